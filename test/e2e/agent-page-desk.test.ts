/** What reaches an agent who works elsewhere, and what several tabs do together: in a real Chromium. */
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { accessibilityFaults } from '../support/pages/accessibility.ts'
import { type AgentPages, newCall, openAgentPages } from '../support/pages/agent-pages.ts'
import { seen } from '../support/pages/collecting-script.ts'

const seenSchema = z.object({
  notifications: z.array(z.object({ title: z.string(), body: z.string(), closed: z.boolean() })),
  sounds: z.number(),
  violations: z.array(z.string()),
})

/** Other work on the machine may take a second or two. */
const patiently = <T>(read: () => T) => expect.poll(read, { timeout: 10_000 })
let product: AgentPages

beforeAll(async () => {
  product = await openAgentPages({ CRM_URL_TEMPLATE: 'https://crm.example/find?phone={e164}&home={national}' })
  const contacts = [{ line: 1, emails: [], name: 'Jane Doe', phones: [{ number: '+12125550147' }] }]
  await product.ask('POST', '/v1/contacts/import', z.unknown(), { importId: 'test', contacts })
  await product.ask('PUT', '/v1/agents/102', z.unknown(), { name: 'Bob Ray' })
})
afterAll(() => product.close())

const look = async (page: Page) => seenSchema.parse(await page.evaluate(seen))
const online = '.connection[data-state="online"]'

/** A browser that is paired, with so many tabs of the page. */
async function pairedTabs(extension: string, count: number, prepare?: (context: BrowserContext) => Promise<void>) {
  const address = () => `${product.server().url}/agent`
  const one = await product.open(extension, {
    address,
    prepare,
    context: { permissions: ['clipboard-read', 'clipboard-write'] },
  })
  const path = `/v1/agents/${extension}/invitations`
  const { link } = await product.ask('POST', path, z.object({ link: z.string() }), {})
  await one.page.goto(link)
  await one.page.locator(online).waitFor()
  const tabs = [one.page]
  while (tabs.length < count) {
    const page = await one.context.newPage()
    await page.goto(address())
    await page.locator(online).waitFor()
    tabs.push(page)
  }
  return { ...one, tabs }
}

describe('several tabs of one browser', () => {
  it('rang twice and notified twice: they sound once and notify once, and another takes over from a tab that is closed', async () => {
    const { tabs, context, faults } = await pairedTabs('501', 2)
    const [first, second] = tabs as [Page, Page]
    // The switch of one tab is that of both; each was touched, so each may sound.
    for (const page of tabs) {
      await page.locator(online).waitFor()
      await page.bringToFront()
      await page.getByRole('button', { name: 'Turn on notifications' }).click()
    }
    await first.getByRole('switch', { name: 'Sound' }).click()
    await patiently(() => second.getByRole('switch', { name: 'Sound' }).getAttribute('aria-checked')).toBe('true')
    const soundsBefore = (await Promise.all(tabs.map(look))).map(({ sounds }) => sounds)
    const call = newCall()
    await product.report(call.rings('501'))
    await Promise.all(tabs.map((page) => page.getByText('Ringing', { exact: true }).waitFor()))
    const shown = async () => (await Promise.all(tabs.map(look))).map(({ notifications }) => notifications.length)
    await patiently(async () => (await shown()).reduce((sum, one) => sum + one)).toBe(1)
    const sounded = async () =>
      (await Promise.all(tabs.map(look))).filter(({ sounds }, at) => sounds > (soundsBefore[at] ?? 0)).length
    await patiently(sounded).toBe(1)
    const holder = (await shown()).indexOf(1)
    const other = tabs[1 - holder] as Page
    await tabs[holder]?.close()
    await expect
      .poll(async () => (await look(other)).notifications)
      .toMatchObject([{ title: 'Jane Doe', closed: false }])
    await product.report(call.ended('501'))
    await patiently(async () => (await look(other)).notifications).toMatchObject([{ closed: true }])
    expect((await look(other)).violations).toEqual([])
    expect(faults).toEqual([])
    await context.close()
  })

  it('lost a draft to the other tab: both show what is being written, and neither takes the other’s away', async () => {
    const { tabs, context } = await pairedTabs('502', 2)
    const [one, two] = tabs as [Page, Page]
    const [first, second] = [newCall('+13105550101'), newCall('+13105550102')]
    await product.report(first.rings('502'), first.answered('502'), second.rings('502'))
    const noteIn = (page: Page, number: string) =>
      page.locator(`article[data-number="${number}"]`).getByLabel('Note', { exact: true })
    await two.locator('article[data-number="+13105550102"]').getByRole('button', { name: 'Add note' }).click()
    await noteIn(one, '+13105550101').fill('from the first tab')
    await patiently(() => noteIn(two, '+13105550101').inputValue()).toBe('from the first tab')
    await noteIn(two, '+13105550102').fill('from the second tab')
    await noteIn(two, '+13105550101').fill('from the first tab, continued')
    await patiently(() => noteIn(one, '+13105550101').inputValue()).toBe('from the first tab, continued')
    await one.reload()
    await patiently(() => noteIn(one, '+13105550101').inputValue()).toBe('from the first tab, continued')
    await patiently(() => noteIn(one, '+13105550102').inputValue()).toBe('from the second tab')
    // Saved in one, it is not there to be saved once more in the other.
    await noteIn(one, '+13105550102').press('Control+Enter')
    await patiently(() => noteIn(two, '+13105550102').inputValue()).toBe('')
    await context.close()
  })
})

