/** The agent page as a place to work in, in a real Chromium: the contact and what is open with it, outcomes, texts, tasks, search. */
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { de } from '../../src/programs/pages/agent/texts.de.ts'
import { en } from '../../src/programs/pages/agent/texts.en.ts'
import { de as workDe } from '../../src/programs/pages/agent/work/texts.de.ts'
import { en as workEn } from '../../src/programs/pages/agent/work/texts.en.ts'
import { accessibilityFaults } from '../support/pages/accessibility.ts'
import { newCall } from '../support/pages/agent-pages.ts'
import { drawn } from '../support/pages/hold-requests.ts'
import { type OdooPages, openOdooPages } from '../support/pages/odoo-pages.ts'
import { waitFor } from '../support/wait-for.ts'

const number = '+12125550147'
const phone = { viewport: { width: 390, height: 800 }, isMobile: true, hasTouch: true }

let product: OdooPages
let jane: string

beforeAll(async () => {
  product = await openOdooPages({
    ...{ SWITCHHOOK_WRAP_UP: 'Booked, Call back, Sent prices', SWITCHHOOK_CLICK_TO_CALL: 'on' },
    SWITCHHOOK_NOTE_TEMPLATES: 'Sent the price list.|Asked to be called tomorrow.',
  })
  const { odoo, ask } = product
  const tom = odoo.database.create('res.users', { login: 'tom', name: 'Tom Reyes', email: 'tom@example.com' })
  jane = odoo.seed({ name: 'Jane Doe', phone: number, email: 'jane@example.com', user_id: [tom, 'Tom'] })
  // A picture that a browser can draw.
  const face = readFileSync(new URL('../../src/programs/extension/icons/128.png', import.meta.url))
  odoo.database.write('res.partner', Number(jane), { image_128: face.toString('base64') })
  odoo.database.create('crm.lead', {
    ...{ name: '2027 supplies', type: 'opportunity', stage_id: [2, 'Quote sent'], probability: 40 },
    partner_id: [Number(jane), 'Jane Doe'],
  })
  await ask('PUT', '/v1/agents/199', z.unknown(), { name: 'Tom Reyes', email: 'tom@example.com' })
})
afterAll(() => product.close())

async function isAccessible(page: Page) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await accessibilityFaults(page)).toEqual([])
  }
}

/** English texts that are shown although there is another in German. */
function untranslated(lines: ReadonlySet<string>, english: object, german: object): string[] {
  const texts = Object.entries(english).filter(([name, text]) => text !== Reflect.get(german, name))
  return texts.flatMap(([, text]) => (typeof text === 'string' && lines.has(text) ? text : []))
}

/** A call that goes on at the extension. */
async function talk(extension: string, caller = number, more: object = {}) {
  const call = newCall(caller, { ...more })
  await product.report(call.rings(extension), call.answered(extension))
  return call
}

/** In the page. */
const alphaInTheMiddle = (canvas: unknown) => {
  const { width, height } = canvas as { width: number; height: number }
  const drawing = (
    canvas as { getContext(kind: '2d'): { getImageData(...box: number[]): { data: number[] } } }
  ).getContext('2d')
  return drawing.getImageData(width / 2, height / 2, 1, 1).data[3]
}

