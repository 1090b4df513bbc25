import { describe, expect, it } from 'vitest'
import { reportSchema } from '../../src/wire/reports.ts'
import { answeredJournal, openJournalApp } from '../../test/support/journal-app.ts'
import { bearer, testAdminKey, testSiteKey } from '../../test/support/test-app.ts'

async function open() {
  const site = openJournalApp({
    variables: { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey, SWITCHHOOK_COUNTRY: 'US' },
  })
  await site
    .deployment()
    .site('main')
    .agents.put([{ extension: '101', name: 'Ann Lee' }])
  const { callEstablishedTimeUTC: _, ...rest } = answeredJournal
  const missed = { ...rest, type: 'Missed', durationSeconds: '0' }
  await site.post('/api/v1/call-journal', answeredJournal)
  const times = { callStartTimeUTC: '11/20/2026 21:40:00', callEndTimeUTC: '11/20/2026 21:40:30' }
  await site.post('/api/v1/call-journal', { ...missed, ...times })
  await site.process()
  const range = 'from=2026-11-20&to=2026-11-21&zone=UTC'
  const get = async (by: string, query = range) =>
    reportSchema.parse(await (await site.read(`/v1/reports/${by}?${query}`)).json())
  return { ...site, get }
}

describe('GET /v1/reports', () => {
  it('counts calls, answers and repetition for an agent, with the name', async () => {
    const { rows, total } = await (await open()).get('agents')
    const figures = {
      ...{ calls: 2, answered: 1, missed: 1, abandoned: 0, talkSeconds: 55 },
      // The same number called again 12 hours later.
      ...{ averageAnswerSeconds: 5, averageHandlingSeconds: 55, repeated: 1, firstCallResolution: 0 },
    }
    expect(rows).toEqual([{ id: '101', name: 'Ann Lee', ...figures }])
    expect(total).toEqual(figures)
  })

  it('takes days and hours of the asked zone, on the half hour too', async () => {
    const { get } = await open()
    const ids = async (by: string, zone: string) =>
      (await get(by, `from=2026-11-20&to=2026-11-21&zone=${zone}`)).rows.map(({ id, calls }) => [id, calls])
    expect(await ids('days', 'UTC')).toEqual([['2026-11-20', 2]])
    // 21:00 UTC is 02:30 of the next day in India, 10:00 in New Zealand.
    expect(await ids('days', 'Asia/Kolkata')).toEqual([
      ['2026-11-20', 1],
      ['2026-11-21', 1],
    ])
    expect(await ids('hours', 'Asia/Kolkata')).toEqual([
      ['02', 1],
      ['14', 1],
    ])
    expect(await ids('weeks', 'America/New_York')).toEqual([['2026-11-16', 2]])
  })

  it('comes as CSV that no spreadsheet takes for a formula', async () => {
    const { read } = await open()
    const response = await read('/v1/reports/agents?from=2026-11-20&to=2026-11-20&zone=UTC&format=csv')
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    const [head, row] = (await response.text()).replace('\uFEFF', '').split('\r\n')
    expect(head).toContain('Extension,Name,Calls,Answered')
    expect(row).toBe('101,Ann Lee,2,1,1,0,55,5,55,1,0')
  })

  it('refuses what it cannot answer, and keys without the scope', async () => {
    const { read, request, makeKey } = await open()
    for (const path of [
      'people',
      'days?zone=Mars/Olympus',
      'days?from=2026-11-20&to=2026-11-19',
      'days?from=2020-01-01',
    ])
      expect((await read(`/v1/reports/${path}`)).status).toBe(400)
    const { token } = await makeKey(['lookup'])
    expect((await request('/v1/reports/days', { headers: bearer(token) })).status).toBe(403)
  })
})
