/**
 * The browser extension as an organisation rolls it out, in a real Chromium with a real policy of this machine (so only root can run
 * this), and for an agent who works by keyboard.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { inContentScript, type OpenedExtension, openExtension } from '../support/extension/open-extension.ts'
import { accessibilityFaults } from '../support/pages/accessibility.ts'
import { type AgentPages, newCall, openAgentPages } from '../support/pages/agent-pages.ts'
import { waitFor } from '../support/wait-for.ts'

const order = `<!doctype html><html lang="en-US"><title>Order</title><body><h1>Order 1847</h1>
<p>Phone: <b>(212) 555-0148</b></p><p><a href="tel:+1-212-555-0149">Call sales</a></p>
<div contenteditable="true">Ring 212-555-0199</div><p>Invoice 212-555-0177</p></body></html>`

let product: AgentPages
let extension: OpenedExtension

beforeAll(async () => {
  product = await openAgentPages({
    SWITCHHOOK_CLICK_TO_CALL: 'on',
    CRM_URL_TEMPLATE: 'https://crm.example/find?phone={e164}',
  })
  extension = await openExtension(product.server().url, () => order, {
    url: 'https://hook.example.com',
    autoOpen: 'ring',
    detectNumbers: true,
    blockedDomains: ['blocked.localhost'],
    domains: ['*.localhost'],
    notifications: 'sometimes',
  })
  const invitation = z.object({ link: z.string() })
  const { link } = await product.ask('POST', '/v1/agents/101/invitations', invitation, { days: 1 })
  await (await extension.signIn(link)).close()
})
afterAll(async () => {
  await extension?.close()
  await product?.close()
})

const isThere = "Object.hasOwn(globalThis, Symbol.for('switchhook'))"
const marks = "CSS.highlights.get('switchhook-number')?.size ?? 0"

describe('the extension under a policy', () => {
  it('shows what the organisation has set, which nobody can change, and leaves out what is of no right form', async () => {
    const page = await extension.openOwn('options.html')
    const records = page.getByRole('group', { name: /record/i })
    await records.getByText('Set by your organisation').waitFor()
    expect(await page.locator('fieldset:disabled').count()).toBe(1)
    expect(await records.getByRole('radio', { checked: true }).getAttribute('value')).toBe('ring')
    expect(await page.getByText('blocked.localhost').count()).toBe(1)
    expect(await page.getByRole('button', { name: 'Remove blocked.localhost' }).count()).toBe(0)
    expect(await accessibilityFaults(page)).toEqual([])
    await page.close()
  })

  it('works on the organisation’s pages, and is not there at all on a blocked one', async () => {
    const allowed = await extension.open('order')
    await waitFor(async () => Number(await inContentScript(allowed, marks)) === 1)
    const blocked = await extension.context.newPage()
    const worlds: string[] = []
    const debug = await extension.context.newCDPSession(blocked)
    debug.on('Runtime.executionContextCreated', ({ context }) => worlds.push(context.origin))
    await debug.send('Runtime.enable')
    await blocked.goto(extension.address.replace('crm.', 'blocked.'))
    await blocked.waitForLoadState('load')
    // The allowed page, loaded anew after it, has the script by now.
    await allowed.reload()
    await waitFor(async () => (await inContentScript(allowed, isThere)) === true)
    expect(worlds.filter((origin) => origin.startsWith('chrome-extension:'))).toEqual([])
    await Promise.all([allowed.close(), blocked.close()])
  })

  it('opens the address of the CRM for a caller whom nobody knows, as the policy says', async () => {
    await extension.context.route('https://crm.example/**', (route) => route.fulfill({ body: 'the CRM' }))
    const opened = extension.context.waitForEvent('page')
    const call = newCall('+13105550166')
    await product.report(call.rings('101'))
    const page = await opened
    await waitFor(() => page.url().startsWith('https://crm.example/'))
    expect(page.url()).toBe('https://crm.example/find?phone=%2B13105550166')
    await product.report(call.ended('101'))
    await page.close()
  })
})

describe('the numbers of a page by keyboard', () => {
  it('are a list in the side panel: a button each, links and text, nothing of editors, and the page is as it was', async () => {
    const front = await extension.open('order')
    const body = () => front.evaluate('document.documentElement.outerHTML')
    await waitFor(async () => Number(await inContentScript(front, marks)) === 1)
    const before = await body()
    const panel: Page = await extension.openOwn('panel.html')
    await panel.locator('[data-connection="online"]').waitFor()
    await front.bringToFront()
    await panel.getByText('Numbers on this page').focus()
    await panel.keyboard.press('Enter')
    const list = panel.locator('.page-numbers')
    await list.getByRole('button', { name: 'Call (212) 555-0148' }).waitFor()
    expect(await list.getByRole('button').allTextContents()).toEqual(['Call Call sales', 'Call (212) 555-0148'])
    expect(await accessibilityFaults(panel)).toEqual([])
    await panel.keyboard.press('Tab')
    await panel.keyboard.press('Tab')
    expect(await panel.evaluate('document.activeElement.textContent')).toBe('Call (212) 555-0148')
    await panel.keyboard.press('Enter')
    const requests = z.object({ requests: z.array(z.looseObject({ number: z.string(), extension: z.string() })) })
    await waitFor(async () => {
      const asked = await product.ask('GET', '/v1/click-to-call-requests', requests)
      return asked.requests.some(({ number, extension: by }) => number === '+12125550148' && by === '101')
    })
    expect(await body()).toBe(before)
    await Promise.all([panel.close(), front.close()])
    expect(extension.faults).toEqual([])
  })
})
