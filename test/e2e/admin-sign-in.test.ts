/** People and the dashboard of the built product in a real Chromium: a link, a passkey, and what each role is shown. */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dataFiles } from '../../src/programs/build/paths.ts'
import { accessibilityFaults } from '../support/pages/accessibility.ts'
import type { Dashboard } from '../support/pages/dashboard.ts'
import { openSeededDashboard } from '../support/pages/seeded-dashboard.ts'
import { type ReamazeServer, startReamazeServer } from '../support/reamaze/server.ts'
import { startServer, type TestServer } from '../support/server.ts'

let crm: ReamazeServer
let dashboard: Dashboard

beforeAll(async () => {
  crm = await startReamazeServer()
  dashboard = await openSeededDashboard(crm)
})
afterAll(async () => {
  await dashboard.close()
  await crm.close()
})

/** As if everybody had confirmed who they are ten minutes ago: longer than that holds. */
function letConfirmationsPass({ dataDir }: TestServer): void {
  const folder = path.join(dataFiles(dataDir).records, 'do/switchhook-SiteObject')
  for (const name of readdirSync(folder).filter((file) => /^[0-9a-f]+\.sqlite$/.test(file))) {
    const database = new DatabaseSync(path.join(folder, name))
    const older = "json_set(value, '$.steppedUpAtMs', json_extract(value, '$.steppedUpAtMs') - 600000)"
    database.exec(`update documents set value = ${older} where collection = 'sessions'`)
    database.close()
  }
}

/** A passkey device that says yes to everything. */
async function addAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

const openAccount = (page: Page) => page.getByRole('button', { name: /Admin$/ }).click()

it('signs in by a link once, then by a passkey, which is in no address', async () => {
  const { page, faults, show } = await dashboard.open()
  await addAuthenticator(page)
  expect(page.url()).not.toContain('token')
  await show('keys')
  await openAccount(page)
  expect(await accessibilityFaults(page)).toEqual([])
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByText('You signed in by a link').waitFor({ state: 'detached' })
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).last().click()
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByRole('heading', { name: 'Keys' }).waitFor()
  await openAccount(page)
  await page.getByText('signed in by passkey').first().waitFor()
  await page.keyboard.press('Escape')

  // A key is made, shown once, and is not there after loading again.
  await page.getByRole('button', { name: 'Create key' }).first().click()
  await page.getByLabel('Who or what uses it').fill('3CX')
  await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click()
  const token = page.getByText(/^swh_main_/)
  await token.waitFor()
  await page.reload()
  await page.getByRole('row', { name: /3CX/ }).waitFor()
  expect(await token.count()).toBe(0)
  expect(faults.filter((fault) => !fault.includes('401'))).toEqual([])
})

it('shows a viewer who was invited the calls with hidden numbers, and nothing to manage', async () => {
  const admin = await dashboard.open()
  await admin.show('people')
  await admin.page.getByRole('button', { name: 'Invite somebody' }).click()
  await admin.page.getByLabel('E-mail').fill('vic@example.com')
  await admin.page.getByRole('dialog').getByRole('button', { name: 'Create link' }).click()
  const link = (await admin.page.getByText(/#token=/).textContent()) ?? ''
  await admin.page.getByRole('row', { name: /vic/ }).waitFor()
  expect(admin.faults).toEqual([])

  const context = await dashboard.browser.newContext()
  const page = await context.newPage()
  await page.goto(link.trim())
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  const navigation = page.getByRole('navigation', { name: 'Main', exact: true })
  expect(await navigation.getByRole('link').allInnerTexts()).toEqual([
    'Overview',
    'Calls',
    'Problems',
    'Alerts',
    'Completeness',
    'Live',
    'Hours',
    'Missed calls',
    'Reports',
  ])
  await navigation.getByRole('link', { name: 'Calls', exact: true }).click()
  await page.locator('tr[data-call]').first().waitFor()
  expect(await page.locator('#main').textContent()).not.toContain('555-1001')
  await page.goto(`${dashboard.server.url}/admin/keys`)
  await page.getByText('You need another role').waitFor()
  // The link worked once.
  await page.goto(link.trim())
  await context.clearCookies()
  await page.goto('about:blank')
  await page.goto(link.trim())
  await page.getByRole('alert').waitFor()
  await context.close()
})

it('asks for the passkey when the confirmation is over, and goes on with what was asked', async () => {
  const { page, show, faults } = await dashboard.open()
  await addAuthenticator(page)
  await show('keys')
  await openAccount(page)
  const isMade = page.waitForResponse((answer) => answer.url().endsWith('/v1/passkeys') && answer.status() === 201)
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await isMade
  const { port, dataDir } = dashboard.server
  await dashboard.server.stop()
  letConfirmationsPass(dashboard.server)
  const again = await startServer({ port, dataDir, env: crm.env })
  try {
    await show('keys')
    await page.getByRole('button', { name: 'Create key' }).first().click()
    await page.getByLabel('Who or what uses it').fill('Late key')
    await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click()
    const confirm = page.getByRole('dialog', { name: 'Confirm that it is you' })
    await confirm.waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await confirm.getByRole('button', { name: 'Cancel' }).click()
    expect(await page.getByText(/^swh_main_/).count()).toBe(0)
    await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click()
    await confirm.getByRole('button', { name: 'Use passkey' }).click()
    await page.getByText(/^swh_main_/).waitFor()
    await confirm.waitFor({ state: 'detached' })
    expect(faults.filter((fault) => !/401|403|ERR_|stream/.test(fault))).toEqual([])
  } finally {
    await again.stop()
  }
})
