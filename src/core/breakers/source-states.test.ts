import { describe, expect, it } from 'vitest'
import { openMemoryRecords } from '../../../test/support/memory-records.ts'
import { silentLog } from '../../../test/support/silent.ts'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import { createLog, type LogFields } from '../../ports/log.ts'
import { readSourceStates } from './source-state.ts'
import { SourceStates } from './source-states.ts'

const failure = { code: 'crm_unavailable', message: 'The CRM is down.' } as const

function setUp() {
  const clock = createVirtualClock()
  const writes: number[] = []
  let reads = 0
  const records = openMemoryRecords({
    site: 'main',
    clock,
    around: (store) => ({
      getMany: async (refs) => {
        reads += 1
        return store.getMany(refs)
      },
      list: async (query) => store.list(query),
      write: async (list) => {
        writes.push(clock.now())
        return store.write(list)
      },
    }),
  })
  const logged: [string, LogFields | undefined][] = []
  const states = new SourceStates(
    records,
    clock,
    createLog((_, event, fields) => logged.push([event, fields])),
  )
  const observer = states.observer(() => {})
  const state = async () => {
    await clock.settle()
    return (await readSourceStates(records, ['crm'])).get('crm')
  }
  const elsewhere = () => new SourceStates(records, clock, silentLog)
  return { clock, records, writes, reads: () => reads, logged, states, observer, state, elsewhere }
}

describe('the state of a source', () => {
  it('shows an error at once, with its code, sentence and time', async () => {
    const { observer, state, clock, logged } = setUp()
    const at = new Date(clock.now()).toISOString()
    observer.failed('crm', failure)
    expect(await state()).toMatchObject({ ...failure, lastErrorAt: at, failuresInARow: 1 })
    expect(logged).toEqual([['source_failed', { source: 'crm', code: 'crm_unavailable' }]])
  })

  it('shows the recovery at once and keeps the last error', async () => {
    const { observer, state, clock } = setUp()
    observer.failed('crm', failure)
    await clock.advance(100)
    observer.succeeded('crm')
    const at = new Date(clock.now()).toISOString()
    expect(await state()).toMatchObject({ ...failure, failuresInARow: 0, lastSuccessAt: at })
  })

  it('is written at most every 10 s while failing, however many calls fail, and once when the breaker opens', async () => {
    const { observer, state, clock, writes } = setUp()
    for (let call = 0; call < 250; call += 1) {
      observer.failed('crm', failure)
      await clock.advance(100)
    }
    expect(writes.map((atMs) => atMs - (writes[0] ?? 0))).toEqual([0, 400, 10_000, 20_000])
    expect(await state()).toMatchObject({ failuresInARow: 201 })
  })

  it('shows another kind of error a second later, not ten', async () => {
    const { observer, state, clock } = setUp()
    observer.failed('crm', failure)
    await clock.advance(1000)
    observer.failed('crm', { code: 'crm_unauthorized', message: 'Renew the key.' })
    expect(await state()).toMatchObject({ code: 'crm_unauthorized', failuresInARow: 2 })
  })

  it('is written seldom while all is well, and seldom when a source flaps', async () => {
    const well = setUp()
    for (let call = 0; call < 300; call += 1) {
      well.observer.succeeded('crm')
      await well.clock.advance(1000)
    }
    expect(well.writes).toHaveLength(1)
    const flapping = setUp()
    for (let call = 0; call < 300; call += 1) {
      flapping.observer.failed('crm', failure)
      flapping.observer.succeeded('crm')
      await flapping.clock.advance(100)
    }
    // 600 words in 30 s: an error and a recovery each 10 s, and who lost a race tries again.
    expect(flapping.writes.length).toBeLessThanOrEqual(12)
  })

  it('keeps what another isolate saw', async () => {
    const { observer, state, clock, elsewhere } = setUp()
    observer.succeeded('crm')
    const seen = await state()
    await clock.advance(60_000)
    elsewhere()
      .observer(() => {})
      .failed('crm', failure)
    expect(await state()).toMatchObject({ code: 'crm_unavailable', lastSuccessAt: seen?.lastSuccessAt })
  })

  it('is undefined for a source nothing was heard of', async () => {
    expect(await setUp().state()).toBeUndefined()
  })
})

