/**
 * A site is exported while calls come, notes are written and deliveries run. What the file brings elsewhere is the site as it was
 * at one moment, so it goes on there as if it had been moved in that moment.
 */
import { describe, expect, it } from 'vitest'
import { answeredJournal } from '../../../test/support/journal-app.ts'
import { openMovingSite } from '../../../test/support/moving-site.ts'
import { seededRandom } from '../../../test/support/world.ts'
import type { Delivery } from '../../core/deliveries/delivery.ts'
import { trafficGroupsUntil } from '../../core/traffic/traffic-names.ts'
import { DUE_INDEX, type Records, type WholeRecord } from '../../ports/records.ts'

type Site = ReturnType<typeof openMovingSite>

/** Of the deployment itself, not of what the site has stored. */
const ownCollections = new Set(['imported', 'audit', 'schedule', 'sites'])

async function stored(records: Records) {
  const { records: all, next } = await records.scan({ limit: 1000 })
  expect(next).toBeUndefined()
  const own = all.filter(({ collection }) => !ownCollections.has(collection))
  return own.map(({ collection, id, value, index }) => ({ collection, id, value, index }))
}

async function counted({ records, clock }: Site) {
  const groups = trafficGroupsUntil(clock.now()).map(({ group }) => group)
  return (await records('main').sums(groups)).filter((sums) => Object.keys(sums).length > 0)
}

const callNumber = (call: number) => `+1555123${String(4000 + call)}`

/** What a site does between two pages: something, or nothing. */
function busy(site: Site, chance: () => number) {
  let calls = 0
  const notes: string[] = []
  const acts = [
    async () => {
      calls += 1
      const journal = { ...answeredJournal, number: callNumber(calls), agent: String(100 + (calls % 3)) }
      expect((await site.post('/api/v1/call-journal', journal)).status).toBe(200)
    },
    () => site.process(),
    () => site.deliver(),
    async () => {
      const known = await site.calls()
      const call = known[Math.floor(chance() * known.length)]
      if (!call) return
      notes.push(`note ${notes.length + 1}.`)
      expect((await site.admin(`/v1/calls/${call.id}/notes`, 'POST', { text: notes.at(-1) })).status).toBe(201)
    },
    () =>
      site.admin(`/v1/agents/${100 + Math.floor(chance() * 3)}`, chance() < 0.5 ? 'DELETE' : 'PUT', { name: 'Ann' }),
    async () => undefined,
  ]
  const act = async () => {
    await acts[Math.floor(chance() * acts.length)]?.()
    // Else something still works between the last page and the look at what is stored.
    await site.background()
  }
  return { act, notes, calls: () => calls, report: () => acts[0]?.() }
}

/** Of one moment: each delivery and each name has its call, and no delivery wants a revision that the call has not. */
function agree(records: readonly Pick<WholeRecord, 'collection' | 'id' | 'value'>[]) {
  const of = (collection: string) => records.filter((one) => one.collection === collection)
  const revisions = new Map(
    of('calls').map(({ id, value }) => [id, (value as { call: { revision: number } }).call.revision]),
  )
  for (const { value } of of('aliases')) expect(revisions.has((value as { callId: string }).callId)).toBe(true)
  for (const { value } of of('deliveries')) {
    const { callId, wanted } = value as Delivery
    expect(wanted.revision).toBeLessThanOrEqual(revisions.get(callId) ?? -1)
  }
}

describe('a site that is exported while it works', () => {
  it.each([1, 2, 3, 4, 5, 6])('comes elsewhere as it was at one moment, and goes on there (seed %i)', async (seed) => {
    const chance = seededRandom(seed)
    const old = openMovingSite()
    const { act, notes, calls, report } = busy(old, chance)
    for (let i = 0; i < 8; i += 1) await report()
    await old.process()
    if (chance() < 0.5) await old.deliver()
    const file = await old.exported(act)
    // At the moment of the last page.
    const [records, sums, posts] = [await stored(old.records('main')), await counted(old), old.standIn.messages()]
    const written = structuredClone(posts)

    const fresh = openMovingSite()
    await fresh.clock.advance(old.clock.now() - fresh.clock.now())
    for (let i = 0; i < file.length; i += 20) {
      const answer = await fresh.admin('/v1/import', 'POST', { records: file.slice(i, i + 20) })
      expect(await answer.json()).toMatchObject({ written: expect.any(Number) })
    }
    expect(await stored(fresh.records('main'))).toEqual(records)
    expect(await counted(fresh)).toEqual(sums)
    agree(records)

    // The old deployment ends here; what it had not done is done there, once.
    for (let i = 0; i < 3; i += 1) {
      // As the alarm does.
      const { records: due } = await fresh.records('main').list({ index: DUE_INDEX, limit: 1000 })
      fresh.woken.push({ site: 'main', refs: due })
      await fresh.deliver()
    }
    expect(await fresh.calls()).toHaveLength(calls())
    const entries = [...written, ...fresh.standIn.messages()].map((message) => JSON.stringify(message))
    const timesWritten = (text: string, without = /$^/) =>
      entries.filter((one) => one.includes(text) && !without.test(one)).length
    for (let call = 1; call <= calls(); call += 1) {
      expect(timesWritten(callNumber(call), /Update to the call/)).toBe(1)
    }
    for (const note of notes) expect(timesWritten(note)).toBe(1)
    expect((await fresh.deliveries()).map(({ state }) => state)).toEqual(Array(calls()).fill('delivered'))
  })
})
