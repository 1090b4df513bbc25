import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { callText } from '../../src/adapters/crm/call-text.ts'
import { sampleCall } from '../../src/adapters/crm/contract/sample-calls.ts'
import { callDetailsSchema } from '../../src/wire/call.ts'
import { timelineSchema } from '../../src/wire/timeline.ts'
import { answeredJournal, openJournalApp } from '../../test/support/journal-app.ts'
import { signInTo } from '../../test/support/people.ts'
import { bearer, type TestAppOptions } from '../../test/support/test-app.ts'

const page = z.object({ calls: z.array(z.object({ id: z.string(), revision: z.number() })) })
const callAnswer = z.object({
  call: z.looseObject({ revision: z.number(), notes: z.array(z.unknown()).optional() }),
  events: z.array(z.looseObject({ kind: z.string() })),
})

/** A site with one call of 101 (Ann), and what agents and programs may send to it. */
async function openWithCall(options: TestAppOptions = {}) {
  const site = openJournalApp(options)
  await site.post('/api/v1/call-journal', answeredJournal)
  await site.process()
  const [call] = page.parse(await (await site.read('/v1/calls')).json()).calls
  if (!call) throw new Error('The journal made no call.')
  const { token: backend } = await site.makeKey(['agents'])
  const post = (path: string, token: string, body: unknown) =>
    site.request(path, {
      method: 'POST',
      headers: { ...bearer(token), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const agentToken = async (extension: string) => {
    const answer = await post(`/v1/agents/${extension}/token`, backend, {})
    return z.object({ token: z.string() }).parse(await answer.json()).token
  }
  const note = (token: string, body: unknown, id = call.id) => post(`/v1/calls/${id}/notes`, token, body)
  const readCall = async () => callAnswer.parse(await (await site.read(`/v1/calls/${call.id}`)).json())
  return { ...site, call, backend, agentToken, note, readCall }
}

describe('POST /v1/calls/{id}/notes', () => {
  it('puts an agent’s note on the call, which rises in revision and lists it among its events', async () => {
    const { agentToken, note, readCall, call, process } = await openWithCall()
    const answer = await note(await agentToken('101'), { text: '  Wants the new price list. ' })
    expect(answer.status).toBe(201)
    expect(await answer.json()).toMatchObject({ callId: call.id, status: 'accepted' })
    await process()
    const { call: after, events } = await readCall()
    expect(after.notes).toEqual([
      {
        at: expect.any(String),
        text: 'Wants the new price list.',
        by: { extension: '101', name: 'Ann Lee', email: 'ann@example.com' },
      },
    ])
    expect(after.revision).toBe(call.revision + 1)
    expect(events.map(({ kind }) => kind)).toContain('noted')
  })

  it('names the person of the dashboard who wrote it, on the page, in the CRM and to the next who reads', async () => {
    const site = await openWithCall()
    const { browser } = await signInTo(site, [{ site: 'main', role: 'supervisor' }])
    const path = `/v1/calls/${site.call.id}/notes`
    expect((await browser.ask('POST', path, { text: 'Refund agreed.' })).status).toBe(201)
    await site.process()
    const { call, events } = callDetailsSchema.parse(await (await site.read(`/v1/calls/${site.call.id}`)).json())
    expect(call.notes).toEqual([{ at: expect.any(String), text: 'Refund agreed.', author: 'Some One' }])
    expect(events).toContainEqual(expect.objectContaining({ kind: 'noted', author: 'Some One' }))
    const [view] = call.notes ?? []
    if (view) expect(callText(sampleCall({ notes: [view] }), { timeZone: 'UTC' })).toContain('Note by Some One, ')
    const { entries } = timelineSchema.parse(await (await site.read(`/v1/calls/${site.call.id}/timeline`)).json())
    expect(entries.map(({ notes }) => notes)).toMatchObject([[{ by: 'Some One' }]])
  })

  it('is answered only when the note is durable: refused while the records can’t be written', async () => {
    const { agentToken, note, readCall, process } = await openWithCall({
      around: (store) => ({
        getMany: async (refs) => store.getMany(refs),
        list: async (query) => store.list(query),
        write: async (writes) => {
          if (JSON.stringify(writes).includes('Unlucky')) throw new Error('disk full')
          return store.write(writes)
        },
      }),
    })
    const answer = await note(await agentToken('101'), { text: 'Unlucky' })
    expect(answer.status).toBe(503)
    await process()
    expect((await readCall()).call.notes).toBeUndefined()
  })

  it('is one note however often it is sent under its id, before and after it was applied', async () => {
    const { agentToken, note, readCall, process } = await openWithCall()
    const token = await agentToken('101')
    const send = async () => (await note(token, { id: 'n1', text: 'Once' })).json()
    const [first, second] = [await send(), await send()]
    await process()
    const third = await send()
    await process()
    expect([first, second, third]).toMatchObject([
      { status: 'accepted' },
      { status: 'duplicate' },
      { status: 'duplicate' },
    ])
    await note(token, { id: 'n2', text: 'Once' })
    await process()
    expect((await readCall()).call.notes).toHaveLength(2)
  })

  it('answers an agent who had no part in the call, and one of another site, as if there were no such call', async () => {
    const { agentToken, note, readCall, process, makeKey, call } = await openWithCall()
    const stranger = await note(await agentToken('102'), { text: 'Not mine' })
    const absent = await note(await agentToken('102'), { text: 'Not there' }, 'call_none')
    const message = async (answer: Response) => JSON.stringify(await answer.json()).replace(/"requestId":"[^"]*"/, '')
    expect([stranger.status, absent.status]).toEqual([404, 404])
    expect((await message(stranger)).replace(call.id, 'call_none')).toBe(await message(absent))
    const { token: elsewhere } = await makeKey(['agents'], 'other')
    expect((await note(elsewhere, { text: 'Not here' })).status).toBe(404)
    await process()
    expect((await readCall()).call.notes).toBeUndefined()
  })

  it('takes a program’s note with the scope agents, without an author, and refuses other scopes', async () => {
    const { backend, note, readCall, process, makeKey } = await openWithCall()
    expect((await note(backend, { text: 'Ticket 17 opened.' })).status).toBe(201)
    const { token: reader } = await makeKey(['read', 'events', 'journal', 'lookup'])
    expect((await note(reader, { text: 'No' })).status).toBe(403)
    await process()
    expect((await readCall()).call.notes).toEqual([{ at: expect.any(String), text: 'Ticket 17 opened.' }])
  })

  it('bounds a note’s length and a call’s notes, and still knows one that it has', async () => {
    const { agentToken, note, readCall, process } = await openWithCall()
    const token = await agentToken('101')
    const bad = [{}, { text: '' }, { text: '  ' }, { text: 'x'.repeat(4001) }, { text: 'x', id: '' }]
    for (const body of bad) expect((await note(token, body)).status).toBe(400)
    expect((await note(token, { text: 'x'.repeat(40_000) })).status).toBe(413)
    for (let i = 0; i < 50; i += 1) await note(token, { text: `Note ${i}` })
    await process()
    expect((await note(token, { text: 'One too many' })).status).toBe(409)
    expect(await (await note(token, { text: 'Note 7' })).json()).toMatchObject({ status: 'duplicate' })
    await process()
    expect((await readCall()).call.notes).toHaveLength(50)
  })

  it('finds the call that another was folded into by the old name', async () => {
    const { backend, note, readCall, process, post } = await openWithCall()
    const second = { ...answeredJournal, agent: '102', callStartTimeUTC: '11/20/2026 09:01:00' }
    const times = { callEstablishedTimeUTC: '11/20/2026 09:01:02', callEndTimeUTC: '11/20/2026 09:02:00' }
    const answer = await post('/api/v1/call-journal', { ...second, ...times })
    const { response } = z.object({ response: z.object({ call: z.string() }) }).parse(await answer.json())
    await process()
    expect((await note(backend, { text: 'By its old name' }, response.call)).status).toBe(201)
    await process()
    expect((await readCall()).call.notes).toHaveLength(1)
  })
})
