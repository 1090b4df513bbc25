import { describe, expect, it } from 'vitest'
import { answeredJournal, openJournalApp } from '../../test/support/journal-app.ts'
import { testAdminKey, testSiteKey } from '../../test/support/test-app.ts'
import { runScheduled } from './scheduled.ts'

describe('the schedule', () => {
  it('deletes calls that a retention time which was made shorter does not reach by itself, once an hour and on every site', async () => {
    const purged: string[] = []
    const variables: Record<string, string> = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey }
    const site = openJournalApp({ variables, platformParts: { purge: async (name) => purged.push(name) } })
    await site.makeSite('berlin')
    await site.post('/api/v1/call-journal', answeredJournal)
    await site.process()
    const stored = async () => {
      const { records } = await site.records('main').scan({ limit: 1000 })
      return records.filter(({ collection }) => ['calls', 'aliases', 'deliveries'].includes(collection)).length
    }
    await site.clock.advance(2 * 86_400_000)
    await runScheduled(site.deployment())
    expect(await stored()).toBeGreaterThan(0)
    expect(purged).toEqual(['main', 'berlin'])

    variables.SWITCHHOOK_RETENTION_DAYS = '1'
    await runScheduled(site.isolate().deployment())
    expect(await stored()).toBeGreaterThan(0)
    await site.clock.advance(3_600_000)
    await runScheduled(site.isolate().deployment())
    expect(await stored()).toBe(0)
  })
})
