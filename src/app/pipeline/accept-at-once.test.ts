import { describe, expect, it } from 'vitest'
import { dayMs, journal, live } from '../../../test/support/call-events.ts'
import { collectingLog } from '../../../test/support/collecting-log.ts'
import { noAgents, silentLog } from '../../../test/support/silent.ts'
import { createWorld } from '../../../test/support/world.ts'
import { SourceStates } from '../../core/breakers/source-states.ts'
import { pendingReports } from '../../core/calls/apply.ts'
import type { Report } from '../../core/calls/event.ts'
import { accept } from '../../core/calls/inbox.ts'
import type { LookupAnswer } from '../../core/contacts/lookup/answer.ts'
import { createScreen } from '../../core/live/screen.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import { systemRandom } from '../../ports/clock.ts'
import type { Live } from '../../ports/live.ts'
import { metricName, metricsGroup } from '../../ports/metrics.ts'
import { DUE_INDEX } from '../../ports/records.ts'
import { Applying } from './applying.ts'

function openSite() {
  const world = createWorld(1)
  const works: Promise<unknown>[] = []
  const accept = (...reports: Report[]) => world.pipeline().accept(reports, (work) => void works.push(work), 'queue')
  const idsOf = async (index: string, collection: string) =>
    (await world.records.list({ index, limit: 100 })).records.flatMap((one) =>
      one.collection === collection ? one.id : [],
    )
  return {
    world,
    accept,
    calls: () => idsOf('calls.start', 'calls'),
    inbox: () => idsOf(DUE_INDEX, 'inbox'),
    followed: () => world.clock.until(Promise.all(works), 5),
  }
}

const talk = (number: string) => journal({ number, startMs: dayMs, answeredMs: dayMs + 1000, endMs: dayMs + 60_000 })

describe('a report that comes while there is little to do', () => {
  it('is a call, with what must be delivered because of it, when it is answered, and leaves nothing in the inbox', async () => {
    const { world, accept, calls, inbox } = openSite()
    const [accepted] = await accept(talk('+15551230001'))
    expect(accepted).toMatchObject({ status: 'accepted' })
    expect([await calls(), await inbox()]).toEqual([[accepted?.callId], []])
    await world.run(10_000)
    expect(world.crm.entries.size).toBe(1)
  })

  it('is known when it is sent again, and changes nothing then', async () => {
    const { world, accept } = openSite()
    const report = talk('+15551230001')
    const [first] = await accept(report)
    const before = await world.records.get('calls', first?.callId ?? '')
    const [second] = await accept(report)
    expect(second).toEqual({ ...first, status: 'duplicate' })
    expect(await world.records.get('calls', first?.callId ?? '')).toEqual(before)
  })

  it('is set apart from what is new beside it in one batch', async () => {
    const { accept, calls } = openSite()
    const [ring, answer] = (['ringing', 'answered'] as const).map((kind) =>
      live(kind, { call: '1', extension: '101', atMs: dayMs }),
    ) as [Report, Report]
    await accept(ring)
    expect((await accept(ring, answer)).map(({ status }) => status)).toEqual(['duplicate', 'accepted'])
    expect(await calls()).toHaveLength(1)
  })

  it('that is in one batch twice, or is sent again in a crowd, is counted once', async () => {
    const { world, accept, followed } = openSite()
    const counted = async () => {
      const [sums = {}] = await world.records.sums([metricsGroup])
      return ['accepted', 'duplicate'].map((result) => sums[metricName('events', result)] ?? 0)
    }
    const report = talk('+15551230001')
    expect((await accept(talk('+15551230001'), talk('+15551230001'))).map(({ status }) => status)).toEqual([
      'accepted',
      'duplicate',
    ])
    expect(await counted()).toEqual([1, 1])
    const crowd = ['1', '2', '3', '4'].map((end) => accept(talk(`+1555123000${end}`)))
    await Promise.all([...crowd, accept(report)])
    await followed()
    await world.run(10_000)
    const [accepted = 0, duplicate = 0] = await counted()
    expect([accepted, accepted + duplicate]).toEqual([4, 7])
  })

  it('goes through the inbox when applying fails, and is no less durable', async () => {
    const { world, accept, calls, inbox } = openSite()
    const { list } = world.records
    Object.assign(world.records, { list: () => Promise.reject(new Error('away')) })
    const [accepted] = await accept(talk('+15551230001'))
    Object.assign(world.records, { list })
    expect(accepted).toMatchObject({ status: 'accepted' })
    expect([await calls(), await inbox()]).toEqual([[], [accepted?.reportId]])
    await world.run(10_000)
    expect([await calls(), await inbox()]).toEqual([[accepted?.callId], []])
  })

  it('is refused as soon as the records hung once, and not tried again by way of the inbox', async () => {
    const { world, accept } = openSite()
    const { list, write } = world.records
    let writes = 0
    const away = new SwitchhookError('storage_unavailable', 'The records hang.')
    const hang = async () => {
      await world.clock.sleep(4000)
      throw away
    }
    Object.assign(world.records, { list: hang, getMany: hang, write: () => Promise.reject(new Error(`${++writes}`)) })
    await expect(world.clock.until(accept(talk('+15551230001')), 100)).rejects.toBe(away)
    expect(writes).toBe(0)
    Object.assign(world.records, { list, write })
  })

  it('that says much, or comes in a crowd, goes through the inbox', async () => {
    const { accept, calls, inbox } = openSite()
    const many = Array.from({ length: 21 }, (_, i) =>
      live('answered', { call: '1', extension: String(100 + i), atMs: dayMs + i }),
    )
    await accept(...many)
    expect([(await calls()).length, (await inbox()).length]).toEqual([0, 21])
    const crowd = ['1', '2', '3', '4', '5'].map((end) => accept(talk(`+1555123000${end}`)))
    expect((await Promise.all(crowd)).flat().map(({ status }) => status)).toEqual(Array(5).fill('accepted'))
    expect([(await calls()).length, (await inbox()).length]).toEqual([2, 24])
  })
})

