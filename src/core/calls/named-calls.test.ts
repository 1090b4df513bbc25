/** Names that phone systems give to calls, and use again: when one name is two calls, and when it stays one. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayMs } from '../../../test/support/call-events.ts'
import { createWorld, type World } from '../../../test/support/world.ts'
import type { CallEvent, Report } from './event.ts'
import { findCall } from './find-call.ts'
import { noteEvent } from './note.ts'
import { aliasRef, callRef, putCall, type StoredAlias, type StoredCall } from './stored-call.ts'

const hourMs = 3_600_000

interface Sample {
  readonly startMs: number
  readonly number?: string
  readonly agent?: string
  readonly name?: string
  readonly formerAliases?: readonly string[]
}

/** A call that was answered after two seconds and lasted ten, each event by itself as a live source sends them. */
function call({ startMs, number = '+15551234567', agent = '101', name = 'pbx:1795925164.2', formerAliases }: Sample) {
  const base = {
    ...{ source: 'watcher', live: true, identity: 'exact', aliases: [name], formerAliases, leg: `${name} leg` },
    ...{ direction: 'inbound', agent: { extension: agent } },
    external: { number, e164: number, matchKey: number.slice(2) },
  } as const
  const at = (ms: number) => new Date(startMs + ms).toISOString()
  return [
    [{ ...base, kind: 'ringing', id: `${name}:ringing`, at: at(0) }],
    [{ ...base, kind: 'answered', id: `${name}:answered`, at: at(2000) }],
    [{ ...base, kind: 'ended', id: `${name}:ended`, at: at(12_000), outcome: 'answered' }],
  ] as unknown as [Report, Report, Report]
}

async function callsOf(world: World): Promise<StoredCall['call'][]> {
  const page = await world.records.list<StoredCall>({ index: 'calls.start', limit: 100 })
  return page.records.map(({ value }) => value.call)
}

const shown = ({ view }: StoredCall['call']) =>
  [view.external?.e164, view.answeredBy?.extension, view.talkSeconds, view.startedAt].join(' ')

describe('a name that a phone system gives again', () => {
  const first = { startMs: dayMs }
  const second = { startMs: dayMs + 72 * hourMs, number: '+15557654321', agent: '102' }
  const truth = [
    `+15551234567 101 10 ${new Date(first.startMs).toISOString()}`,
    `+15557654321 102 10 ${new Date(second.startMs).toISOString()}`,
  ]

  it('three days later, after the clock was set back, is another call, in any order and repeated', async () => {
    const reports = [...call(first), ...call(second)]
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(reports, { minLength: reports.length }),
        fc.boolean(),
        async (mixed, together) => {
          const world = createWorld(1)
          for (const report of [...mixed, ...mixed.slice(0, 2)]) {
            await world.report(report)
            if (!together) await world.run(1000)
          }
          await world.run(hourMs)
          expect((await callsOf(world)).map(shown).sort()).toEqual(truth)
          expect(world.crm.entries.size).toBe(2)
        },
      ),
      { numRuns: 20 },
    )
  }, 30_000)

  it('is accepted, not taken for a repetition, and its repetition is one', async () => {
    const world = createWorld(1)
    const [ringing] = call(first)
    const [again] = call(second)
    const accept = async (report: Report) => (await world.pipeline().accept([report]))[0]?.status
    expect(await accept(ringing)).toBe('accepted')
    expect(await accept(ringing)).toBe('duplicate')
    expect(await accept(again)).toBe('accepted')
    expect(await accept(again)).toBe('duplicate')
    await world.run(hourMs)
  })

  it('of two systems whose ids began at the same number: each call is there, with its own customer', async () => {
    const world = createWorld(1)
    const samples = Array.from({ length: 13 }, (_, i) => i).flatMap((i) =>
      [0, 7 * 24 * hourMs].map((laterMs) => ({
        ...{ name: `pbx:${5000 + i}`, startMs: dayMs + laterMs + i * 600_000 },
        number: `+1555888${laterMs === 0 ? '1' : '9'}${String(i).padStart(3, '0')}`,
      })),
    )
    for (const sample of samples) for (const report of call(sample)) await world.report(report)
    await world.run(hourMs)
    const found = await callsOf(world)
    expect(new Set(found.map(({ view }) => view.external?.e164))).toEqual(new Set(samples.map(({ number }) => number)))
    expect(found).toHaveLength(26)
    expect(found.every(({ view }) => view.talkSeconds === 10)).toBe(true)
  })

  it('is believed of a call that lasts all day, and of a note that is written a week later', async () => {
    const world = createWorld(1)
    const [ringing, answered, ended] = call(first)
    for (const report of [ringing, answered]) await world.report(report)
    await world.run(1000)
    await world.report(ended.map((event) => ({ ...event, at: new Date(dayMs + 20 * hourMs).toISOString() })) as never)
    await world.run(1000)
    const [known] = await callsOf(world)
    if (!known) throw new Error('one call')
    const note = { callId: known.id, text: 'They rang again.', author: { extension: '101' } }
    await world.report([noteEvent(known, { ...note, atMs: dayMs + 200 * hourMs })])
    await world.run(1000)
    const found = await callsOf(world)
    expect(found.map(({ view }) => [view.state, view.notes?.length])).toEqual([['ended', 1]])
  })
})

