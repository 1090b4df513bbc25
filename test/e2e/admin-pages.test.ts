/** The dashboard of the built product in a real Chromium: true data on each page, for everybody, on any screen. */
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { accessibilityFaults } from '../support/pages/accessibility.ts'
import { newCall } from '../support/pages/agent-pages.ts'
import { type Dashboard, type DashboardPage, settled } from '../support/pages/dashboard.ts'
import { openSeededDashboard } from '../support/pages/seeded-dashboard.ts'
import { type ReamazeServer, startReamazeServer } from '../support/reamaze/server.ts'

let crm: ReamazeServer
let dashboard: Dashboard
let one: DashboardPage
let callId: string
let contactId: string

beforeAll(async () => {
  crm = await startReamazeServer()
  dashboard = await openSeededDashboard(crm)
  one = await dashboard.open({ reducedMotion: 'reduce' })
  await one.page.evaluate("sessionStorage.setItem('switchhook.fresh', 'shown')")
  const ids = z.object({ id: z.string() })
  const calls = await dashboard.ask('GET', '/v1/calls?q=2125551001', z.object({ calls: z.array(ids) }))
  const contacts = await dashboard.ask('GET', '/v1/contacts?search=Jane', z.object({ contacts: z.array(ids) }))
  callId = calls.calls[0]?.id ?? ''
  contactId = contacts.contacts[0]?.id ?? ''
})
afterAll(async () => {
  await dashboard.close()
  await crm.close()
})

/** Each page, and what of the true data it shows first. */
const pages: readonly (readonly [name: string, path: () => string, shows: readonly string[]])[] = [
  ['Overview', () => '', ['Re:amaze', 'Answered', 'Open problems', 'Nobody is on the phone']],
  ['Calls', () => 'calls', ['(212) 555-1001', 'Ann Lee', 'Reception', 'Missed', 'Re:amaze']],
  ['a call', () => `calls/${callId}`, ['Tom Reyes answered', 'Rang in', 'Delivered', 'Wants to move her Friday']],
  ['Problems', () => 'problems', ['No open problems']],
  ['Hours', () => 'hours', ['The whole site', 'No hours are set', 'Holidays']],
  ['Live', () => 'live', ['Nobody is on the phone']],
  ['Alerts', () => 'alerts', ['No alerts', 'Rules']],
  ['Contacts', () => 'contacts', ['Jane Doe', 'Brightside Clinic', '+34 910 12 34 56']],
  ['a contact', () => `contacts/${encodeURIComponent(contactId)}`, ['Jane Doe', 'Calls with (212) 555-1001']],
  ['Agents', () => 'agents', ['101', 'Ann Lee', 'tom@example.com']],
  ['Connections', () => 'connectors', ['Re:amaze', 'Directory', '/forwarder/install.sh', '/webhook/elevenlabs']],
  ['Keys', () => 'keys', ['forwarder', 'events']],
  ['Unclear calls', () => 'unclear', ['Nothing is unclear']],
  ['Sites', () => 'sites', ['main', 'OK']],
  ['People', () => 'people', ['Administrator', 'Admin, all sites', 'you']],
  ['Audit log', () => 'audit', ['Create or replace an agent', 'Import contacts']],
  ['Set-up', () => 'setup', ['API key created', 'First call in the CRM']],
]

/** Longer than any column, in one word; and one that is written from right to left. */
const longName = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'
const arabicName = 'محمد عبد الرحمن بن عبد العزيز'

async function addLongNames(): Promise<void> {
  const names = [
    ['103', longName, '+12125557001'],
    ['104', arabicName, '+966501234567'],
  ] as const
  for (const [extension, name, number] of names) {
    await dashboard.ask('PUT', `/v1/agents/${extension}`, z.unknown(), { name, email: `${'a'.repeat(60)}@example.com` })
    const contact = { line: 1, name, company: name, emails: [`${'b'.repeat(60)}@example.com`], phones: [{ number }] }
    await dashboard.ask('POST', '/v1/contacts/import', z.unknown(), { importId: extension, contacts: [contact] })
    const past = newCall(number, { agent: { extension, name }, queue: { extension: '801', name: longName } })
    await dashboard.report(past.rings(extension), past.answered(extension), past.ended(extension))
    const now = newCall(number, { agent: { extension, name }, queue: { extension: '801', name: longName } })
    await dashboard.report(now.rings(extension))
  }
}

describe('each page of the dashboard', () => {
  it.each(pages)('shows on %s what is true', async (_, path, shows) => {
    await one.show(path())
    const main = one.page.locator('#main')
    for (const text of shows) await main.getByText(text).first().waitFor({ state: 'attached' })
    expect(one.faults.splice(0)).toEqual([])
  })

  it.each(pages)('breaks no rule of accessibility on %s, in light and in dark', async (_, path) => {
    await one.show(path())
    for (const colorScheme of ['light', 'dark'] as const) {
      await one.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      expect(await accessibilityFaults(one.page)).toEqual([])
    }
    await one.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  })

  it('fits a phone of 390 px without scrolling sideways', async () => {
    await one.page.setViewportSize({ width: 390, height: 844 })
    for (const [name, path] of pages) {
      await one.show(path())
      expect([name, await one.page.evaluate('document.documentElement.scrollWidth')]).toEqual([name, 390])
    }
    await one.page.getByRole('button', { name: 'More', exact: true }).click()
    await one.page.getByRole('dialog').getByRole('link', { name: 'Keys' }).click()
    await one.page.getByRole('heading', { name: 'Keys' }).waitFor()
    await one.page.setViewportSize({ width: 1280, height: 900 })
  })

  it('is worked by keyboard alone: past the navigation, through the search, into a call and back', async () => {
    const { page, show } = one
    await show('calls')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('main')
    const focused = () => page.evaluate('document.activeElement.type ?? document.activeElement.tagName')
    for (let presses = 0; presses < 6 && (await focused()) !== 'search'; presses += 1) await page.keyboard.press('Tab')
    expect(await focused()).toBe('search')
    await page.keyboard.type('212 555 1004')
    await expect.poll(() => page.url()).toContain('q=212')
    const row = page.locator('tr[data-call]')
    await expect.poll(() => row.count()).toBe(1)
    await row.getByRole('link').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: '(212) 555-1004' }).waitFor()
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1')
    await page.goBack()
    await expect.poll(() => row.count()).toBe(1)
    expect(await page.getByRole('searchbox').inputValue()).toBe('212 555 1004')
  })
})

