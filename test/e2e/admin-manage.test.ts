/** What an admin changes with the dashboard of the built product, in a real Chromium: each change is really made. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { checkSiteFile } from '../../src/programs/cli/site-file.ts'
import { type RunningServer, serveHandler } from '../support/crm/handler-server.ts'
import { createOdooStandIn } from '../support/odoo/stand-in.ts'
import { accessibilityFaults } from '../support/pages/accessibility.ts'
import { newCall } from '../support/pages/agent-pages.ts'
import type { Dashboard, DashboardPage } from '../support/pages/dashboard.ts'
import { drawn, holdRequests } from '../support/pages/hold-requests.ts'
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

it('adds an agent, whose link and QR code pair a browser once, and signs that browser out', async () => {
  const { page, show, faults } = one
  await show('agents')
  await page.getByRole('button', { name: 'Add agent' }).click()
  await page.getByLabel('Extension').fill('103')
  await page.getByLabel('Name', { exact: true }).fill('Priya Shah')
  await page.getByRole('button', { name: 'Save' }).click()
  const row = page.getByRole('row', { name: /Priya Shah/ })
  await row.getByRole('button', { name: 'Invite' }).click()
  await page.getByRole('button', { name: 'Create link' }).click()
  await page.getByRole('img', { name: /QR code/ }).waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  const link = (await page.getByText(/\/agent#pair=/).textContent()) ?? ''
  const agent = await page.context().newPage()
  await agent.goto(link.trim())
  await agent.getByText('Priya Shah, extension 103').waitFor()
  await agent.reload()
  await agent.getByText('Priya Shah, extension 103').waitFor()
  await show('agents')
  await page
    .getByRole('row', { name: /Priya Shah/ })
    .getByRole('button', { name: '1 browser' })
    .click()
  await page.getByText(/by invitation/).waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click()
  await page.getByText('No browser is paired.').waitFor()
  await agent.getByRole('heading', { name: 'Sign in again' }).waitFor()
  await agent.close()
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  await page.getByRole('button', { name: 'Invite all' }).click()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download links' }).click(),
  ])
  expect(file.suggestedFilename()).toBe('invitations.csv')
  await page.getByText(/saved as invitations.csv/).waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  expect(faults).toEqual([])
})

it('leaves a call out and takes it in again, notes on it, and finds all of that in the audit log', async () => {
  const { page, show, faults } = one
  await show('calls?q=2125551004')
  await page.locator('tr[data-call] a').click()
  await page.getByRole('button', { name: 'Leave out' }).click()
  const leaveOut = page.getByRole('dialog', { name: 'Leave this call out?' })
  await leaveOut.getByText('Re:amaze: the entry stays, and a note says that the call was left out').waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await leaveOut.getByRole('button', { name: 'Leave out' }).click()
  await page.getByText('Left out by hand, entry marked').waitFor()
  expect(crm.standIn.messages().filter(({ body }) => body.includes('left out by a person'))).toHaveLength(1)
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

it('goes where somebody clicks in the very moment in which another site is drawn', async () => {
  const { page, show, faults } = one
  await show('sites')
  await page.evaluate(`new Promise((done) => {
    new MutationObserver((_, observer) => {
      if (document.querySelector('select.site').value !== 'northwind') return
      observer.disconnect()
      document.querySelector('nav[aria-label="Main"] a[href^="/admin/calls"]').click()
      done()
    }).observe(document.body, { subtree: true, childList: true, attributes: true })
    document.querySelector('tr[data-site="northwind"] a').click()
  })`)
  await page.getByText('No calls yet').waitFor()
  expect(page.url()).toContain('/admin/calls?site=northwind')
  expect(faults).toEqual([])
})

it('goes where somebody clicks though another site is drawn while the button is down', async () => {
  const { page, show, faults } = one
  await show('sites')
  const session = '**/v1/session?site=northwind'
  const press = await holdRequests(page, session)
  await page.locator('tr[data-site="northwind"]').getByRole('link').click()
  await page.locator('nav[aria-label="Main"] a[href="/admin/calls?site=northwind"]').hover()
  await page.mouse.down()
  press()
  await expect.poll(() => page.locator('select.site').first().inputValue()).toBe('northwind')
  await page.mouse.up()
  await page.getByText('No calls yet').waitFor()
  await page.unroute(session)
  expect(faults).toEqual([])
})

it('stays on the page that was opened last, though the one before it is loaded later', async () => {
  const { page, faults, close } = await dashboard.open()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  const opened = await holdRequests(page, '**/pages/people-*.js')
  const link = (name: string) => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name })
  await link('People').click()
  await link('Calls').first().click()
  await page.locator('tr[data-call]').first().waitFor()
  const isLoaded = page.waitForResponse(/pages\/people-/)
  opened()
  await (await isLoaded).finished()
  await page.evaluate(
    `import(performance.getEntriesByType('resource').find(({ name }) => name.includes('/people-')).name)`,
  )
  await drawn(page)
  expect(await page.locator('tr[data-call]').count()).toBeGreaterThan(0)
  expect(faults).toEqual([])
  await close()
})