describe('the record of the caller', () => {
  const places = (context: BrowserContext) =>
    context
      .pages()
      .map((page) => page.url())
      .filter((url) => !url.endsWith('/agent'))

  async function withAutoOpen(
    extension: string,
    mode: string,
    tabs = 1,
    prepare?: (context: BrowserContext) => Promise<void>,
  ) {
    const one = await pairedTabs(extension, tabs, prepare)
    await one.context.route('https://crm.example/**', (route) => route.fulfill({ body: 'the CRM' }))
    await one.page.bringToFront()
    await one.page.getByRole('button', { name: 'Settings' }).click()
    await one.page.getByRole('radio', { name: mode }).check()
    await one.page.keyboard.press('Escape')
    return one
  }

  it('opens once when the phone rings, in however many tabs the page is; without a contact at the address of the CRM', async () => {
    const { context, tabs } = await withAutoOpen('503', 'When the phone rings', 2)
    const [known, unknown] = [newCall(), newCall('+13105550103')]
    await product.report(known.rings('503'))
    await patiently(() => places(context)).toEqual([expect.stringContaining('/contacts/')])
    await product.report(unknown.rings('503'))
    const address = 'https://crm.example/find?phone=%2B13105550103&home=3105550103'
    await patiently(() => places(context)).toContain(address)
    await tabs[0]?.reload()
    await tabs[0]?.locator(online).waitFor()
    await product.report(known.answered('503'))
    await tabs[0]?.getByText('On a call').first().waitFor()
    expect(places(context)).toHaveLength(2)
    const opened = context.pages().find((page) => page.url() === address)
    expect(await opened?.evaluate('window.opener')).toBeNull()
    const link = tabs[0]?.locator('article[data-number="+13105550103"]').getByRole('link', { name: 'Open record' })
    expect(await link?.getAttribute('href')).toBe(address)
    await context.close()
  })

  it('opens on answer where that was chosen, and not before', async () => {
    const { context, page } = await withAutoOpen('504', 'When you answer')
    const call = newCall('+13105550104')
    await product.report(call.rings('504'))
    await page.getByText('Not in your contacts').first().waitFor()
    expect(places(context)).toEqual([])
    await product.report(call.answered('504'))
    await patiently(() => places(context)).toHaveLength(1)
    await context.close()
  })

  it('is offered as a link where the browser blocks pop-ups, and stays away where it was not asked for', async () => {
    const blocks = async (context: BrowserContext) => {
      await context.addInitScript('window.open = () => null')
    }
    const { context, page } = await withAutoOpen('505', 'When the phone rings', 1, blocks)
    await product.report(newCall().rings('505'))
    const notice = page.getByText('Your browser did not let this page open the record of Jane Doe')
    await notice.waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('status').filter({ has: notice }).getByRole('button', { name: 'OK' }).click()
    await notice.waitFor({ state: 'detached' })
    expect(places(context)).toEqual([])
    await context.close()
  })
})