it('has a heading where there is no page, no call and no contact at the address', async () => {
  for (const [path, heading] of [
    ['nowhere', 'Not found'],
    ['calls/call_000000000000000000000000', 'Calls'],
    ['contacts/nobody', 'Contacts'],
  ] as const) {
    await one.show(path)
    await one.page.getByRole('heading', { level: 1, name: heading }).waitFor()
  }
  expect(one.faults.splice(0).filter((fault) => !fault.includes('status of 404'))).toEqual([])
})

it('wraps names of any length, on a desk and on a phone, and names who is on the phone', async () => {
  await addLongNames()
  const { page, show } = one
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 844 })
    for (const path of ['', 'calls', 'contacts', 'agents', 'reports', 'reports?by=queues', 'live', 'missed']) {
      await show(path)
      const name = path.endsWith('queues') ? '801' : arabicName
      const shown = page.locator('#main').getByText(name).and(page.locator(':not(option)')).first()
      if (path !== 'missed') await shown.waitFor()
      expect([path, width, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([path, width, width])
    }
    await show('contacts')
    await page.getByRole('link', { name: longName }).click()
    await page.getByRole('heading', { level: 1, name: longName }).waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
  }
  await page.setViewportSize({ width: 1280, height: 900 })
  await show('live')
  const row = page.locator('#main tr[data-call]').filter({ hasText: arabicName })
  await row.getByText(`Ringing at ${arabicName}`).waitFor()
  expect(one.faults.splice(0)).toEqual([])
})

/** All that the first page loads from us, the numbering plans too. */
const mostGzipBytes = 120 * 1024

it('loads no more than 120 KiB for its first page', async () => {
  const { page, close } = await dashboard.open()
  const files = new Set<string>()
  page.on('request', (request) => {
    if (new URL(request.url()).pathname.startsWith('/pages/')) files.add(request.url())
  })
  await page.goto(`${dashboard.server.url}/admin/`)
  await settled(page)
  await page.getByText('Open problems').first().waitFor()
  await expect.poll(() => [...files].some((file) => file.includes('/numbers-'))).toBe(true)
  const sizes = [...files].map(
    async (file) => gzipSync(Buffer.from(await (await fetch(file)).arrayBuffer())).byteLength,
  )
  const total = (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0)
  expect(total).toBeGreaterThan(20 * 1024)
  expect(total).toBeLessThan(mostGzipBytes)
  await close()
})

describe('the list of calls', () => {
  it('lets new calls wait until they are asked for, so that nothing moves under the pointer', async () => {
    const { page, show } = one
    await show('calls')
    await page.locator('tr[data-call]').first().waitFor()
    const before = await page.locator('tr[data-call]').count()
    const call = newCall('+13105550188')
    await dashboard.report(call.rings('101'), call.ended('101'))
    await page.getByText('1 new call', { exact: true }).waitFor()
    expect(await page.locator('tr[data-call]').count()).toBe(before)
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    await page.locator('tr[data-call]').first().getByText('(310) 555-0188').waitFor()
  })

  it('keeps search and filters in the address, and says so when nothing fits', async () => {
    const { page, show } = one
    await show('calls?outcome=unanswered')
    await page.locator('tr[data-call]').first().waitFor()
    const outcomes = await page.locator('tr[data-call] .oc').allInnerTexts()
    expect(outcomes.every((text) => text === 'Missed' || text === 'Hung up')).toBe(true)
    await page.getByRole('searchbox').fill('nobody of this name')
    await page.getByText('No calls match').waitFor()
    expect(page.url()).toContain('q=nobody')
    await page.getByRole('link', { name: 'Clear filters' }).click()
    await page.locator('tr[data-call]').first().waitFor()
  })
})

describe('what goes wrong', () => {
  it('keeps what is shown when the server is not reached, says so, and goes on by itself', async () => {
    const { page, show, faults } = one
    await show('keys')
    await page.route('**/v1/problems*', (route) => route.abort())
    await show('problems')
    await page.getByText('This could not be loaded').waitFor()
    await page.unroute('**/v1/problems*')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('No open problems').waitFor()
    faults.splice(0)
  })

  it('shows who is signed out the ways in, and nothing of the deployment', async () => {
    const context = await dashboard.browser.newContext()
    const page = await context.newPage()
    await page.goto(`${dashboard.server.url}/admin/calls`)
    await page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor()
    expect(await page.content()).not.toContain('555')
    expect(await accessibilityFaults(page)).toEqual([])
    await context.close()
  })

  it('is there in German for who reads German', async () => {
    const { page, close, faults } = await dashboard.open({ locale: 'de-DE' })
    await page.goto(`${dashboard.server.url}/admin/calls`)
    await settled(page)
    await page.getByRole('heading', { name: 'Anrufe' }).waitFor()
    await page.locator('tr[data-call]').getByText('Verpasst').first().waitFor()
    expect(await page.evaluate('document.documentElement.lang')).toBe('de')
    expect(faults).toEqual([])
    await close()
  })
})