describe('the contact beside the calls', () => {
  it('shows how else to reach them, whose they are, what is open, and all that was, with the transcript', async () => {
    const before = newCall(number)
    await product.report(before.rings('101'), before.answered('101'), before.ended('101'), {
      ...before.summary('Asked where order 1847 is.'),
      transcript: 'Agent: Hello.\nCaller: Where is order 1847?',
    })
    const { page, context, faults, requests } = await product.open('101')
    await talk('101')
    const panel = page.getByRole('complementary', { name: 'Contact: Jane Doe' })
    await panel.getByText('2027 supplies').waitFor()
    // The picture of the CRM, drawn in the middle of the disc; asked of our own server, once for each call.
    for (const place of [panel, page.locator(`article[data-number="${number}"]`).first()]) {
      const drawn = place.locator('.av[data-photo="true"] canvas')
      await drawn.waitFor()
      expect(await drawn.evaluate(alphaInTheMiddle)).toBe(255)
    }
    const asked = requests.filter((url) => url.includes('/photo'))
    expect(new Set(asked).size).toBe(asked.length)
    const { origin } = new URL(product.server().url)
    expect(requests.filter((url) => !url.startsWith(origin))).toEqual([])
    const text = String(await panel.textContent())
    for (const shown of ['Odoo', 'jane@example.com', 'Tom Reyes', '(212) 555-0147', 'Quote sent', 'order 1847']) {
      expect(text).toContain(shown)
    }
    await panel.getByText('Transcript', { exact: true }).focus()
    await page.keyboard.press('Enter')
    await panel.getByText('Caller: Where is order 1847?').waitFor()
    await isAccessible(page)
    await page.setViewportSize(phone.viewport)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    expect(await accessibilityFaults(page)).toEqual([])
    expect(faults).toEqual([])
    await context.close()
  })

  it('shows no transcript of a colleague’s call; and all of it in German where the browser is', async () => {
    const { page, context, faults } = await product.open('102', { context: { locale: 'de-DE' } })
    await talk('102')
    const panel = page.getByRole('complementary', { name: 'Kontakt: Jane Doe' })
    await panel.getByText('Asked where order 1847 is.').waitFor()
    expect(await panel.getByText('Mitschrift', { exact: true }).count()).toBe(0)
    await panel.getByText('Verkaufschance: 2027 supplies').waitFor()
    await page.locator('article').getByText('Im Gespräch', { exact: true }).waitFor()
    await page.locator('article').getByText('Vereinigte Staaten', { exact: true }).waitFor()
    await panel.getByText('Telefon', { exact: true }).waitFor()
    const shown = String(await page.evaluate('document.body.innerText'))
    const lines = new Set(shown.split('\n').map((line) => line.trim()))
    expect(untranslated(lines, en, de)).toEqual([])
    expect(untranslated(lines, workEn, workDe)).toEqual([])
    expect(await page.evaluate('document.documentElement.lang')).toBe('de')
    await isAccessible(page)
    expect(faults).toEqual([])
    await context.close()
  })

  it('says that the CRM is late, shows what is known, and asks again', async () => {
    const { page, context } = await product.open('103')
    const { odoo } = product
    const other = odoo.seed({ name: 'Leo Brandt', phone: '+12125550190', email: 'leo@example.com' })
    odoo.database.create('crm.lead', {
      ...{ name: 'Chairs', type: 'opportunity', stage_id: [2, 'New'], probability: 10 },
      partner_id: [Number(other), 'Leo Brandt'],
    })
    // The lookup is remembered; what is open with the contact is not.
    await product.ask('GET', '/v1/lookup?number=%2B12125550190', z.unknown())
    odoo.fail({ kind: 'hang' })
    await talk('103', '+12125550190')
    const panel = page.getByRole('complementary', { name: 'Contact: Leo Brandt' })
    await panel.locator('[aria-busy="true"]').waitFor()
    await panel.getByText('Odoo did not respond in time; this is what is known.').waitFor()
    await panel.getByText('leo@example.com').waitFor()
    await isAccessible(page)
    odoo.heal()
    await panel.getByRole('button', { name: 'Try again' }).press('Enter')
    await panel.getByText('Chairs').waitFor()
    await context.close()
  })

  it('says that nobody is known, that the number is withheld, and what to do when no call is there', async () => {
    const { page, context } = await product.open('104')
    await page.getByText('Choose a call to see its contact.').waitFor()
    await isAccessible(page)
    const unknown = await talk('104', '+13055550184')
    const panel = page.getByRole('complementary')
    await panel.getByText('Not in your contacts.').waitFor()
    await panel.getByText('No earlier calls.').waitFor()
    await product.report(unknown.ended('104'))
    await talk('104', '', { external: undefined })
    await panel.getByText('The caller hides the number.').waitFor()
    await context.close()
  })
})