describe('calls that were stored under names that did not name their source', () => {
  /** As version 1 wrote them: the alias record has one call. */
  async function worldBefore() {
    const world = createWorld(1)
    const old = call({ startMs: dayMs, name: '3cx:cl:5000' })
    await world.report([old[0][0], old[1][0]])
    await world.run(1000)
    const [stored] = await callsOf(world)
    if (!stored) throw new Error('one call')
    const value: StoredAlias = { v: 1, callId: stored.id }
    await world.records.write([{ op: 'put', ...aliasRef('3cx:cl:5000'), value, expect: 0 }])
    return { world, stored, old }
  }
  const renamed = (report: Report, name: string): Report =>
    report.map((event: CallEvent) => ({ ...event, aliases: [name], formerAliases: ['3cx:cl:5000'] })) as never

  it('go on as the same call under the new name', async () => {
    const { world, stored, old } = await worldBefore()
    await world.report([
      ...renamed([old[0][0], old[1][0]], '3cx:cl:main:5000'),
      ...renamed(old[2], '3cx:cl:main:5000'),
    ] as never)
    await world.run(hourMs)
    const found = await callsOf(world)
    expect(found.map(({ id, view }) => [id, view.talkSeconds])).toEqual([[stored.id, 10]])
    expect(found[0]?.aliases).toContain('3cx:cl:main:5000')
    expect(world.crm.entries.size).toBe(1)
  })

  it('are not taken for those of a second system that was set up since', async () => {
    const { world, old } = await worldBefore()
    const branch = call({ startMs: dayMs + 5000, number: '+15557654321', agent: '102', name: 'branch2:5000' })
    for (const report of branch) await world.report(renamed(report, '3cx:cl:branch2:5000'))
    await world.report(old[2])
    await world.run(hourMs)
    expect((await callsOf(world)).map(({ view }) => view.external?.e164).sort()).toEqual([
      '+15551234567',
      '+15557654321',
    ])
  })
})

it('a stored call and its alias of the first form are read as they are', async () => {
  const world = createWorld(1)
  const [ringing, answered, ended] = call({ startMs: dayMs })
  await world.report(ringing)
  await world.run(1000)
  const [known] = await callsOf(world)
  if (!known) throw new Error('one call')
  const stored = await world.records.get<StoredCall>(callRef('').collection, known.id)
  await world.records.write([putCall(known, dayMs, stored?.version ?? 0, 86_400_000)])
  for (const report of [answered, ended]) await world.report(report)
  await world.run(hourMs)
  expect((await callsOf(world)).map(({ id }) => id)).toEqual([known.id])
})

describe('a name that makes the id of its call by itself', () => {
  const aliasOf = async (world: World, name: string) => world.records.get<StoredAlias>(aliasRef('').collection, name)

  it('has no record until it leads elsewhere, and leads to its call all the same', async () => {
    const world = createWorld(1)
    const [ringing] = call({ startMs: dayMs })
    await world.report(ringing)
    await world.run(1000)
    const [stored] = await callsOf(world)
    const name = ringing[0].aliases[0]
    expect(await aliasOf(world, name)).toBeUndefined()
    expect((await findCall(world.records, name))?.call.id).toBe(stored?.id)
  })
})
