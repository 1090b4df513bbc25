/**
 * Where "Open record" and 3CX's ContactUrl lead for a built-in contact: signed in or not, by a paired browser or a token. And what the
 * CRMs beside Odoo have open with a caller.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { accessibilityFaults } from '../support/pages/accessibility.ts'
import { newCall } from '../support/pages/agent-pages.ts'
import { type CrmsPages, openCrmsPages } from '../support/pages/crms-pages.ts'

let product: CrmsPages

beforeAll(async () => {
  product = await openCrmsPages()
  const contact = { company: 'Acme Tools', emails: ['jane@example.com'], phones: [{ number: '+12125550147' }] }
  await product.ask('POST', '/v1/contacts/import', z.unknown(), {
    importId: 'test',
    contacts: [{ line: 1, name: 'Jane Doe', ...contact }],
  })
})
afterAll(() => product.close())

/** What 3CX's client opens for a caller, as its template gets it from the lookup. */
async function contactUrl(number: string): Promise<string> {
  const { url } = await product.ask('POST', '/3cx/lookup', z.looseObject({ url: z.string() }), { number })
  return url
}

const linkOf = async (extension: string) =>
  (await product.ask('POST', `/v1/agents/${extension}/invitations`, z.object({ link: z.string() }), {})).link

async function signIn(page: Page, text: string) {
  await page.getByRole('heading', { name: 'Sign in to see this page' }).waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await page.getByRole('link', { name: 'Sign in as an agent' }).click()
  await page.getByLabel('Link or token from your administrator').fill(text)
  await page.keyboard.press('Enter')
}

describe('3CX opens the address of a built-in contact', () => {
  it('answered JSON to whoever was signed out: it asks to sign in, and then shows the contact', async () => {
    const url = await contactUrl('+12125550147')
    const { page, context } = await product.open('501', { address: () => url })
    await signIn(page, await linkOf('501'))
    await page.getByRole('heading', { name: 'Jane Doe' }).waitFor()
    expect(page.url()).toBe(url)
    expect(await page.textContent('body')).toContain('jane@example.com')
    // From now on without a question.
    const again = await context.newPage()
    await again.goto(url)
    await again.getByRole('heading', { name: 'Jane Doe' }).waitFor()
    await context.close()
  })

  it('shows it on the agent page to whoever signed in with a token, which opens no other page', async () => {
    const url = await contactUrl('+12125550147')
    const { page, context } = await product.open('502', { address: () => url })
    await signIn(page, (await product.tokenOf('502')).token)
    const panel = page.getByRole('complementary', { name: 'Contact: Jane Doe' })
    await panel.getByText('jane@example.com').waitFor()
    await panel.getByText('(212) 555-0147').waitFor()
    expect(page.url()).toBe(`${product.server().url}/agent`)
    expect(await accessibilityFaults(page)).toEqual([])
    await page.reload()
    await page.locator('.connection[data-state="online"]').waitFor()
    expect(await panel.count()).toBe(0)
    await context.close()
  })

  it('leads to the search for a number that nobody has', async () => {
    const url = await contactUrl('+12125550199')
    const { page, context } = await product.open('503', { address: () => url })
    await signIn(page, (await product.tokenOf('503')).token)
    await page.getByText('Nothing found.').waitFor()
    await context.close()
  })
})

describe('“Open record” of a built-in contact', () => {
  it('shows it beside the calls to an agent with a token, by key, and closes it again', async () => {
    const { page, context, faults } = await product.open('504')
    const call = newCall()
    await product.report(call.rings('504'))
    await page.getByRole('link', { name: 'Open record' }).waitFor()
    await page.keyboard.press('o')
    const panel = page.getByRole('complementary', { name: 'Contact: Jane Doe' })
    await panel.getByRole('button', { name: 'Close' }).press('Enter')
    await panel.getByText('Acme Tools').waitFor()
    expect(context.pages()).toHaveLength(1)
    expect(faults).toEqual([])
    await context.close()
  })

  it('opens it in a tab of its own in a paired browser', async () => {
    const { page, context } = await product.open('505', { address: () => `${product.server().url}/agent` })
    await page.goto(await linkOf('505'))
    await page.locator('.connection[data-state="online"]').waitFor()
    const call = newCall()
    await product.report(call.rings('505'))
    const [opened] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('link', { name: 'Open record' }).click(),
    ])
    await opened.getByRole('heading', { name: 'Jane Doe' }).waitFor()
    await context.close()
  })
})

const at = '2026-07-01T10:00:00Z'
/** As a stranger may write one. */
const endless = `<b>${'Very'.repeat(200)}`

