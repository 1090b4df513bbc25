/**
 * The dashboard's pages Completeness and Connections of the built product, in a real Chromium: entries that somebody deleted in the
 * CRM are shown and logged again from the page; a 3CX is read from the cloud, checked, and set for a further site.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type RunningServer, serveHandler } from '../support/crm/handler-server.ts'
import { createHubSpotStandIn } from '../support/hubspot/stand-in.ts'
import { accessibilityFaults } from '../support/pages/accessibility.ts'
import { newCall } from '../support/pages/agent-pages.ts'
import { type Dashboard, type DashboardPage, openDashboard } from '../support/pages/dashboard.ts'
import { credentials, FakePbx } from '../support/threecx-callcontrol/pbx.ts'
import { staffedXapi } from '../support/threecx-callcontrol/staffed-xapi.ts'

const hourMs = 3_600_000
const limitMs = 60_000

describe('whether every call is in the CRM, and a 3CX from the cloud', { timeout: 180_000 }, () => {
  const hubSpot = createHubSpotStandIn()
  let crm: RunningServer
  let pbx: FakePbx
  let dashboard: Dashboard
  let one: DashboardPage

  beforeAll(async () => {
    ;[crm, pbx] = await Promise.all([serveHandler(hubSpot.handle), FakePbx.start()])
    pbx.xapi = {
      ...staffedXapi(['101', '102']),
      SystemStatus: { FQDN: 'pbx.example.com', Version: '20.0.6.724', ProductCode: '3CXENT', LicenseActive: true },
      CrmIntegration: { Name: 'Switchhook', PhonebookPriorityOptions: 'NotQueryIfInPhonebookFound' },
      ServicePrincipals: { value: [{ Number: credentials.clientId, CallControlEnabled: true, XAPIEnabled: true }] },
      LastCdrAndChatMessageTimestamp: { value: [{ LastCdrStartedAt: '2026-01-01T00:00:00Z' }] },
    }
    pbx.callLog = () => [200, { value: [] }]
    dashboard = await openDashboard({
      ...{ HUBSPOT_TOKEN: hubSpot.env().HUBSPOT_TOKEN ?? '', HUBSPOT_API_URL: crm.url },
      SWITCHHOOK_SECRETS_KEY: Buffer.alloc(32, 7).toString('base64'),
      ...{ THREECX_URL: pbx.url, THREECX_CLIENT_ID: credentials.clientId },
      ...{ THREECX_CLIENT_SECRET: credentials.clientSecret },
    })
    one = await dashboard.open({ reducedMotion: 'reduce' })
  })
  afterAll(async () => {
    await dashboard?.close()
    await pbx?.close()
    await crm?.close()
  })

  /** As the schedule does it an hour later; one comparison at a time. */
  const compare = async () => {
    const from = new Date(Math.floor(Date.now() / hourMs) * hourMs - 2 * hourMs).toISOString()
    const body = { from, to: new Date().toISOString() }
    const { id } = await dashboard.ask('POST', '/v1/reconciliation/run', z.object({ id: z.string() }), body)
    await isDone(id)
  }
  const taskForm = z.object({ state: z.string() })
  const isDone = (id: string) =>
    expect
      .poll(async () => (await dashboard.ask('GET', `/v1/tasks/${id}`, taskForm)).state, { timeout: limitMs })
      .toBe('done')

  it('shows each hour with its five numbers, and logs what was deleted again by the keyboard', async () => {
    const { page, show, faults } = one
    const at = (minutesAgo: number) => ({ at: new Date(Date.now() - minutesAgo * 60_000).toISOString() })
    for (const number of ['+12125550191', '+12125550192']) {
      const call = newCall(number, { queue: { extension: '800', name: 'Reception' } })
      await dashboard.report(
        { ...call.rings('101'), ...at(70) },
        { ...call.answered('101'), ...at(69) },
        { ...call.ended('101'), ...at(68) },
      )
    }
    await expect.poll(() => hubSpot.calls().length, { timeout: limitMs }).toBe(2)
    hubSpot.calls().splice(0, 1)
    await compare()
    await show('reconciliation')
    const open = page.locator('tr[data-state="open"]')
    await open.waitFor({ timeout: limitMs })
    expect(await open.textContent()).toMatch(/2\s*2\s*2\s*1/)
    expect(await page.locator('[data-missing]').textContent()).toContain('deleted in HubSpot')
    expect(await accessibilityFaults(page)).toEqual([])

    await page.getByRole('button', { name: 'Fetch and log what is missing' }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => hubSpot.calls().length, { timeout: limitMs }).toBe(2)
    await page.getByText('Was missing and is logged now.').waitFor({ timeout: limitMs })
    await compare()
    await show('reconciliation')
    expect(await page.locator('tr[data-state="mended"]').count()).toBe(1)
    expect(await page.locator('[data-missing]').count()).toBe(0)
    expect(faults).toEqual([])
  })

  it('shows the same in German and on a phone, without scrolling sideways', async () => {
    const phone = await dashboard.open({
      ...{ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, locale: 'de-DE' },
      reducedMotion: 'reduce',
    })
    const { page, show } = phone
    await show('reconciliation')
    await page.locator('tr[data-state="mended"]').waitFor()
    expect(await page.locator('tr[data-state="mended"]').textContent()).not.toMatch(/Mended|none asked/)
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    expect(await accessibilityFaults(page)).toEqual([])
    await show('connectors')
    await page.getByRole('heading', { name: '3CX aus der Cloud' }).waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    await phone.close()
  })

  it('checks the 3CX that the cloud reads, and explains what it finds', async () => {
    const { page, show } = one
    await show('connectors')
    const section = page.getByRole('region', { name: '3CX from the cloud' })
    await section.getByRole('button', { name: 'Check' }).focus()
    await page.keyboard.press('Enter')
    const findings = section.getByRole('status')
    await findings.waitFor({ timeout: limitMs })
    expect(await findings.textContent()).toContain('Its own phonebook has priority')
    await expect
      .poll(
        async () => {
          await show('connectors')
          return section.locator('[data-threecx]').textContent()
        },
        { timeout: limitMs, interval: 1000 },
      )
      .toContain('Calls as they ring: connected')
    expect(await section.textContent()).toContain(`client ${credentials.clientId}`)
    expect(await accessibilityFaults(page)).toEqual([])
  })

  it('is set for a further site by a form, a wrong address refused in words; the key is never shown', async () => {
    const { page, show } = one
    await dashboard.ask('POST', '/v1/sites', z.unknown(), { name: 'berlin' })
    await show('connectors?site=berlin')
    const section = page.getByRole('region', { name: '3CX from the cloud' })
    expect(await section.textContent()).toContain('Not set up')
    await section.getByRole('button', { name: '3CX settings' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Address of the 3CX').fill('pbx')
    await dialog.getByLabel('Client ID').fill('900')
    await dialog.getByLabel('Client secret').fill('swordfish')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('must be an address such as').waitFor()
    await dialog.getByLabel('Address of the 3CX').fill('https://pbx.invalid:5001')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
    await section.getByText('https://pbx.invalid:5001, client 900').waitFor()
    expect(await page.content()).not.toContain('swordfish')
    expect(await accessibilityFaults(page)).toEqual([])
  })
})
