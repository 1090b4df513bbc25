/** Whose a call is, on the agent page in a real Chromium: one of several contacts, an existing one, or a new one. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessibilityFaults } from '../support/pages/accessibility.ts'
import { newCall } from '../support/pages/agent-pages.ts'
import { type OdooPages, openOdooPages } from '../support/pages/odoo-pages.ts'
import { waitFor } from '../support/wait-for.ts'

let product: OdooPages
let people: Readonly<Record<'marcus' | 'sons' | 'grace', string>>

beforeAll(async () => {
  product = await openOdooPages()
  const { odoo } = product
  people = {
    marcus: odoo.seed({ name: 'Marcus Bell', phone: '+16465550133' }),
    sons: odoo.seed({ name: 'Bell & Sons', phone: '+16465550133', is_company: true }),
    grace: odoo.seed({ name: 'Grace Kim', phone: '+13055550108' }),
  }
})
afterAll(() => product.close())

async function isAccessible(page: Page) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await accessibilityFaults(page)).toEqual([])
  }
}

describe('two contacts have the caller’s number', () => {
  it('were shown as one for certain: the other is named, can be chosen by keyboard, is remembered, and the log follows', async () => {
    const { page, context, faults } = await product.open('101')
    const call = newCall('+16465550133')
    await product.report(call.rings('101'), call.answered('101'))
    const card = page.locator('article[data-number="+16465550133"]')
    await card.getByRole('heading', { name: 'Marcus Bell' }).waitFor()
    await card.getByText('or Bell & Sons').waitFor()
    await isAccessible(page)
    await product.report(call.ended('101'))
    await waitFor(() => product.notesOn(people.marcus).length === 1)
    const choices = card.getByRole('group', { name: 'Two contacts have this number. Who is it?' })
    await choices.getByRole('radio', { name: /Marcus Bell/ }).focus()
    await page.keyboard.press('ArrowDown')
    expect(await choices.getByRole('radio', { name: /Bell & Sons/ }).isChecked()).toBe(true)
    await page.keyboard.press('Enter')
    await card.getByText('Saved: Bell & Sons. The call is logged there.').waitFor()
    await card.getByRole('heading', { name: 'Bell & Sons' }).waitFor()
    expect(await card.getByText('or Marcus Bell').count()).toBe(0)
    expect(await page.evaluate('document.activeElement.tagName')).toBe('ARTICLE')
    await waitFor(() => product.notesOn(people.sons).length === 1 && product.notesOn(people.marcus).length === 0)
    const next = newCall('+16465550133')
    await product.report(next.rings('101'))
    const ringing = page.locator('[data-tone="ringing"]')
    await ringing.getByRole('heading', { name: 'Bell & Sons' }).waitFor()
    expect(await ringing.getByText('or Marcus Bell').count()).toBe(0)
    expect(faults).toEqual([])
    await context.close()
  })

  it('shows a choice made during the call after a reload too, and for this call alone where it is not to be remembered', async () => {
    const { odoo } = product
    odoo.seed({ name: 'Ida Poe', phone: '+16465550177' })
    odoo.seed({ name: 'Zoe Poe', phone: '+16465550177' })
    const { page, context } = await product.open('102')
    const call = newCall('+16465550177')
    await product.report(call.rings('102'), call.answered('102'))
    const card = page.locator('article[data-number="+16465550177"]')
    const other = card.locator('label.opt:not(:has(:checked))')
    const name = String(await other.textContent()).slice(0, 'Ida Poe'.length)
    await other.click()
    await card.getByRole('checkbox', { name: 'Remember for this number' }).uncheck()
    await card.getByRole('button', { name: 'Use this contact' }).click()
    await card.getByRole('heading', { name }).waitFor()
    await page.reload()
    await card.getByRole('heading', { name }).waitFor()
    expect(await card.locator('.or').count()).toBe(0)
    const next = newCall('+16465550177')
    await product.report(next.rings('102'))
    await page.locator('[data-tone="ringing"] .or').waitFor()
    await context.close()
  })
})

describe('a caller whom nobody knows', () => {
  it('becomes a new contact in the CRM by keyboard alone, and the call is logged there', async () => {
    const { page, context, faults } = await product.open('103')
    const call = newCall('+14155550119')
    await product.report(call.rings('103'), call.answered('103'))
    const card = page.locator('article[data-number="+14155550119"]')
    await card.getByText('Who is this?').waitFor()
    await card.getByText('New contact').focus()
    await page.keyboard.press('Enter')
    await isAccessible(page)
    await card.getByLabel('Name', { exact: true }).fill('Lena Ortiz')
    await page.keyboard.press('Enter')
    await card.getByRole('heading', { name: 'Lena Ortiz' }).waitFor()
    const [made] = product.odoo.database.rows('res.partner').filter(({ name }) => name === 'Lena Ortiz')
    expect(made?.phone).toBe('+14155550119')
    await product.report(call.ended('103'))
    await waitFor(() => product.notesOn(String(made?.id)).length === 1)
    await card.getByRole('link', { name: 'Open record' }).waitFor()
    expect(faults).toEqual([])
    await context.close()
  })

  it('is assigned to a contact that is found by name, and the next call shows it', async () => {
    const { page, context, faults } = await product.open('104', {
      context: { viewport: { width: 390, height: 800 }, isMobile: true, hasTouch: true },
    })
    const call = newCall('+14155550188')
    await product.report(call.rings('104'), call.answered('104'))
    const card = page.locator('article[data-number="+14155550188"]')
    await card.getByText('On a call').waitFor()
    await product.report(call.ended('104'))
    await card.getByText('Call ended').waitFor()
    await card.getByLabel('Find a contact').fill('grace')
    await card.getByRole('button', { name: 'Find', exact: true }).click()
    await card.getByRole('radio', { name: /Grace Kim/ }).check()
    await isAccessible(page)
    await card.getByRole('button', { name: 'Use this contact' }).click()
    await card.getByRole('heading', { name: 'Grace Kim' }).waitFor()
    await waitFor(() => product.notesOn(people.grace).length === 1)
    const next = newCall('+14155550188')
    await product.report(next.rings('104'))
    await page.locator('[data-tone="ringing"]').getByRole('heading', { name: 'Grace Kim' }).waitFor()
    expect(faults).toEqual([])
    await context.close()
  })

  it('finds nobody, and says so; a refused name is said in words', async () => {
    const { page, context } = await product.open('105')
    const call = newCall('+14155550166')
    await product.report(call.rings('105'), call.answered('105'))
    const card = page.locator('article[data-number="+14155550166"]')
    await card.getByLabel('Find a contact').fill('nobody of this name')
    await page.keyboard.press('Enter')
    await card.getByText('No contact fits.').waitFor()
    product.odoo.fail({ kind: 'status', status: 500 })
    await card.getByText('New contact').click()
    await card.getByLabel('Name', { exact: true }).fill('Lena Late')
    await card.getByRole('button', { name: 'Create contact' }).click()
    await card.locator('.fault').waitFor()
    product.odoo.heal()
    await context.close()
  })
})