describe('after the call', () => {
  it('the outcome and a text are chosen by key, saved at once with the note, and stand in the CRM', async () => {
    const { page, context, faults, requests } = await product.open('111')
    const call = await talk('111')
    const card = page.locator(`article[data-number="${number}"]`)
    await card.waitFor()
    await product.report(call.ended('111'))
    await card.getByText('Call ended').waitFor()
    await card.getByText('Insert a text').press('Enter')
    await card.getByRole('button', { name: 'Asked to be called tomorrow.' }).press('Enter')
    expect(await card.getByLabel('Note').inputValue()).toBe('Asked to be called tomorrow.')
    await card.getByRole('radio', { name: 'Booked' }).focus()
    await page.keyboard.press('ArrowRight')
    expect(await card.getByRole('radio', { name: 'Call back' }).isChecked()).toBe(true)
    await isAccessible(page)
    // Neither is saved: both are there after a reload.
    await page.reload()
    await card.getByLabel('Note').waitFor()
    expect(await card.getByLabel('Note').inputValue()).toBe('Asked to be called tomorrow.')
    expect(await card.getByRole('radio', { name: 'Call back' }).isChecked()).toBe(true)
    await card.getByLabel('Note').press('Control+Enter')
    await card.locator('[data-result="saved"]').first().waitFor()
    await waitFor(() => product.notesOn(jane).some((note) => /Call back/.test(note) && /called tomorrow/.test(note)))
    await page.reload()
    await page.getByLabel('Search contacts and calls').waitFor()
    await page.locator('details.earlier > summary').click()
    // What goes with the chosen call comes once the button is released: before, its link would push the button from under the pointer.
    await card.first().getByRole('button', { name: 'Show' }).hover()
    const asked = requests.length
    await page.mouse.down()
    await drawn(page)
    expect(requests.slice(asked).filter((url) => /timeline|related|candidates/.test(url))).toEqual([])
    await page.mouse.up()
    expect(await card.first().getByRole('radio', { name: 'Call back' }).isChecked()).toBe(true)
    expect(faults).toEqual([])
    await context.close()
  })

  it('the outcome alone is saved too', async () => {
    const { page, context } = await product.open('112', { context: phone })
    await talk('112')
    const card = page.locator(`article[data-number="${number}"]`)
    await card.getByText('Sent prices', { exact: true }).click()
    await page.reload()
    await expect.poll(() => card.getByRole('radio', { name: 'Sent prices' }).isChecked()).toBe(true)
    await card.getByRole('button', { name: 'Save note' }).click()
    await card.locator('[data-result="saved"]').getByText('Sent prices').waitFor()
    await isAccessible(page)
    await context.close()
  })

  it('a follow-up task stands in the CRM with its day, once, also when the first try failed', async () => {
    const { page, context } = await product.open('113')
    await talk('113')
    const card = page.locator(`article[data-number="${number}"]`)
    await card.getByText('Follow-up task').press('Enter')
    await card.getByLabel('What is to be done').fill('Call Jane about the order')
    await card.getByLabel('Due').fill('2030-12-07')
    await isAccessible(page)
    product.odoo.fail({ kind: 'status', status: 500 })
    await card.getByLabel('What is to be done').press('Enter')
    await card.locator('.task .fault').waitFor()
    product.odoo.heal()
    await card.getByRole('button', { name: 'Create task' }).click()
    await card.getByText('Created in Odoo, due Dec 7.').waitFor()
    const tasks = product.odoo.database.rows('mail.activity')
    expect(tasks.map(({ summary, date_deadline: day }) => [summary, day])).toEqual([
      ['Call Jane about the order', '2030-12-07'],
    ])
    await context.close()
  })
})

describe('the search', () => {
  it('finds contacts and own calls by name or by a number however written, by keyboard alone', async () => {
    const { page, context, faults } = await product.open('121')
    const own = await talk('121')
    await product.report(own.ended('121'))
    await page.locator(`article[data-number="${number}"]`).waitFor()
    const keys = page.keyboard
    await page.locator('article').first().focus()
    await keys.press('/')
    await keys.type('jane')
    await keys.press('Enter')
    const results = page.getByRole('region', { name: 'Results' })
    await results.getByText('1 contact, 1 call').waitFor()
    await isAccessible(page)
    expect(await results.getByRole('link', { name: 'Open record: Jane Doe' }).getAttribute('href')).toMatch(/^http/)
    await results.getByRole('button', { name: 'Show call: Jane Doe' }).press('Enter')
    await expect.poll(() => page.evaluate('document.activeElement.tagName')).toBe('ARTICLE')
    await page.getByLabel('Search contacts and calls').fill('(212) 555 01 47')
    await keys.press('Enter')
    await results.getByText('1 contact, 1 call').waitFor()
    await page.getByLabel('Search contacts and calls').fill('nobody of this name')
    await keys.press('Enter')
    await results.getByText('Nothing found.').waitFor()
    await keys.press('Escape')
    expect(await results.count()).toBe(0)
    expect(await page.evaluate('document.activeElement.id')).toBe('search')
    expect(faults).toEqual([])
    await context.close()
  })

  it('says which CRM did not answer', async () => {
    const { page, context } = await product.open('122', { context: phone })
    product.odoo.fail({ kind: 'status', status: 500 })
    await page.getByLabel('Search contacts and calls').fill('jane')
    await page.keyboard.press('Enter')
    await page.getByText('Odoo did not respond in time.').waitFor()
    await isAccessible(page)
    product.odoo.heal()
    await context.close()
  })
})