describe('the agent’s settings', () => {
  it('are worked by keyboard, pass axe in light and dark, and stay as they were set', async () => {
    const { page, context } = await product.open('506')
    const open = async () => {
      await page.getByRole('button', { name: 'Settings' }).focus()
      await page.keyboard.press('Enter')
      await page.getByRole('dialog').waitFor()
    }
    await open()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await accessibilityFaults(page)).toEqual([])
    }
    await page.getByLabel('Volume').focus()
    await page.keyboard.press('End')
    await page.getByLabel('Tone').selectOption('Telephone')
    await page.getByRole('radio', { name: 'Off' }).focus()
    await page.keyboard.press('ArrowDown')
    const { sounds, notifications } = await look(page)
    await page.getByRole('button', { name: 'Test notification and sound' }).press('Enter')
    await page.getByText('Nothing seen or heard?').waitFor()
    const after = await look(page)
    expect(after.sounds).toBeGreaterThan(sounds)
    expect(after.notifications.slice(notifications.length)).toMatchObject([{ title: 'Test: Jane Example' }])
    await page.keyboard.press('Escape')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Settings')
    await page.reload()
    await open()
    expect(await page.getByLabel('Volume').inputValue()).toBe('100')
    expect(await page.getByLabel('Tone').inputValue()).toBe('phone')
    expect(await page.getByRole('radio', { name: 'When the phone rings' }).isChecked()).toBe(true)
    await context.close()
  })

  it('are in German where the browser is', async () => {
    const { page, context } = await product.open('507', { context: { locale: 'de-DE' } })
    await page.getByRole('button', { name: 'Einstellungen' }).click()
    await page.getByRole('button', { name: 'Benachrichtigung und Ton testen' }).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await context.close()
  })
})

describe('colleagues', () => {
  it('are listed with what their phones do, and who took a call is named', async () => {
    const { page, context, faults } = await product.open('101')
    const [shared, busy] = [newCall(), newCall('+13105550107')]
    await product.report(shared.rings('101'), shared.rings('102'))
    await page.getByText('Ringing', { exact: true }).waitFor()
    await product.report(shared.answered('102'), busy.rings('103'))
    await page.getByText('Answered by Bob Ray', { exact: true }).waitFor()
    await page.getByText('Colleagues').focus()
    await page.keyboard.press('Enter')
    const row = (name: string) => page.locator('.colleagues li').filter({ hasText: name })
    await row('Bob Ray').getByText('On a call').waitFor()
    await row('Extension 103').getByText('Ringing').waitFor()
    expect(await page.locator('.colleagues').textContent()).not.toMatch(/Jane Doe|555/)
    expect(await accessibilityFaults(page)).toEqual([])
    expect(faults).toEqual([])
    await context.close()
  })
})

describe('another browser of the agent', () => {
  it('is added by a link and a QR code of the page, once', async () => {
    const { page, context, faults } = await pairedTabs('508', 1)
    await page.getByRole('button', { name: 'Add a browser' }).click()
    await page.getByRole('button', { name: 'Make a link' }).click()
    await page.getByRole('img', { name: 'QR code of the link' }).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Copy link' }).click()
    const link = z.string().parse(await page.evaluate('navigator.clipboard.readText()'))
    expect(link).toContain('/agent#pair=')
    const other = await product.open('508', { address: () => link })
    await other.page.locator(online).waitFor()
    const call = newCall()
    await product.report(call.rings('508'))
    await Promise.all([page, other.page].map((one) => one.getByText('Ringing', { exact: true }).waitFor()))
    expect(faults).toEqual([])
    await Promise.all([context.close(), other.context.close()])
  })

  it('is not offered to a token that ends by itself', async () => {
    const { page, context } = await product.open('509')
    expect(await page.getByRole('button', { name: 'Add a browser' }).count()).toBe(0)
    await context.close()
  })
})
