import { describe, expect, it } from 'vitest'
import { answeredJournal, openJournalApp } from '../../test/support/journal-app.ts'
import { testAdminKey, testSiteKey } from '../../test/support/test-app.ts'

type Page = { calls: { id: string; startedAt: string }[]; next?: string }

async function openWithCalls(count: number) {
  const site = openJournalApp()
  for (let i = 0; i < count; i += 1) {
    const at = (second: number) => new Date(Date.UTC(2026, 10, 20, 9, i, second)).toISOString()
    await site.post('/api/v1/call-journal', {
      ...answeredJournal,
      agent: i % 2 ? '102' : '101',
      number: i % 3 ? '+15551234567' : '+15557654321',
      callStartTimeUTC: at(0),
      callEstablishedTimeUTC: at(5),
      callEndTimeUTC: at(30),
    })
  }
  await site.process()
  const list = async (query: string) => (await (await site.read(`/v1/calls${query}`)).json()) as Page
  return { ...site, list }
}

const minutes = (page: Page) => page.calls.map((call) => Number(call.startedAt.slice(14, 16)))

describe('GET /v1/calls', () => {
  it('lists newest first, in pages that neither skip nor repeat', async () => {
    const { list } = await openWithCalls(7)
    const first = await list('?limit=3')
    const second = await list(`?limit=3&cursor=${encodeURIComponent(first.next ?? '')}`)
    const third = await list(`?limit=3&cursor=${encodeURIComponent(second.next ?? '')}`)
    expect([first, second, third].map(minutes)).toEqual([[6, 5, 4], [3, 2, 1], [0]])
    expect(third.next).toBeUndefined()
  })

  it('narrows by time, number in any form, and extension', async () => {
    const { list } = await openWithCalls(7)
    expect(minutes(await list('?from=2026-11-20T09:02:00Z&to=2026-11-20T10:04:00%2B01:00'))).toEqual([3, 2])
    expect(minutes(await list('?number=(555)%20765-4321'))).toEqual([6, 3, 0])
    expect(minutes(await list('?extension=102'))).toEqual([5, 3, 1])
    expect(minutes(await list('?number=(555)%20765-4321&extension=102'))).toEqual([3])
  })

  it('answers 400 with the field for what it can’t serve', async () => {
    const { read } = await openWithCalls(1)
    for (const query of ['?from=yesterday', '?limit=1000', '?outcome=great', '?state=lost', '?cursor=x']) {
      expect((await read(`/v1/calls${query}`)).status).toBe(400)
    }
  })
})

describe('a journal of a site whose phones dial 9 for an outside line', () => {
  it('is a call with the number behind the 9', async () => {
    const variables = {
      ...{ SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey },
      SWITCHHOOK_DIAL_PREFIXES: '9',
    }
    const site = openJournalApp({ variables })
    await site.post('/api/v1/call-journal', { ...answeredJournal, number: '912025550143' })
    await site.process()
    const page: { calls: { external: { e164: string } }[] } = await (await site.read('/v1/calls')).json()
    expect(page.calls.map(({ external }) => external.e164)).toEqual(['+12025550143'])
  })
})

describe('GET /v1/calls/{id}', () => {
  it('shows the events that the call stands on', async () => {
    const { list, read } = await openWithCalls(1)
    const { calls } = await list('')
    const answer = await (await read(`/v1/calls/${calls[0]?.id}`)).json()
    expect(answer).toMatchObject({
      deliveries: [],
      events: [{ kind: 'ringing' }, { kind: 'answered' }, { kind: 'ended' }],
    })
  })

  it('answers 404 for a call that is not there', async () => {
    const { read } = await openWithCalls(1)
    expect((await read('/v1/calls/call_none')).status).toBe(404)
  })
})
