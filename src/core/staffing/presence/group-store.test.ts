import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openMemoryRecords } from '../../../../test/support/memory-records.ts'
import { createVirtualClock } from '../../../../test/support/virtual-clock.ts'
import { queuesTopic, wallboardTopic } from '../../live/topics.ts'
import { staleAfterMs } from '../group-state.ts'
import { type GroupReport, type ReportedGroup, reception } from './group-report.ts'
import { readGroupStates, writeGroupStates } from './group-store.ts'
import { staffedNow } from './staffed.ts'

const startMs = Date.parse('2026-11-20T10:00:00Z')

function open() {
  const clock = createVirtualClock(startMs)
  return { clock, records: openMemoryRecords({ site: 'main', clock }) }
}

function groupOf(number: string, phone: 'free' | 'ringing' = 'free'): ReportedGroup {
  const members = [{ extension: '101', loggedIn: 'yes' as const, phone }]
  return { group: { number, kind: 'queue' }, members, waiting: [] }
}

function report(sequence: number, parts: Partial<GroupReport> = {}): GroupReport {
  const base = { source: 'fwd/ami', run: 'a', sequence, asOfMs: startMs, whole: true }
  return { ...base, groups: [groupOf('800')], ...parts }
}

describe('the state of queues', () => {
  it('is what was reported last; a source that is silent becomes stale, not empty', async () => {
    const ports = open()
    await writeGroupStates(ports, report(1, { groups: [groupOf('800'), groupOf('801')] }))
    await writeGroupStates(ports, report(2, { whole: false, groups: [groupOf('801', 'ringing')] }))
    const states = await readGroupStates(ports)
    expect(states.map(({ group, members }) => [group.number, members[0]?.phone])).toEqual([
      ['800', 'free'],
      ['801', 'ringing'],
    ])
    await ports.clock.advance(staleAfterMs + 1)
    const later = await readGroupStates(ports)
    expect(later.map((state) => staffedNow(state, ports.clock.now()))).toEqual(['unknown', 'unknown'])
  })

  it('ends, whatever was lost, doubled and late, as the source has it', async () => {
    // What the source has after each of its reports.
    const step = fc.record({
      number: fc.constantFrom('800', '801', '802'),
      to: fc.constantFrom('free' as const, 'ringing' as const, 'gone' as const),
      arrival: fc.constantFrom('comes', 'lost', 'doubled', 'late', 'answer lost', 'restart'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const ports = open()
        const truth = new Map<string, ReportedGroup>()
        const late: GroupReport[] = []
        let [run, sequence, mustBeWhole] = [0, 0, true]
        let asOfMs = startMs - 1000
        for (const { number, to, arrival } of steps) {
          if (to === 'gone') truth.delete(number)
          else truth.set(number, groupOf(number, to))
          if (arrival === 'restart') [run, sequence, mustBeWhole] = [run + 1, 0, true]
          sequence += 1
          asOfMs += 1
          const own = truth.get(number)
          const changed = { groups: own ? [own] : [], gone: own ? [] : [number] }
          const sent = report(sequence, {
            run: String(run),
            asOfMs,
            whole: mustBeWhole,
            ...(mustBeWhole ? { groups: [...truth.values()] } : changed),
          })
          if (arrival === 'late') late.push(sent)
          const isLost = arrival === 'lost' || arrival === 'late'
          const how = isLost ? undefined : await writeGroupStates(ports, sent)
          if (arrival === 'doubled') expect(await writeGroupStates(ports, sent)).not.toBe('take')
          mustBeWhole = isLost || arrival === 'answer lost' || how === 'gap'
          if (late.length > 1) for (const one of late.splice(0)) await writeGroupStates(ports, one)
        }
        const last = report(sequence + 1, { run: String(run), groups: [...truth.values()] })
        expect(await writeGroupStates(ports, last)).toBe('take')
        for (const one of late) expect(await writeGroupStates(ports, one)).not.toBe('take')
        const states = await readGroupStates(ports)
        expect(new Map(states.map((state) => [state.group.number, state.members]))).toEqual(
          new Map([...truth].map(([number, { members }]) => [number, members])),
        )
      }),
      { numRuns: 60 },
    )
  })

  it('is not set back by a run that is over, and a change without what it changes is asked for whole', () => {
    const seen = { run: 'b', sequence: 3, formerRuns: ['a'], asOfMs: startMs }
    expect(reception(seen, report(9, { run: 'a' }))).toBe('repeat')
    expect(reception(seen, report(3, { run: 'b' }))).toBe('repeat')
    expect(reception(seen, report(5, { run: 'b', whole: false }))).toBe('gap')
    expect(reception(seen, report(5, { run: 'b' }))).toBe('take')
    expect(reception(seen, report(1, { run: 'c', asOfMs: startMs - 1 }))).toBe('repeat')
    expect(reception(undefined, report(1, { whole: false }))).toBe('gap')
  })

  it('of 500 groups is kept in few records; a change of one writes two', async () => {
    const ports = open()
    const groups = Array.from({ length: 500 }, (_, i) => groupOf(String(1000 + i)))
    await writeGroupStates(ports, report(1, { groups }))
    const written: number[] = []
    const { records } = ports
    const counting = Object.assign(Object.create(records), {
      write: (writes: Parameters<typeof records.write>[0]) => {
        written.push(writes.length)
        return records.write(writes)
      },
    })
    await writeGroupStates(
      { ...ports, records: counting },
      report(2, { whole: false, groups: [groupOf('1007', 'ringing')] }),
    )
    await writeGroupStates({ ...ports, records: counting }, report(3, { whole: false, groups: [] }))
    expect(written).toEqual([2, 1])
    expect(await readGroupStates(ports)).toHaveLength(500)
    await writeGroupStates(ports, report(4, { groups: groups.slice(0, 3) }))
    expect(await readGroupStates(ports)).toHaveLength(3)
  })

  it('is sent to watchers in the same write: to a television without people', async () => {
    const ports = open()
    const puts: { announce?: readonly { parts: readonly { topic: string; body: object }[] }[] }[] = []
    const { records } = ports
    const watching = Object.assign(Object.create(records), {
      write: (writes: Parameters<typeof records.write>[0]) => {
        puts.push(...writes.filter((write) => write.op === 'put'))
        return records.write(writes)
      },
    })
    await writeGroupStates({ ...ports, records: watching }, report(1))
    const parts = puts.flatMap(({ announce = [] }) => announce.flatMap((one) => one.parts))
    expect(parts.map(({ topic }) => topic)).toEqual([queuesTopic, wallboardTopic])
    expect(JSON.stringify(parts[0]?.body)).toContain('"101"')
    expect(JSON.stringify(parts[1]?.body)).not.toContain('"101"')
    expect(JSON.stringify(parts[1]?.body)).toContain('"free":1')
  })

  it('of a group in which nothing changes for weeks is kept as long as its source reports', async () => {
    const ports = open()
    await writeGroupStates(ports, report(1, { groups: [groupOf('800'), groupOf('801')] }))
    for (let day = 1; day <= 20; day += 1) {
      await ports.clock.advance(86_400_000)
      const asOfMs = ports.clock.now()
      await writeGroupStates(ports, report(1 + day, { whole: false, groups: [], asOfMs }))
    }
    expect(await readGroupStates(ports)).toHaveLength(2)
    await ports.clock.advance(9 * 86_400_000)
    expect(await readGroupStates(ports)).toEqual([])
  })

  it('of a group that two sources report is the fresh one’s', async () => {
    const ports = open()
    await writeGroupStates(ports, report(1))
    await ports.clock.advance(staleAfterMs + 1)
    const nowMs = ports.clock.now()
    await writeGroupStates(ports, report(1, { source: 'zz', asOfMs: nowMs, groups: [groupOf('800', 'ringing')] }))
    expect((await readGroupStates(ports)).map(({ source }) => source)).toEqual(['zz'])
  })
})