it('shows the site of the address, though who is signed in at the one before is answered later', async () => {
  const { page, show, faults } = one
  await show('sites')
  const session = '**/v1/session?site=northwind'
  const back = await holdRequests(page, session)
  await page.locator('tr[data-site="northwind"]').getByRole('link').click()
  await page.waitForURL(/site=northwind/)
  const isAnswered = page.waitForResponse(/v1\/session\?site=northwind/)
  const isAskedAgain = page.waitForResponse(/v1\/session$/)
  await page.goBack()
  await isAskedAgain
  back()
  await (await isAnswered).finished()
  await drawn(page)
  expect(await page.locator('select.site').first().inputValue()).toBe('main')
  await page.unroute(session)
  expect(faults).toEqual([])
})

const usersSchema = z.object({
  users: z.array(z.looseObject({ email: z.string().optional(), roles: z.array(z.looseObject({})) })),
})
const rolesOf = async (email: string) =>
  (await dashboard.ask('GET', '/v1/users', usersSchema)).users.find((user) => user.email === email)?.roles

it('changes an agent’s name, and leaves what the agent is in a CRM that is not connected now', async () => {
  const { page, show, faults } = one
  const crmUsers = { odoo: '5', zendesk: '77' }
  await dashboard.ask('PUT', '/v1/agents/104', z.unknown(), { name: 'Ida Berg', crmUsers })
  await show('agents')
  await page
    .getByRole('row', { name: /Ida Berg/ })
    .getByRole('button', { name: 'Edit' })
    .click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(/Odoo/).waitFor()
  await dialog.getByLabel('Name', { exact: true }).fill('Ida Holm')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('row', { name: /Ida Holm/ }).waitFor()
  const agents = z.object({
    agents: z.array(z.looseObject({ extension: z.string(), crmUsers: z.unknown().optional() })),
  })
  const listed = (await dashboard.ask('GET', '/v1/agents', agents)).agents.find(({ extension }) => extension === '104')
  expect(listed?.crmUsers).toEqual(crmUsers)
  await dashboard.ask('DELETE', '/v1/agents/104', z.unknown())
  expect(faults).toEqual([])
})

it('gives somebody a role at each of two sites, and takes one away again', async () => {
  const { page, show, faults } = one
  await show('people')
  // The sites come late: what was chosen before they came would be lost with them.
  const asked = page.waitForRequest('**/v1/sites*')
  const release = await holdRequests(page, '**/v1/sites*')
  await page.getByRole('button', { name: 'Invite somebody' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  await asked
  expect(await dialog.getByLabel('Role').count()).toBe(0)
  release()
  await dialog.getByLabel('E-mail').fill('two@example.com')
  await dialog.getByLabel('Role').selectOption('supervisor')
  await dialog.getByRole('button', { name: 'Add a role at another site' }).click()
  await dialog.getByLabel('Site').nth(1).selectOption('northwind')
  await dialog.getByLabel('A viewer sees whole phone numbers').nth(1).check()
  expect(await accessibilityFaults(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Create link' }).click()
  await expect
    .poll(() => rolesOf('two@example.com'))
    .toEqual([
      { site: 'main', role: 'supervisor' },
      { site: 'northwind', role: 'viewer', numbers: true },
    ])
  await page
    .getByRole('row', { name: /two@example.com/ })
    .getByRole('button', { name: 'Edit' })
    .click()
  await dialog.getByRole('button', { name: 'Remove this role' }).first().click()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect.poll(() => rolesOf('two@example.com')).toEqual([{ site: 'northwind', role: 'viewer', numbers: true }])
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

it('removes a site that was asked for by its name after an export of it, shows the task, and the site is gone', async () => {
  const { page, show, faults } = one
  await dashboard.ask('PUT', '/v1/agents/101?site=northwind', z.unknown(), { name: 'Ann Lee' })
  await show('sites')
  const row = page.locator('tr[data-site="northwind"]')
  await row.getByRole('button', { name: 'Remove' }).click()
  const dialog = page.getByRole('dialog', { name: 'Remove northwind with all its records?' })
  await dialog.getByText('npx switchhook export northwind.jsonl --site northwind').waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Export to a file' }).click(),
  ])
  expect(file.suggestedFilename()).toBe('northwind.jsonl')
  await dialog.getByText('Exported:').waitFor()
  // The command line's own reader knows it for a whole export of that site.
  const exported = await checkSiteFile(await file.path())
  expect(exported.site).toBe('northwind')
  expect(exported.records).toBeGreaterThan(0)
  await dialog.getByLabel('Enter northwind to confirm').fill('northwind')
  await dialog.getByRole('button', { name: 'Remove for good' }).click()
  const removal = page.getByRole('region', { name: 'Removal of northwind' })
  await removal.getByText('The site is removed').waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await row.waitFor({ state: 'detached' })
  expect(faults).toEqual([])
})
