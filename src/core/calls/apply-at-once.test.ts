import { describe, expect, it } from 'vitest'
import { dayMs, journal, live } from '../../../test/support/call-events.ts'
import { openMemoryRecords } from '../../../test/support/memory-records.ts'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { erasePage } from '../erasure/erase.ts'
import { readNumber } from '../phone/read-number.ts'
import { applyAtOnce } from './apply-at-once.ts'
import type { Report } from './event.ts'
import { accept } from './inbox.ts'
import type { StoredCall } from './stored-call.ts'

function openSite() {
  const clock = createVirtualClock()
  const records = openMemoryRecords({ site: 'main', clock })
  const context = {
    ...{ records, clock, random: { next: () => 0.5, bytes: (length: number) => new Uint8Array(length) } },
    ...{ retentionMs: 400 * 86_400_000, conversations: true, consequences: async () => [] },
  }
  /** As two isolates would, each step of one beside that of the other. */
  const together = (...reports: Report[]) =>
    clock.until(Promise.all(reports.map((report) => applyAtOnce(context, [report]))), 20)
  const calls = async () =>
    (await records.list<StoredCall>({ index: 'calls.start', limit: 10 })).records.map(({ value }) => value.call)
  return { context, together, calls }
}

describe('two reports that become calls in the same moment', () => {
  it('are one call where only number and time say so', async () => {
    const { together, calls } = openSite()
    const legs = ['101', '102'].map((agent) => journal({ agent, startMs: dayMs, endMs: dayMs + 20_000 }))
    await together(...legs)
    const [one, ...others] = await calls()
    expect([one?.view.rung.length, others]).toEqual([2, []])
  })

  it('are one call where the second has the name of the first behind another', async () => {
    const answered = live('answered', { call: '1', extension: '101', atMs: dayMs })
    const [name] = answered[0].aliases
    const [event] = live('answered', { call: '1', extension: '102', atMs: dayMs + 1000 })
    for (const pair of [0, 1]) {
      const { together, calls } = openSite()
      const other: Report = [{ ...event, aliases: ['another:name', name] }]
      await together(...(pair === 0 ? [answered, other] : [other, answered]))
      expect(await calls()).toHaveLength(1)
    }
  })

  it('are counted as one call and known reports when both say the same', async () => {
    const { together, calls } = openSite()
    const report = journal({ startMs: dayMs, answeredMs: dayMs + 1000, endMs: dayMs + 20_000 })
    const answers = (await together(report, report)).map((done) => done?.answers[0]?.status)
    expect([answers.sort(), (await calls()).length]).toEqual([['accepted', 'duplicate'], 1])
  })
})

describe('a report of what is known', () => {
  it('brings back nobody who was erased while it stood in the inbox', async () => {
    const { context, together, calls } = openSite()
    const report = journal({ number: '+12125550147', startMs: dayMs, endMs: dayMs + 20_000 })
    await accept({ ...context, wake: async () => undefined }, [report])
    const home = 'US'
    const person = { numbers: [readNumber('+12125550147', home)], emails: [], contacts: [], home }
    await erasePage({ ...context, callTimeoutMs: 60_000 }, person, { dryRun: false })
    expect((await together(report))[0]?.answers[0]?.status).toBe('duplicate')
    expect(await calls()).toEqual([])
  })

  it('is known though its name was used again days later, by a call that then proved to be one with another', async () => {
    const { together, calls } = openSite()
    const report = (extension: string, atMs: number, ...aliases: [string, ...string[]]): Report => {
      const [event] = live('answered', { call: '1', extension, atMs })
      return [{ ...event, aliases }]
    }
    const first = report('101', dayMs, 'name:a')
    const laterMs = dayMs + 3 * 86_400_000
    await together(first)
    await together(report('102', laterMs, 'name:b'))
    await together(report('103', laterMs + 1000, 'name:a', 'name:c'))
    await together(report('104', laterMs + 2000, 'name:b', 'name:c'))
    expect((await together(first))[0]?.answers[0]?.status).toBe('duplicate')
    expect((await calls()).map(({ events }) => events.length)).toEqual([1, 3])
  })

  it('is applied where it says more of an event, such as another name of the call, and is a repetition all the same', async () => {
    const { together, calls } = openSite()
    const [ring] = live('ringing', { call: '1', extension: '101', atMs: dayMs })
    const [answered] = live('answered', { call: '1', extension: '101', atMs: dayMs + 1000 })
    await together([ring, answered])
    const more: Report = [{ ...answered, aliases: [...answered.aliases, 'another:name'] }]
    expect((await together(more))[0]?.answers[0]?.status).toBe('duplicate')
    expect((await calls())[0]?.aliases).toContain('another:name')
    expect((await together(more))[0]?.answers[0]?.status).toBe('duplicate')
  })
})
