/** A site that was moved, worked on in its new place, and is imported once more. */
import { describe, expect, it } from 'vitest'
import { answeredJournal } from '../../../test/support/journal-app.ts'
import { reportsOfLargeCall } from '../../../test/support/large-call.ts'
import { openMovingSite as open } from '../../../test/support/moving-site.ts'

async function moved() {
  const old = open()
  await old.post('/api/v1/call-journal', answeredJournal)
  await old.deliver()
  await old.admin('/v1/agents/101', 'PUT', { name: 'Ann Lee' })
  await old.admin('/v1/agents/102', 'PUT', { name: 'Bob Ray' })
  const fresh = open()
  const file = await old.exported()
  await fresh.take(file)
  return { old, fresh, file }
}

describe('importing again', () => {
  it('keeps notes, revisions, agents and deliveries of the new deployment, and posts nothing', async () => {
    const { fresh, file } = await moved()
    expect(fresh.standIn.messages()).toEqual([])
    await fresh.note('Called back, wants an offer')
    await fresh.admin('/v1/agents/101', 'PUT', { name: 'Ann Ray' })
    await fresh.admin('/v1/agents/102', 'DELETE')
    const before = { calls: await fresh.calls(), deliveries: await fresh.deliveries() }
    const posts = structuredClone(fresh.standIn.messages())
    expect(before.calls).toMatchObject([{ notes: [{ text: 'Called back, wants an offer' }] }])
    expect(before.deliveries).toMatchObject([{ state: 'delivered' }])

    expect(await fresh.take(file)).toEqual({ written: 0, unchanged: file.length })
    expect({ calls: await fresh.calls(), deliveries: await fresh.deliveries() }).toEqual(before)
    expect(fresh.standIn.messages()).toEqual(posts)
    const { agents } = (await (await fresh.read('/v1/agents')).json()) as { agents: object[] }
    expect(agents).toMatchObject([{ extension: '101', name: 'Ann Ray' }])
  })

  it('keeps them also when the old deployment went on, and brings what it learned: notes of both, its changed agents', async () => {
    const { old, fresh } = await moved()
    await fresh.note('written there')
    await old.clock.advance(60_000)
    await old.note('written here')
    await old.admin('/v1/agents/102', 'PUT', { name: 'Bob Rayne' })
    await fresh.admin('/v1/agents/101', 'PUT', { name: 'Ann Ray' })
    const [, { revision }] = [await fresh.calls(), (await fresh.calls())[0] ?? { revision: 0 }]

    await fresh.take(await old.exported())
    const [call] = await fresh.calls()
    expect(call?.notes?.map(({ text }) => text).sort()).toEqual(['written here', 'written there'])
    expect(call?.revision).toBe(revision + 1)
    expect(await fresh.deliveries()).toMatchObject([{ state: 'delivered' }])
    const { agents } = (await (await fresh.read('/v1/agents')).json()) as { agents: object[] }
    expect(agents).toMatchObject([{ name: 'Ann Ray' }, { name: 'Bob Rayne' }])
  })

  it('does not deliver what the old deployment delivered since, in whatever order its records come', async () => {
    for (const order of [1, -1]) {
      const { old, fresh } = await moved()
      await old.note('written and delivered there')
      const file = await old.exported()
      expect(await fresh.take(order > 0 ? file : file.toReversed())).not.toMatchObject({ written: 0 })
      expect(await fresh.calls()).toMatchObject([{ notes: [{ text: 'written and delivered there' }] }])
      expect(await fresh.deliveries()).toMatchObject([{ state: 'delivered' }])
      expect(fresh.standIn.messages()).toEqual([])
    }
  })

  it('brings a call with a thousand events and its pages, in whatever order they come, and joins what each learned since', async () => {
    for (const order of [1, -1]) {
      const [old, fresh] = [open(), open()]
      const large = { startMs: old.clock.now() - 3_600_000 }
      const report = async (site: typeof old, from: number, count: number) => {
        const reports = reportsOfLargeCall(count, large, from)
        for (let i = 0; i < count; i += 100) {
          await site
            .deployment()
            .site('main')
            .pipeline.accept(reports.slice(i, i + 100))
          await site.process()
        }
      }
      const revisions = async (site: typeof old) => (await site.calls()).map(({ revision }) => revision)
      await report(old, 0, 700)
      const file = (order > 0 ? await old.exported() : (await old.exported()).toReversed()) as object[]
      const takeAll = async (records: readonly object[]) => {
        for (let i = 0; i < records.length; i += 100) await fresh.take(records.slice(i, i + 100))
      }
      await takeAll(file)
      expect(await revisions(fresh)).toEqual([700])
      await report(fresh, 900, 100)
      await report(old, 700, 200)
      for (const _ of [1, 2]) await takeAll(await old.exported())
      expect(await revisions(fresh)).toEqual([1000])
      const [call] = await fresh.calls()
      const shown = (await (await fresh.read(`/v1/calls/${call?.id}`)).json()) as { events: object[] }
      expect(shown.events).toHaveLength(1000)
    }
  }, 60_000)

  it('adds what was counted in both, each once', async () => {
    const { old, fresh } = await moved()
    const accepted = async (site: ReturnType<typeof open>) =>
      Number(
        /switchhook_events_total\{[^}]*accepted[^}]*\} (\d+)/.exec(await (await site.read('/metrics')).text())?.[1],
      )
    expect(await accepted(old)).toBe(1)
    expect(await accepted(fresh)).toBe(1)
    await fresh.note('one more here')
    await old.note('one more there')
    const file = await old.exported()
    for (const _ of [1, 2, 3]) await fresh.take(file)
    expect(await accepted(fresh)).toBe(3)
  })

  it('finds a call that is a part of another one here, and does not bring it to life', async () => {
    const { old, fresh } = await moved()
    const [call] = await old.calls()
    const records = fresh.records('main')
    const stored = await records.get<{ call: { aliases: string[] } }>('calls', call?.id ?? '')
    // As folding leaves it: the other call has its events, and its id is a name of that one.
    const id = call?.id ?? ''
    const names = [id, ...(stored?.value.call.aliases ?? [])]
    const other = { ...stored?.value, call: { ...stored?.value.call, id: 'call_other', aliases: names } }
    await records.write([
      { op: 'delete', collection: 'calls', id },
      { op: 'put', collection: 'calls', id: 'call_other', value: other },
      ...names.map((name) => {
        return { op: 'put' as const, collection: 'aliases', id: name, value: { v: 1, callId: 'call_other' } }
      }),
    ])
    await old.note('later')
    await fresh.take(await old.exported())
    expect(await records.get('calls', id)).toBeUndefined()
    expect(await (await fresh.read(`/v1/calls/${id}`)).json()).toMatchObject({
      call: { id: 'call_other', notes: [{ text: 'later' }] },
    })
  })
})