/** One caller of each CRM, with something open, something closed, and more of a kind than is shown. */
const callers = {
  suitecrm: () => {
    const { suitecrm: crm } = product
    const ann = crm.insert('Contacts', { first_name: 'Ann', last_name: 'Lee', phone_mobile: '+12125550161' })
    const add = (module: string, values: object) =>
      crm.link(ann, module.toLowerCase(), crm.insert(module, { ...values }))
    add('Opportunities', { name: '40 croissants', sales_stage: 'Prospecting' })
    add('Opportunities', { name: 'Won long ago', sales_stage: 'Closed Won' })
    for (let count = 0; count < 8; count += 1) add('Cases', { name: endless, status: 'Open_New' })
    return /Deal: 40 croissants ?Prospecting/
  },
  hubspot: () => {
    const { hubspot: crm } = product
    const id = crm.seedContact({ firstname: 'Bo', lastname: 'Ek', phone: '+12125550162' })
    const deal = { dealstage: 'Offer sent', hs_lastmodifieddate: at, hs_is_closed: 'false' }
    crm.seedLinked('deals', id, { ...deal, dealname: '2027 supplies' })
    crm.seedLinked('deals', id, { ...deal, dealname: 'Won long ago', hs_is_closed: 'true' })
    for (let count = 0; count < 8; count += 1)
      crm.seedLinked('tickets', id, { subject: endless, hs_pipeline_stage: '1', hs_lastmodifieddate: at })
    return /Deal: 2027 supplies ?Offer sent/
  },
  zendesk: () => {
    const { zendesk: crm } = product
    const id = crm.seed({ name: 'Cy Orr', phone: '+12125550163' })
    crm.addTicket(Number(id), 'solved', 'Solved long ago')
    for (let count = 0; count < 8; count += 1) crm.addTicket(Number(id), 'open', endless)
    crm.addTicket(Number(id), 'pending', 'Late delivery')
    return /Ticket: Late delivery ?pending/
  },
  reamaze: () => {
    const { reamaze: crm } = product
    const email = 'di@example.com'
    crm.seed({ name: 'Di Fox', phone: '+12125550164', email })
    const conversation = { email, status: 0, changedAt: at }
    crm.addConversation({ ...conversation, slug: 'done', subject: 'Done', status: 2 })
    for (let count = 0; count < 8; count += 1)
      crm.addConversation({
        ...conversation,
        slug: `more-${count}`,
        subject: endless,
        changedAt: '2026-06-01T10:00:00Z',
      })
    crm.addConversation({ ...conversation, slug: 'order-1847', subject: 'Where is order 1847?' })
    return /Conversation: Where is order 1847\? ?Open/
  },
} as const

const pagesOf = {
  suitecrm: /^http:\/\/127\.0\.0\.1:\d+\/.*(?:Opportunities|Cases)/,
  hubspot: /^https:\/\/app(?:-\w+)?\.hubspot\.com\/contacts\/\d+\/record\//,
  zendesk: /^https:\/\/acme\.zendesk\.com\/agent\/tickets\/\d+$/,
  reamaze: /^https:\/\/acme\.reamaze\.com\/admin\/conversations\/[\w-]+$/,
}

describe('what is open with a caller in a CRM', () => {
  it.each([
    ['suitecrm', 'Ann Lee', '+12125550161'],
    ['hubspot', 'Bo Ek', '+12125550162'],
    ['zendesk', 'Cy Orr', '+12125550163'],
    ['reamaze', 'Di Fox', '+12125550164'],
  ] as const)(
    'of %s stands beside the call, with links, bounded, and nothing that is closed',
    async (crm, name, number) => {
      const wanted = callers[crm]()
      const { page, context, faults } = await product.open('510', {
        context: { viewport: { width: 390, height: 800 } },
      })
      const call = newCall(number)
      await product.report(call.rings('510'), call.answered('510'))
      const panel = page.getByRole('complementary', { name: `Contact: ${name}` })
      const items = panel.locator('section').filter({ hasText: 'Open now' }).locator('li')
      await items.filter({ hasText: wanted }).waitFor()
      const texts = await items.allTextContents()
      expect(texts.filter((text) => /long ago|Done/.test(text))).toEqual([])
      expect(texts.filter((text) => text.includes('<b>Very')).length).toBeLessThanOrEqual(5)
      expect(Math.max(...texts.map(({ length }) => length))).toBeLessThan(300)
      for (const link of await items.getByRole('link').all())
        expect(await link.getAttribute('href')).toMatch(pagesOf[crm])
      expect(await items.getByRole('link').count()).toBe(texts.length)
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
      expect(await accessibilityFaults(page)).toEqual([])
      if (process.env.PICTURES)
        await page.screenshot({ path: `${process.env.PICTURES}/open-in-${crm}.png`, fullPage: true })
      expect(faults).toEqual([])
      await product.report(call.ended('510'))
      await context.close()
    },
  )
})
