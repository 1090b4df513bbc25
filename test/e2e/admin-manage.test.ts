/** What an admin changes with the dashboard of the built product, in a real Chromium: each change is really made. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { type RunningServer, serveHandler } from '../support/crm/handler-server.ts'
import { createOdooStandIn } from '../support/odoo/stand-in.ts'
import { accessibilityFaults } from '../support/pages/accessibility.ts'
import { newCall } from '../support/pages/agent-pages.ts'
import type { Dashboard, DashboardPage } from '../support/pages/dashboard.ts'
import { openSeededDashboard } from '../support/pages/seeded-dashboard.ts'
import { type ReamazeServer, startReamazeServer } from '../support/reamaze/server.ts'
import { waitFor } from '../support/wait-for.ts'

const odoo = createOdooStandIn()
/** Of two contacts in Odoo. */
const shared = '+12125550177'
let crm: ReamazeServer
let odooServer: RunningServer
let dashboard: Dashboard
let one: DashboardPage

beforeAll(async () => {
  crm = await startReamazeServer()
  odooServer = await serveHandler(odoo.handle)
  dashboard = await openSeededDashboard(crm, odoo.env(odooServer.url))
  one = await dashboard.open({ reducedMotion: 'reduce' })
})
afterAll(async () => {
  await dashboard.close()
  await Promise.all([crm.close(), odooServer.close()])
})

const contactsSchema = z.object({
  contacts: z.array(z.looseObject({ name: z.string(), company: z.string().optional() })),
})
const found = async (search: string) =>
  (await dashboard.ask('GET', `/v1/contacts?search=${encodeURIComponent(search)}`, contactsSchema)).contacts

it('imports a file of contacts after a look at it, changes one, and erases one for good', async () => {
  const { page, show, faults } = one
  await show('contacts')
  await page.getByRole('button', { name: 'Import contacts' }).click()
  const rows = [
    'Name;Company;Mobile',
    'Helen Fox;Fox & Sons;+1 917 555 0171',
    'Marcus Bell;Bell;(646) 555-0133',
    'nobody;;',
  ]
  await page.getByLabel('CSV or vCard file').setInputFiles({
    name: 'contacts.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`${rows.join('\n')}\n`),
  })
  await page.getByText('Helen Fox').waitFor()
  expect(await found('Helen')).toEqual([])
  expect(await accessibilityFaults(page)).toEqual([])
  await page.getByRole('button', { name: /^Import \d/ }).click()
  await page.getByText(/2 created/).waitFor()
  await page.getByText(/Line 4/).waitFor()
  await page.getByRole('button', { name: 'Close' }).click()

  await page.getByRole('link', { name: 'Helen Fox' }).click()
  await page.getByLabel('Company').fill('Fox Dental')
  await page.getByRole('button', { name: 'Save' }).click()
  await waitFor(async () => (await found('Helen'))[0]?.company === 'Fox Dental')

  await show('contacts')
  await page.getByRole('button', { name: 'Erase a person' }).click()
  await page.getByLabel('Number or e-mail address').fill('646 555 0133')
  await page.getByRole('button', { name: 'Show what is stored' }).click()
  await page.getByText(/Stored: Marcus Bell/).waitFor()
  await page.getByRole('button', { name: 'Erase for good' }).click()
  await page.getByText(/Erased: Marcus Bell/).waitFor()
  expect(await found('Marcus')).toEqual([])
  expect(faults).toEqual([])
})

