import { describe, expect, it } from 'vitest'
import { answeredJournal, openJournalApp } from '../../test/support/journal-app.ts'
import { testAdminKey, testSiteKey } from '../../test/support/test-app.ts'
import { changeHours } from '../core/staffing/hours/hours-store.ts'
import { writeGroupStates } from '../core/staffing/presence/group-store.ts'
import type { AlertsForm } from '../wire/alert.ts'
import { weekdays } from '../wire/weekdays.ts'
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

  it('opens the alerts of every site where no alarm wakes them (Upstash), though QStash brings no message', async () => {
    const variables = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey }
    const sites = async () => ['main', 'berlin']
    const site = openJournalApp({ variables, platformParts: { scheduledMaintenance: { sites } } })
    await site.makeSite('berlin')
    const week = Object.fromEntries(weekdays.map((day) => [day, [{ from: '00:00', to: '24:00' }]]))
    const everySite = await sites()
    for (const name of everySite) {
      await changeHours(site.records(name), (before) => ({ ...before, site: { schedule: { zone: 'UTC', week } } }))
    }
    let sequence = 0
    const report = async () => {
      sequence += 1
      const group = { number: '800', name: 'Sales', kind: 'queue' } as const
      const groups = [{ group, members: [{ extension: '101', loggedIn: 'no', phone: 'free' }] as const, waiting: [] }]
      const asOfMs = site.clock.now()
      for (const name of everySite) {
        const context = { records: site.records(name), clock: site.clock }
        await writeGroupStates(context, { source: 'pbx', run: 'run', sequence, asOfMs, whole: true, groups })
      }
    }
    const opened = async (query: string) => {
      const { alerts } = (await (await site.read(`/v1/alerts${query}`)).json()) as AlertsForm
      return alerts.filter(({ state }) => state === 'open').map(({ kind, subject }) => `${kind} ${subject}`)
    }
    const nobody = ['nobody_logged_in 800']
    // What others put on the queue is lost: only what the schedule puts there is processed.
    for (let minutes = 0; minutes < 120; minutes += 5) {
      for (let i = 0; i < 10; i += 1) {
        await report()
        await site.clock.advance(30_000)
      }
      site.woken.splice(0)
      await runScheduled(site.isolate().deployment())
      await site.process()
      if (minutes === 0) expect(await opened('')).toEqual([])
    }
    expect(await opened('')).toEqual(nobody)
    expect(await opened('?site=berlin')).toEqual(nobody)
  })
})
