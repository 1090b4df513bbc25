import { describe, expect, it } from 'vitest'
import { openMemoryRecords } from '../../test/support/memory-records.ts'
import { createVirtualClock } from '../../test/support/virtual-clock.ts'
import type { LogFields } from '../platform/log.ts'
import { readSourceStates, SourceStates } from './source-states.ts'

const failure = { code: 'crm_unavailable', message: 'The CRM is down.' } as const

function setUp() {
  const clock = createVirtualClock()
  const writes: number[] = []
  const records = openMemoryRecords({
    site: 'main',
    clock,
    around: (store) => ({
      getMany: async (refs) => store.getMany(refs),
      list: async (query) => store.list(query),
      write: async (list) => {
        writes.push(clock.now())
        return store.write(list)
      },
    }),
  })
  const logged: [string, LogFields | undefined][] = []
  const note = (event: string, fields?: LogFields) => {
    logged.push([event, fields])
  }
  const states = new SourceStates(records, clock, { info: note, warn: note, error: note })
  const observer = states.observer(() => {})
  const state = async () => {
    await clock.settle()
    return (await readSourceStates(records, ['crm'])).get('crm')
  }
  return { clock, records, writes, logged, states, observer, state }
}

describe('the state of a source', () => {
  it('shows an error at once, with its code, sentence and time', async () => {
    const { observer, state, clock, logged } = setUp()
    const at = new Date(clock.now()).toISOString()
    observer.failed('crm', failure)
    expect(await state()).toEqual({ ...failure, lastErrorAt: at, failuresInARow: 1 })
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

  it('is written at most every 10 s while failing, however many calls fail', async () => {
    const { observer, state, clock, writes } = setUp()
    for (let call = 0; call < 250; call += 1) {
      observer.failed('crm', failure)
      await clock.advance(100)
    }
    expect(writes).toHaveLength(3)
    expect(await state()).toMatchObject({ failuresInARow: 201 })
  })

  it('shows another kind of error a second later, not ten', async () => {
    const { observer, state, clock } = setUp()
    observer.failed('crm', failure)
    await clock.advance(1000)
    observer.failed('crm', { code: 'crm_unauthorized', message: 'Renew the key.' })
    expect(await state()).toMatchObject({ code: 'crm_unauthorized', failuresInARow: 2 })
  })

  it('L6 is written seldom while all is well, and seldom when a source flaps', async () => {
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
    const { observer, state, clock, records } = setUp()
    observer.succeeded('crm')
    const seen = await state()
    await clock.advance(60_000)
    const other = new SourceStates(records, clock, { info() {}, warn() {}, error() {} })
    other.observer(() => {}).failed('crm', failure)
    expect(await state()).toMatchObject({ code: 'crm_unavailable', lastSuccessAt: seen?.lastSuccessAt })
  })

  it('is undefined for a source nothing was heard of', async () => {
    expect(await setUp().state()).toBeUndefined()
  })
})
