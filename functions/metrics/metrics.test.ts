import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { metricName, metricsGroup } from '../../src/ports/metrics.ts'
import { timeKey } from '../../src/ports/records.ts'
import { answeredJournal, openJournalApp } from '../../test/support/journal-app.ts'
import { parsePrometheus } from '../../test/support/prometheus-parser.ts'
import { bearer, openTestApp, type TestApp, testSiteKey } from '../../test/support/test-app.ts'

async function scrape(site: Pick<TestApp, 'request'>, token: string) {
  const response = await site.request('/metrics', { headers: bearer(token) })
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const families = parsePrometheus(await response.text())
  const samples = new Map([...families.values()].flatMap((family) => [...family.samples]))
  return (key: string) => samples.get(key)
}

const lookUp = (site: Pick<TestApp, 'request'>, token: string, number: string) =>
  site.request('/3cx/lookup', {
    method: 'POST',
    headers: { ...bearer(token), 'content-type': 'application/json' },
    body: JSON.stringify({ number }),
  })

/** Two of them become calls at once, two wait in the inbox. */
async function crowdOfFour(site: ReturnType<typeof openJournalApp>): Promise<void> {
  const numbers = ['+15551234567', '+15551234568', '+15551234569', '+15557654321']
  const answers = numbers.map((number) => site.post('/api/v1/call-journal', { ...answeredJournal, number }))
  for (const { status } of await Promise.all(answers)) expect(status).toBe(200)
}

describe('GET /metrics', () => {
  it('counts lookups by outcome and by where the answer came from, in this process and others', async () => {
    const site = openTestApp()
    const { token } = await site.makeKey(['read', 'lookup'])
    for (let i = 0; i < 3; i += 1) await lookUp(site, token, '+15551234567')
    const other = site.isolate()
    await lookUp(other, token, '+15551234567')
    await site.clock.advance(10_000)
    const of = await scrape(site, token)
    expect(of('switchhook_lookups_total{by="number",outcome="placeholder"}')).toBe(4)
    expect(of('switchhook_lookup_cache_hits_total{cache="isolate"}')).toBe(2)
    expect(of('switchhook_lookup_cache_misses_total')).toBe(2)
    expect(of('switchhook_lookup_duration_seconds_count')).toBe(4)
    expect(of('switchhook_lookup_duration_seconds_bucket{le="0.005"}')).toBe(4)
  })

  it('counts what was reported once, however often it is sent, and what waits in the inbox', async () => {
    const site = openJournalApp()
    await crowdOfFour(site)
    await site.post('/api/v1/call-journal', answeredJournal)
    await site.clock.advance(4000)
    const waiting = await scrape(site, testSiteKey)
    expect(waiting('switchhook_events_total{result="accepted"}')).toBe(2)
    expect(waiting('switchhook_events_total{result="duplicate"}')).toBe(1)
    expect([waiting('switchhook_inbox_reports'), waiting('switchhook_inbox_oldest_seconds')]).toEqual([2, 4])
    expect(waiting('switchhook_overdue_records')).toBe(0)
    await site.process()
    const done = await scrape(site, testSiteKey)
    expect([done('switchhook_calls_total'), done('switchhook_inbox_reports')]).toEqual([4, 0])
    expect(done('switchhook_events_total{result="accepted"}')).toBe(4)
    expect(done('switchhook_events_total{result="duplicate"}')).toBe(1)
  })

  it('shows what is overdue, and since when', async () => {
    const site = openJournalApp()
    await crowdOfFour(site)
    await site.clock.advance(25_000)
    const of = await scrape(site, testSiteKey)
    expect([of('switchhook_overdue_records'), of('switchhook_overdue_seconds')]).toEqual([2, 15])
    expect(of('switchhook_inbox_oldest_seconds')).toBe(25)
  })

  it('shows dead letters and waiting deliveries by destination', async () => {
    const site = openTestApp()
    const { token } = await site.makeKey(['read'])
    const put = (id: string, state: string) => ({
      ...{ op: 'put' as const, collection: 'deliveries', id },
      value: { v: 1, destination: 'odoo', state },
      index: [{ index: 'deliveries.state', key: `${state} ${timeKey(1)}` }],
    })
    await site.records('main').write([put('a', 'dead'), put('b', 'dead'), put('c', 'waiting')])
    const of = await scrape(site, token)
    expect(of('switchhook_deliveries_dead{destination="odoo"}')).toBe(2)
    expect(of('switchhook_deliveries_waiting{destination="odoo"}')).toBe(1)
  })

  it('never shows a smaller number than before, with a new process over the same records', async () => {
    const site = openTestApp()
    const { token } = await site.makeKey(['read', 'lookup'])
    const key = 'switchhook_lookups_total{by="number",outcome="placeholder"}'
    let last = 0
    for (let i = 0; i < 4; i += 1) {
      const process = site.isolate()
      await lookUp(process, token, '+15551234567')
      const now = (await scrape(process, token))(key) ?? 0
      expect(now).toBeGreaterThan(last)
      last = now
    }
    expect(last).toBe(4)
  })

  it('keeps sites apart, and says 503 rather than a wrong number when the records are down', async () => {
    let down = false
    const site = openTestApp({
      around: (store) => ({
        getMany: (refs) => store.getMany(refs),
        list: (query) => store.list(query),
        write: (texts) => store.write(texts),
        sums: (groups) => (down ? Promise.reject(new Error('down')) : store.sums(groups)),
      }),
    })
    const north = await site.makeKey(['read'], 'north')
    const { token } = await site.makeKey(['read'])
    const count = { op: 'count' as const, group: metricsGroup, add: { [metricName('calls')]: 5 } }
    await site.records('main').addCounts(count)
    expect((await scrape(site, token))('switchhook_calls_total')).toBe(5)
    expect((await scrape(site, north.token))('switchhook_calls_total')).toBe(0)
    down = true
    expect((await site.request('/metrics', { headers: bearer(token) })).status).toBe(503)
  })

  it('shows what docs/metrics.md says, and nothing that it does not', async () => {
    const { makeKey, request } = openTestApp()
    const { token } = await makeKey(['read'])
    const shown = [...parsePrometheus(await (await request('/metrics', { headers: bearer(token) })).text()).keys()]
    const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8')
    const rows = page.split('\n').filter((line) => line.startsWith('| `'))
    const documented = rows.flatMap((row) =>
      [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name),
    )
    // A store that nobody can watch has no sockets to count.
    const expected = documented.filter((name) => !name?.startsWith('live_'))
    expect(shown.map((name) => name.replace('switchhook_', '')).sort()).toEqual(expected.sort())
  })
})
