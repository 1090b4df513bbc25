import { describe, expect, it } from 'vitest'
import { answeredJournal, openJournalApp } from '../../test/support/journal-app.ts'
import type { TestAppOptions } from '../../test/support/test-app.ts'

const path = '/api/v1/call-journal'

describe('POST /api/v1/call-journal', () => {
  it('answers accepted, then the call stands with what the journal reported', async () => {
    const site = openJournalApp()
    const answer = await site.post(path, answeredJournal)
    expect(answer.status).toBe(200)
    const { success, response } = (await answer.json()) as { success: boolean; response: Record<string, string> }
    expect({ success, status: response.status }).toEqual({ success: true, status: 'accepted' })
    await site.process()
    expect(await (await site.read(`/v1/calls/${response.call}`)).json()).toMatchObject({
      call: {
        direction: 'inbound',
        outcome: 'answered',
        external: { number: '+1 (555) 123-4567', e164: '+15551234567' },
        answeredBy: { extension: '101', name: 'Ann Lee', email: 'ann@example.com' },
        startedAt: '2026-11-20T09:00:00.000Z',
        talkSeconds: 55,
        contact: { name: 'Jane Doe' },
      },
    })
  })

  it('answers duplicate with the same call when the journal comes again', async () => {
    const site = openJournalApp()
    const first = await (await site.post(path, answeredJournal)).json()
    await site.process()
    const again = await (await site.post(path, answeredJournal)).json()
    expect(again).toMatchObject({ response: { status: 'duplicate' } })
    expect((again as typeof again & { response: { call: string } }).response.call).toBe(
      (first as { response: { call: string } }).response.call,
    )
    const { calls } = (await (await site.read('/v1/calls')).json()) as { calls: unknown[] }
    expect(calls).toHaveLength(1)
  })

  it('takes unfilled variables, text and nothing for what they are', async () => {
    const site = openJournalApp()
    const answer = await site.post(path, {
      ...answeredJournal,
      name: '[Name]',
      durationSeconds: '[DurationSeconds]',
      durationMinutes: 'many',
      number: null,
      subject: '',
    })
    expect(answer.status).toBe(200)
    await site.process()
    const { calls } = (await (await site.read('/v1/calls')).json()) as { calls: unknown[] }
    expect(calls).toMatchObject([{ external: { number: '' }, talkSeconds: 55 }])
    expect(JSON.stringify(calls)).not.toMatch(/NaN|\[Name\]|null/)
  })

  it('takes one without a readable time, which 3CX would not send again, at the time at which it came', async () => {
    const site = openJournalApp()
    const answer = await site.post(path, { number: '+15551234567', type: 'Missed', dateTime: 'the day before' })
    expect(answer.status).toBe(200)
    await site.process()
    const { calls } = (await (await site.read('/v1/calls')).json()) as { calls: { startedAt: string }[] }
    expect(calls.map(({ startedAt }) => Date.parse(startedAt))).toEqual([site.clock.now()])
  })

  it('answers 400 when it says nothing at all, and stores nothing', async () => {
    const site = openJournalApp()
    const answer = await site.post(path, { number: '[Number]', type: 'Missed' })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toEqual({ error: expect.stringContaining('empty') })
    expect(site.woken).toEqual([])
  })

  it('answers 503, to be sent again, when it can’t be stored', async () => {
    const broken: TestAppOptions['around'] = (store) => ({
      ...store,
      getMany: (refs) => store.getMany(refs),
      list: (query) => store.list(query),
      write: () => {
        throw new Error('the disk is full')
      },
    })
    const site = openJournalApp({ around: broken })
    const answer = await site.post(path, answeredJournal)
    expect(answer.status).toBe(503)
    expect(await answer.json()).toEqual({ error: expect.stringContaining('try again') })
  })

  it('of a crowd is accepted though the queue is down: the sweep finds it', async () => {
    const down = { wake: () => Promise.reject(new Error('queue down')), wakeAt: async () => {} }
    const site = openJournalApp({ platformParts: { queue: down } })
    const crowd = ['1', '2', '3'].map((end) => site.post(path, { ...answeredJournal, number: `+1555123456${end}` }))
    for (const answer of await Promise.all(crowd)) expect(answer.status).toBe(200)
    expect(site.records('main').nextDueMs()).toBe(site.clock.now() + 10_000)
    await site.background()
    expect(site.log.lines).toEqual([
      expect.objectContaining({ event: 'wake_not_sent', site: 'main', code: 'internal', cause: 'Error' }),
    ])
    expect(JSON.stringify(site.log.lines)).not.toContain('queue down')
  })

  it('logs nothing of what was sent', async () => {
    const site = openJournalApp()
    await site.post(path, answeredJournal)
    await site.process()
    expect(JSON.stringify(site.log.lines)).not.toMatch(/Jane|4567|ann@example/)
  })
})