it('adds an agent, whose link and QR code open the agent page signed in', async () => {
  const { page, show, faults } = one
  await show('agents')
  await page.getByRole('button', { name: 'Add agent' }).click()
  await page.getByLabel('Extension').fill('103')
  await page.getByLabel('Name', { exact: true }).fill('Priya Shah')
  await page.getByRole('button', { name: 'Save' }).click()
  const row = page.getByRole('row', { name: /Priya Shah/ })
  await row.getByRole('button', { name: 'Invite' }).click()
  await page.getByRole('button', { name: '8 hours' }).click()
  await page.getByRole('img', { name: /QR code/ }).waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  const link = (await page.getByText(/\/agent#token=/).textContent()) ?? ''
  const agent = await page.context().newPage()
  await agent.goto(link.trim())
  await agent.getByText('Priya Shah, extension 103').waitFor()
  await agent.close()
  expect(faults).toEqual([])
})

it('leaves a call out and takes it in again, notes on it, and finds all of that in the audit log', async () => {
  const { page, show, faults } = one
  await show('calls?q=2125551004')
  await page.locator('tr[data-call] a').click()
  await page.getByRole('button', { name: 'Leave out' }).click()
  await page.getByRole('button', { name: 'Take in again' }).click()
  await page.getByRole('button', { name: 'Leave out' }).waitFor()
  await page.getByLabel('Note').fill('Called back at noon')
  await page.getByRole('button', { name: 'Add note' }).click()
  await page.locator('li', { hasText: 'Called back at noon' }).waitFor()
  await waitFor(() => crm.standIn.messages().some(({ body }) => body.includes('Called back at noon')))
  await show('audit')
  await page.locator('details', { hasText: 'stays out of the CRMs' }).first().waitFor()
  await page.locator('details', { hasText: 'Create or replace an agent' }).first().locator('summary').click()
  await page
    .getByText(/Priya Shah/)
    .first()
    .waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  expect(faults).toEqual([])
})

it('creates a site for a customer, and shows it apart from the others', async () => {
  const { page, show, faults } = one
  await show('sites')
  await page.getByRole('button', { name: 'Create site' }).click()
  await page.getByLabel('Name').fill('northwind')
  await page.getByRole('dialog').getByRole('button', { name: 'Create site' }).click()
  await page.locator('tr[data-site="northwind"]').getByRole('link').click()
  await page.waitForURL(/site=northwind/)
  // Once the page is drawn for that site.
  await page.locator('nav[aria-label="Main"] a[href="/admin/calls?site=northwind"]').click()
  await page.getByText('No calls yet').waitFor()
  expect(page.url()).toContain('/admin/calls?site=northwind')
  await page.getByRole('combobox', { name: 'Site' }).first().selectOption('main')
  await page.locator('tr[data-call]').first().waitFor()
  expect(faults).toEqual([])
})

const notesOn = (contact: string) =>
  odoo.database
    .rows('mail.message')
    .filter(({ model, res_id: id }) => model === 'res.partner' && String(id) === contact).length

it('asks whose the calls of a shared number are, once; the entries in the CRM move, and so does a single call', async () => {
  const { page, show, faults } = one
  const marcus = odoo.seed({ name: 'Marcus Bell', phone: shared })
  const firm = odoo.seed({ name: 'Bell & Sons', phone: shared, is_company: true })
  const agent = { extension: '101', name: 'Ann Lee' }
  const call = newCall(shared)
  await dashboard.report(
    { ...call.rings('101'), agent },
    { ...call.answered('101'), agent },
    { ...call.ended('101'), agent },
  )
  await waitFor(() => notesOn(marcus) === 1)

  await show('unclear')
  const row = page.locator('li', { hasText: '555-0177' })
  await row.getByRole('button', { name: 'Choose' }).click()
  const dialog = page.getByRole('dialog', { name: 'Whose call is it?' })
  await dialog.getByText('Bell & Sons').waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await dialog.getByRole('listitem').filter({ hasText: 'Bell & Sons' }).getByRole('button', { name: 'Choose' }).click()
  await dialog.waitFor({ state: 'detached' })
  await row.waitFor({ state: 'detached' })
  await waitFor(() => notesOn(firm) === 1 && notesOn(marcus) === 0)

  await show('calls?q=2125550177')
  await page.locator('tr[data-call] a', { hasText: 'Bell & Sons' }).click()
  await page.getByRole('button', { name: 'Move to another contact' }).click()
  await dialog.getByLabel('Another contact').fill('Marcus')
  await dialog.getByRole('button', { name: 'Search' }).click()
  await dialog.getByText('Bell & Sons').waitFor({ state: 'detached' })
  await dialog.getByRole('listitem').filter({ hasText: 'Marcus Bell' }).getByRole('button', { name: 'Choose' }).click()
  await page.getByRole('heading', { name: /Marcus Bell/ }).waitFor()
  await waitFor(() => notesOn(marcus) === 1 && notesOn(firm) === 0)
  expect(faults).toEqual([])
})