const retentionMs = 400 * 86_400_000
const nobody = async () => undefined

function applyingOf({ records, clock, crm, listener }: ReturnType<typeof createWorld>) {
  return {
    ...{ records, clock, log: silentLog, agents: noAgents, random: systemRandom, destinations: [crm, listener] },
    ...{ breakers: new SourceStates(records, clock, silentLog), queue: { wake: nobody, wakeAt: nobody } },
    ...{ settleMs: 5000, aloneMs: 120_000, retentionMs, conversations: false },
  }
}

describe('a queue that is down', () => {
  it('is what the log says, not that the report failed, when a call is to be woken later', async () => {
    const { world } = openSite()
    const { records } = world
    const wake: string[] = []
    await accept({ ...world, wake: async (fresh) => void wake.push(...fresh.map(({ id }) => id)), retentionMs }, [
      talk('+15551230001'),
    ])
    const log = collectingLog()
    const queue = { wake: nobody, wakeAt: () => Promise.reject(new Error('away')) }
    const applying = new Applying({ ...applyingOf(world), queue, log })
    await applying.all(await pendingReports(records, wake))
    expect(new Set(log.lines.map(({ event }) => event))).toEqual(new Set(['wake_not_sent']))
  })
})

describe('a ring that is reported again while the CRM looks up the caller', () => {
  it('keeps the lookup alive behind its answer, as others may have joined it', async () => {
    const { world } = openSite()
    const { clock, records } = world
    const answer = Promise.withResolvers<LookupAnswer>()
    const screen = createScreen({
      ...{ clock, records, log: silentLog, timeoutMs: 3_600_000, agents: noAgents },
      live: { publish: nobody } as unknown as Live,
      lookup: {
        peek: () => undefined,
        byNumber: () => answer.promise,
        search: () => Promise.reject(new Error('away')),
      },
    })
    const applying = new Applying({ ...applyingOf(world), screen })
    const works: Promise<unknown>[] = []
    const report = live('ringing', { call: '1', extension: '101', atMs: clock.now() })
    const send = () =>
      clock.until(
        applying.atOnce([report], (work) => void works.push(work), nobody),
        20,
      )
    await send()
    const before = works.length
    expect((await send())?.answers[0]?.status).toBe('duplicate')
    expect(works.length - before).toBe(1)
    answer.resolve({ outcome: 'placeholder', degraded: [] } as unknown as LookupAnswer)
    await Promise.all(works)
  })
})
