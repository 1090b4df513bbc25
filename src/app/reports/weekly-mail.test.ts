import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { answeredJournal, openJournalApp } from '../../../test/support/journal-app.ts'
import { testAdminKey, testSiteKey } from '../../../test/support/test-app.ts'
import { sendWeeklyReport } from './weekly-mail.ts'

const mailSchema = z.object({ to: z.array(z.string()), from: z.string(), subject: z.string(), text: z.string() })
const to = 'boss@example.com'
const mail = { ALERT_EMAIL_FROM: 'Calls <calls@example.com>', ALERT_EMAIL_API_KEY: 're_1' }
const dayMs = 86_400_000

async function open(variables: Readonly<Record<string, string>>) {
  const sent: { readonly key: string | null; readonly mail: z.infer<typeof mailSchema> }[] = []
  const service = { status: 200 }
  const site = openJournalApp({
    variables: {
      ...{
        SWITCHHOOK_ADMIN_KEY: testAdminKey,
        SWITCHHOOK_SITE_KEY: testSiteKey,
        SWITCHHOOK_TIME_ZONE: 'Europe/Berlin',
      },
      ...variables,
    },
    platformParts: {
      fetch: async (url, init) => {
        const request = new Request(url, init)
        sent.push({ key: request.headers.get('idempotency-key'), mail: mailSchema.parse(await request.json()) })
        return new Response('{}', { status: service.status })
      },
    },
  })
  const services = site.deployment().site('main')
  // Until the day of the week on which it is due, at noon in Berlin.
  const goTo = async (weekday: number) => {
    while (new Date(site.clock.now()).getUTCDay() !== weekday) await site.clock.advance(dayMs)
    const noonMs = Math.floor(site.clock.now() / dayMs) * dayMs + 11 * 3_600_000
    await site.clock.advance(
      noonMs >= site.clock.now() ? noonMs - site.clock.now() : 7 * dayMs + noonMs - site.clock.now(),
    )
  }
  return { ...site, services, sent, service, goTo }
}

describe('the weekly mail', () => {
  it('is sent once, on its day, and again a week later', async () => {
    const { services, sent, goTo, clock, post, process } = await open({ SWITCHHOOK_WEEKLY_REPORT_TO: to, ...mail })
    await post('/api/v1/call-journal', answeredJournal)
    await process()
    await goTo(0)
    expect(await sendWeeklyReport(services)).toBe(false)
    await goTo(1)
    expect(await sendWeeklyReport(services)).toBe(true)
    await clock.advance(3_600_000)
    expect(await sendWeeklyReport(services)).toBe(false)
    await goTo(2)
    await goTo(1)
    expect(await sendWeeklyReport(services)).toBe(true)
    expect(sent.map(({ mail: { to: all, from } }) => [all, from])).toEqual([
      [[to], mail.ALERT_EMAIL_FROM],
      [[to], mail.ALERT_EMAIL_FROM],
    ])
    expect(new Set(sent.map(({ key }) => key)).size).toBe(2)
    expect(sent[0]?.mail.text).toContain('Whole site | ')
  })

  it('is tried again under the same key where the mail service failed', async () => {
    const { services, sent, service, goTo, clock } = await open({ SWITCHHOOK_WEEKLY_REPORT_TO: to, ...mail })
    await goTo(1)
    service.status = 503
    await expect(sendWeeklyReport(services)).rejects.toMatchObject({ code: 'crm_unavailable' })
    service.status = 200
    await clock.advance(3_600_000)
    expect(await sendWeeklyReport(services)).toBe(true)
    expect(new Set(sent.map(({ key }) => key)).size).toBe(1)
  })

  it('is not sent where nobody gets it or no mail service is set', async () => {
    for (const variables of [mail, { SWITCHHOOK_WEEKLY_REPORT_TO: to }]) {
      const { services, sent, goTo } = await open(variables)
      await goTo(1)
      expect(await sendWeeklyReport(services)).toBe(false)
      expect(sent).toEqual([])
    }
  })
})
