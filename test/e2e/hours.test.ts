/** The hours of a site, typed in the dashboard of the built product in a real Chromium and by the API, through a restart. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { eventsSigningKey } from '../../src/app/security/events-key.ts'
import { signWebhook } from '../../src/lib/standard-webhooks.ts'
import { accessibilityFaults } from '../support/pages/accessibility.ts'
import type { Dashboard, DashboardPage } from '../support/pages/dashboard.ts'
import { openSeededDashboard } from '../support/pages/seeded-dashboard.ts'
import { type ReamazeServer, startReamazeServer } from '../support/reamaze/server.ts'
import { startServer } from '../support/server.ts'

let crm: ReamazeServer
let dashboard: Dashboard
let one: DashboardPage

beforeAll(async () => {
  crm = await startReamazeServer()
  dashboard = await openSeededDashboard(crm)
  one = await dashboard.open({ reducedMotion: 'reduce' })
})
afterAll(async () => {
  await dashboard.close()
  await crm.close()
})

const hoursForm = z.object({ site: z.object({ now: z.object({ state: z.string() }), schedule: z.any() }) })
const siteNow = async () => (await dashboard.ask('GET', '/v1/staffing/hours', hoursForm)).site

describe('the page of business hours', () => {
  it('takes a week by keyboard alone, says what is wrong with it, and shows the days that come', async () => {
    const { page, show, faults } = one
    await show('hours')
    const change = page.getByRole('button', { name: 'Change hours' })
    await change.focus()
    await page.keyboard.press('Enter')
    await page.getByLabel('Monday', { exact: true }).focus()
    await page.keyboard.type('nine to five')
    await page.keyboard.press('Enter')
    await page.getByText('Monday: write periods such as').waitFor()
    for (const day of ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']) {
      await page.getByLabel(day, { exact: true }).fill('00:00-24:00')
    }
    await page.getByLabel('Time zone').fill('Europe/Berlin')
    await page.keyboard.press('Enter')
    await page.locator('[data-hours="site"]').getByText('Set here').first().waitFor()
    expect((await siteNow()).now.state).toBe('open')
    await expect.poll(() => page.locator('[data-day][data-closed="false"]').count()).toBe(28)
    expect(faults.splice(0)).toEqual([])
  })

  it('overrides until it is ended, and adds and removes a holiday', async () => {
    const { page, faults } = one
    await page.getByRole('button', { name: 'Override', exact: true }).click()
    await page.getByLabel('Reason').fill('Fire drill')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Overridden: closed, until').waitFor()
    expect((await siteNow()).now.state).toBe('closed')
    await page.getByRole('button', { name: 'End the override' }).click()
    await expect.poll(async () => (await siteNow()).now.state).toBe('open')
    await page.getByRole('button', { name: 'Add a holiday' }).click()
    await page.getByLabel('Name').fill('Stocktaking')
    const soon = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10)
    await page.getByLabel('First day', { exact: true }).fill(soon)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.locator(`[data-day="${soon}"][data-closed="true"]`).getByText('Stocktaking').waitFor()
    await page.locator('[data-holiday]').getByRole('button', { name: 'Remove' }).click()
    await page.locator('[data-holiday]').waitFor({ state: 'detached' })
    expect(faults.splice(0)).toEqual([])
  })

  it('takes breaks, a group of its own, a holiday of that group only, and shows the days of the group', async () => {
    const { page, faults } = one
    await page.locator('[data-hours="site"]').getByRole('button', { name: 'Change hours' }).click()
    await page.getByText('Breaks', { exact: true }).click()
    await page.getByLabel('Break on Monday').fill('half past')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Monday: write periods such as').waitFor()
    await page.getByLabel('Break on Monday').fill('12:00-12:45')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.locator('[data-hours="site"]').getByText('without 12:00–12:45').waitFor()
    expect((await siteNow()).schedule.breaks).toEqual({ monday: [{ from: '12:00', to: '12:45' }] })

    await page.getByRole('button', { name: 'Add a queue or ring group' }).click()
    await page.getByLabel('Number of the queue or ring group').fill('800')
    await page.getByLabel('Name').fill('Orders')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.locator('[data-hours="800"]').waitFor()
    await page.getByRole('button', { name: 'Add a holiday' }).click()
    await page.getByLabel('Name').fill('Team day')
    const soon = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10)
    await page.getByLabel('First day', { exact: true }).fill(soon)
    await page.getByLabel('Only these queues or ring groups').fill('800')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.locator('[data-holiday]').getByText('800').waitFor()
    const ofDay = page.locator(`[data-day="${soon}"]`)
    await ofDay.waitFor()
    expect(await ofDay.getAttribute('data-closed')).toBe('false')
    await page.getByLabel('Of', { exact: true }).selectOption('800')
    await page.locator(`[data-day="${soon}"][data-closed="true"]`).getByText('Team day').waitFor()
    expect(faults.splice(0)).toEqual([])
  })

  it('says why an address of a calendar is not read', async () => {
    const { page } = one
    await page.getByRole('button', { name: 'Set address' }).click()
    await page.getByLabel('iCal address').fill('https://10.0.0.1/closed.ics')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('must not be an address inside a private network').waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    one.faults.splice(0)
  })

  it('breaks no rule of accessibility, and fits a phone', async () => {
    const { page } = one
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      expect(await accessibilityFaults(page)).toEqual([])
    }
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
  })
})

const allWeek = Object.fromEntries(
  ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day) => [
    day,
    [{ from: '00:00', to: '24:00' }],
  ]),
)
const stateForm = z.object({
  site: z.object({ now: z.object({ state: z.string() }) }),
  groups: z.array(z.object({ number: z.string(), usedFrom: z.string(), now: z.object({ state: z.string() }) })),
})

it('set by the API and reported by a signed forwarder, they are the same after a restart', async () => {
  let server = await startServer()
  const { dataDir, adminKey } = server
  const ask = async (method: string, path: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' }
    const answer = await fetch(server.url + path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    expect([path, answer.ok]).toEqual([path, true])
    return answer.json()
  }
  const states = async () => {
    const { site, groups } = stateForm.parse(await ask('GET', '/v1/staffing/hours'))
    return [site.now.state, ...groups.map(({ number, usedFrom, now }) => `${number} ${usedFrom} ${now.state}`)]
  }
  try {
    const { token } = z
      .object({ token: z.string() })
      .parse(await ask('POST', '/v1/keys', { name: 'forwarder', scopes: ['events'] }))
    const put = async (id: string, body: string) => {
      const signed = signWebhook([eventsSigningKey(token)], { id, atMs: Date.now(), body })
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...signed }
      return fetch(`${server.url}/v1/staffing/hours/reported`, { method: 'PUT', headers, body })
    }
    await ask('PUT', '/v1/staffing/hours', { site: { schedule: { zone: 'UTC', week: {} } } })
    const schedule = { zone: 'UTC', week: allWeek }
    const report = { source: 'fwd_1/pbx', at: new Date().toISOString(), groups: { 800: { name: 'Sales', schedule } } }
    expect((await put('batch_1', JSON.stringify(report))).status).toBe(200)
    await ask('PUT', '/v1/staffing/hours', { groups: { 800: { use: 'phone system' } } })
    expect(await states()).toEqual(['closed', '800 phone system open'])
    await ask('PUT', '/v1/staffing/override', { state: 'break', until: new Date(Date.now() + 3_600_000).toISOString() })
    const before = await states()
    expect(before[0]).toBe('break')
    await server.stop()
    server = await startServer({ dataDir })
    expect(await states()).toEqual(before)
    const day = new Date().toISOString().slice(0, 10)
    const calendar = await ask('GET', `/v1/staffing/calendar?from=${day}&to=${day}&group=800`)
    expect(calendar).toMatchObject({ zone: 'UTC', days: [{ day }] })
    expect((await put('batch_2', `${JSON.stringify(report)} `)).status).toBe(200)
    const forged = await fetch(`${server.url}/v1/staffing/hours/reported`, {
      ...{ method: 'PUT', body: JSON.stringify(report) },
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    })
    expect(forged.status).toBeGreaterThanOrEqual(400)
  } finally {
    await server.stop()
  }
})