describe('a destination that refuses our login', () => {
  const refused = new SwitchhookError('crm_unauthorized', 'Renew the key.')

  it('holds deliveries in every isolate at the first refusal, is shown as refusing, and is tried ever more seldom', async () => {
    const { states, elsewhere, clock, state, logged } = setUp()
    const waitsMs: number[] = []
    for (let tries = 0; tries < 6; tries += 1) {
      expect(await states.hold('crm')).toBeUndefined()
      await states.observe('crm', refused)
      const held = await elsewhere().hold('crm')
      waitsMs.push((held?.untilMs ?? 0) - clock.now())
      await clock.advance((held?.untilMs ?? 0) - clock.now())
    }
    expect(waitsMs).toEqual([30_000, 60_000, 120_000, 240_000, 300_000, 300_000])
    expect(await state()).toMatchObject({ code: 'crm_unauthorized', login: { failures: 6 } })
    expect(logged.map(([event]) => event)).toContain('login_refused')
  })

  it('is asked for contacts all the same: another login may be for that', async () => {
    const { states } = setUp()
    await states.observe('crm', refused)
    expect(states.admit('crm', () => {})).toBeUndefined()
  })

  it('is sent to again by all as soon as one was let in', async () => {
    const { states, elsewhere, clock, state } = setUp()
    await states.observe('crm', refused)
    await clock.advance(1000)
    const other = elsewhere()
    expect(await other.hold('crm')).toBeDefined()
    await other.observe('crm', undefined)
    expect((await state())?.login?.openUntilMs).toBeUndefined()
    expect(await elsewhere().hold('crm')).toBeUndefined()
  })
})

describe('the breaker of a destination', () => {
  const error = new SwitchhookError('crm_unreachable', 'The connection broke.', { retryable: true })

  async function opened() {
    const site = setUp()
    for (let tries = 0; tries < 5; tries += 1) await site.states.observe('crm', error)
    return site
  }

  it('holds deliveries in every isolate until one may try', async () => {
    const { states, elsewhere, clock } = await opened()
    const held = { untilMs: clock.now() + 30_000, sinceMs: clock.now() }
    expect(await states.hold('crm')).toEqual(held)
    expect(await elsewhere().hold('crm')).toEqual(held)
    expect(await elsewhere().hold('other')).toBeUndefined()
  })

  it('lets exactly one of many isolates try, and the others wait for what comes of it', async () => {
    const { elsewhere, clock } = await opened()
    await clock.advance(30_000)
    const verdicts = await Promise.all([elsewhere(), elsewhere(), elsewhere()].map((one) => one.hold('crm')))
    expect(verdicts.filter((verdict) => verdict === undefined)).toHaveLength(1)
    expect(verdicts.filter((verdict) => verdict?.untilMs === clock.now() + 20_000)).toHaveLength(2)
  })

  it('is tried by another when the one who tried was never heard of again', async () => {
    const { elsewhere, clock } = await opened()
    await clock.advance(30_000)
    expect(await elsewhere().hold('crm')).toBeUndefined()
    expect(await elsewhere().hold('crm')).toBeDefined()
    await clock.advance(20_000)
    expect(await elsewhere().hold('crm')).toBeUndefined()
  })

  it('closes for all at an answer, and opens again at a failure', async () => {
    const { elsewhere, clock } = await opened()
    await clock.advance(30_000)
    const first = elsewhere()
    await first.hold('crm')
    await first.observe('crm', error)
    expect(await elsewhere().hold('crm')).toMatchObject({ untilMs: clock.now() + 30_000 })
    await clock.advance(30_000)
    const second = elsewhere()
    await second.hold('crm')
    await second.observe('crm', undefined)
    expect(await elsewhere().hold('crm')).toBeUndefined()
  })

  it('counts failures that each isolate saw but once', async () => {
    const { records, clock } = setUp()
    const fresh = () => new SourceStates(records, clock, silentLog)
    for (let isolate = 0; isolate < 5; isolate += 1) {
      const states = fresh()
      expect(await states.hold('crm')).toBeUndefined()
      await states.observe('crm', error)
    }
    expect(await fresh().hold('crm')).toBeDefined()
  })

  it('is not moved by refusals and by faults of ours', async () => {
    const { states } = setUp()
    for (const code of ['crm_rejected', 'crm_forbidden', 'crm_not_configured', 'internal'] as const) {
      for (let tries = 0; tries < 6; tries += 1) await states.observe('crm', new SwitchhookError(code, 'no'))
      expect(await states.hold('crm')).toBeUndefined()
    }
  })

  it('shows a delivery that arrives after a refusal at once, whoever saw the refusal', async () => {
    const { states, elsewhere, clock, state } = setUp()
    const refused = new SwitchhookError('crm_rejected', 'No such field.')
    const other = elsewhere()
    for (const refusedBy of [states, other]) {
      await states.observe('crm', undefined)
      await clock.advance(6000)
      await refusedBy.observe('crm', refused)
      expect(await state()).toMatchObject({ code: 'crm_rejected', failuresInARow: 1 })
      await clock.advance(6000)
      await states.hold('crm')
      await states.observe('crm', undefined)
      expect(await state()).toMatchObject({ failuresInARow: 0, lastSuccessAt: new Date(clock.now()).toISOString() })
    }
  })

  it('does not read the records for each delivery while all is well', async () => {
    const { states, clock, reads } = setUp()
    for (let at = 0; at < 50; at += 1) {
      await states.hold('crm')
      await clock.advance(100)
    }
    expect(reads()).toBe(1)
  })
})
