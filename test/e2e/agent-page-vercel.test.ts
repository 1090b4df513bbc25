/** The agent page where a deployment holds no sockets: the built function as on Vercel with Upstash, in a real Chromium. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { buildPages } from '../../src/programs/build/pages-bundle.ts'
import { servedAgentPage } from '../../src/programs/build/paths.ts'
import { type Deployable, deploymentKinds } from '../support/deployments.ts'
import { newCall, type Place } from '../support/pages/agent-pages.ts'
import { type OdooPages, openOdooPages } from '../support/pages/odoo-pages.ts'

let product: OdooPages
let vercel: Deployable

beforeAll(async () => {
  const kind = deploymentKinds.find(({ name }) => name.includes('Vercel'))
  if (!kind) throw new Error('There is no such deployment.')
  ;[vercel] = await Promise.all([kind.open(), buildPages()])
  const start = async (env: Readonly<Record<string, string>>): Promise<Place> => {
    const running = await vercel.start(env)
    return { ...running, kill: () => running.kill(), stop: () => running.kill(), again: () => start(env) }
  }
  product = await openOdooPages({ SWITCHHOOK_WRAP_UP: 'Booked, Call back' }, start)
})
afterAll(async () => {
  await product.close()
  await vercel.close()
})

// As Vercel does: files first, then the function.
const servesFiles = async (prepared: BrowserContext) => {
  await prepared.route('**/pages/*', (route) => {
    const name = path.basename(new URL(route.request().url()).pathname)
    return route.fulfill({ path: path.join(path.dirname(servedAgentPage), name) })
  })
}

describe('the agent page where there are no sockets', () => {
  it('pairs a browser by a link once, keeps it paired over a reload, pops, adds another browser, and signs it out', async () => {
    const { page, context } = await product.open('301', {
      address: () => `${product.server().url}/agent`,
      prepare: servesFiles,
    })
    const path301 = '/v1/agents/301/invitations'
    const { link } = await product.ask('POST', path301, z.object({ link: z.string() }), {})
    await page.goto(link)
    await page.locator('.connection[data-state="online"]').waitFor()
    await page.reload()
    await page.locator('.connection[data-state="online"]').waitFor()
    expect(await page.evaluate('document.cookie')).toBe('')
    const call = newCall()
    await product.report(call.rings('301'))
    await page.getByText('Ringing', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Add a browser' }).click()
    // The page is drawn again while the dialog is open; the dialog's labels stay right.
    await product.report(newCall('+12125550112').rings('301'))
    await page.locator('article').nth(1).waitFor()
    await page.getByRole('button', { name: 'Make a link' }).click()
    const second = await page.getByLabel('Link', { exact: true }).inputValue()
    const other = await product.open('301', { address: () => second, prepare: servesFiles })
    await other.page.locator('.connection[data-state="online"]').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    const devices = await product.ask('GET', '/v1/agents/301/devices', z.object({ devices: z.array(z.unknown()) }))
    expect(devices.devices).toHaveLength(1)
    await Promise.all([context.close(), other.context.close()])
  })

  it('pops up by the event stream, takes notes, and comes back when the function was away', async () => {
    const { page, context } = await product.open('101', {
      prepare: servesFiles,
    })
    const [first, second] = [newCall(), newCall('+12125550111')]
    await product.report(first.rings('101'), first.rings('102'))
    await page.getByText('Ringing', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Add note' }).click()
    await page.getByLabel('Note').fill('By stream')
    await page.getByRole('button', { name: 'Save note' }).click()
    await page.locator('[data-result="saved"]').getByText('By stream').waitFor()
    await product.report(first.answered('102'))
    await page.getByText('Answered by 102', { exact: true }).waitFor()
    await product.kill()
    await page.locator('.connection[data-state="offline"]').waitFor()
    await product.restart()
    await product.report(second.rings('101'))
    await page.locator('[data-tone="ringing"]').waitFor()
    expect(await page.locator('article').count()).toBe(2)
    await context.close()
  })

  it('creates the contact of an unknown number, finds it, and saves an outcome with the note', async () => {
    const { page, context } = await product.open('303', { prepare: servesFiles })
    const call = newCall('+14155550119')
    await product.report(call.rings('303'), call.answered('303'))
    const card = page.locator('article[data-number="+14155550119"]')
    await card.getByText('New contact').click()
    await card.getByLabel('Name', { exact: true }).fill('Lena Ortiz')
    await card.getByRole('button', { name: 'Create contact' }).click()
    const panel = page.getByRole('complementary', { name: 'Contact: Lena Ortiz' })
    await panel.getByText('No earlier calls.').waitFor()
    await card.locator('label.chip', { hasText: 'Booked' }).click()
    await card.getByRole('button', { name: 'Save note' }).click()
    await card.locator('[data-result="saved"]').getByText('Booked').waitFor()
    await page.getByLabel('Search contacts and calls').fill('lena')
    await page.keyboard.press('Enter')
    await page
      .getByRole('region', { name: 'Results' })
      .getByText(/^1 contact/)
      .waitFor()
    await context.close()
  })

  it('shows the CRM’s picture of the caller, what is open there, and keeps an outcome over a reload', async () => {
    const { odoo } = product
    const face = readFileSync(new URL('../../src/programs/extension/icons/128.png', import.meta.url)).toString('base64')
    const kim = Number(odoo.seed({ name: 'Kim Wong', phone: '+12125550151' }))
    odoo.database.write('res.partner', kim, { image_128: face })
    const deal = { name: '2027 supplies', type: 'opportunity', stage_id: [2, 'Quote sent'], probability: 40 }
    odoo.database.create('crm.lead', { ...deal, partner_id: [kim, 'Kim Wong'] })
    const { page, context, faults } = await product.open('304', { prepare: servesFiles })
    const call = newCall('+12125550151')
    await product.report(call.rings('304'), call.answered('304'))
    const card = page.locator('article[data-number="+12125550151"]')
    await card.locator('.av[data-photo="true"]').waitFor()
    await page.getByRole('complementary', { name: 'Contact: Kim Wong' }).getByText('Deal: 2027 supplies').waitFor()
    await card.locator('label.chip', { hasText: 'Call back' }).click()
    await page.reload()
    await expect.poll(() => card.getByRole('radio', { name: 'Call back' }).isChecked()).toBe(true)
    // No policy of the page refused the picture.
    expect(faults.filter((fault) => /Content Security Policy|blob:|photo/.test(fault))).toEqual([])
    await context.close()
  })
})
