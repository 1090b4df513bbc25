/**
 * What happens to the browser extension over days, in a real Chromium: the browser stops it, its token runs out, the agent page
 * pairs it; records that open by themselves, the menu, the panel.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import {
  type OpenedExtension,
  openExtension,
  overlayText,
  pressInOverlay,
} from '../support/extension/open-extension.ts'
import { type AgentPages, newCall, openAgentPages } from '../support/pages/agent-pages.ts'
import { waitFor } from '../support/wait-for.ts'

let product: AgentPages
let extension: OpenedExtension
const order =
  '<!doctype html><html lang="en-US"><title>Order</title><body><p>Phone: <b id="number">(212) 555-0148</b></p></body></html>'
const slow = { timeout: 20_000 }
const invitation = z.object({ link: z.string() })
const invite = async () => (await product.ask('POST', '/v1/agents/101/invitations', invitation, { days: 1 })).link

beforeAll(async () => {
  product = await openAgentPages({ SWITCHHOOK_CLICK_TO_CALL: 'on' })
  const jane = { emails: [], line: 1, name: 'Jane Doe', phones: [{ number: '+12125550147' }] }
  await product.ask('POST', '/v1/contacts/import', z.unknown(), { importId: 'test', contacts: [jane] })
  await product.ask('PUT', '/v1/agents/101', z.unknown(), { name: 'Ann Lee' })
  extension = await openExtension(product.server().url, () => order)
})
afterAll(async () => {
  await extension?.close()
  await product?.close()
})

const inWorker = async (expression: string) => (await extension.worker()).evaluate(expression)
const stored = async (area: 'local' | 'session') =>
  String(await inWorker(`chrome.storage.${area}.get().then(JSON.stringify)`))
const tabs = async () =>
  String(await inWorker("chrome.tabs.query({}).then((tabs) => tabs.map(({ url }) => url).join(' '))"))
/** What the settings page stores. */
const choose = (settings: object) => inWorker(`chrome.storage.local.set(${JSON.stringify({ settings })})`)
const online = async () => {
  const page = await extension.openOwn('options.html')
  await page.locator('[data-connection="online"]').waitFor()
  await page.close()
}

describe('the extension over time', () => {
  it('is paired by the agent page of its own server, and by no other page', async () => {
    const send = (link: string) =>
      `new Promise((done) => chrome.runtime.sendMessage(${JSON.stringify(extension.id)}, { kind: 'pair', link: ${JSON.stringify(link)} }, done))`
    const stranger = await extension.open('order')
    expect(await stranger.evaluate('typeof globalThis.chrome?.runtime?.sendMessage')).toBe('undefined')
    await stranger.close()
    const own = await extension.context.newPage()
    await own.goto(`${product.server().url}/agent`)
    const elsewhere = (await invite()).replace(product.server().url, 'https://hook.example.com')
    await own.evaluate(`Promise.race([${send(elsewhere)}, new Promise((done) => setTimeout(done, 500))])`)
    expect(await stored('local')).not.toContain('refreshToken')
    expect(await own.evaluate(send(await invite()))).toEqual({})
    await own.close()
    await online()
    expect(await stored('local')).toContain('refreshToken')
  }, 60_000)

  it('is connected again by an alarm after the browser stopped it, without anybody’s doing', async () => {
    const page = await extension.open('order')
    await extension.stopWorkerUnseen(page)
    const call = newCall()
    await product.report(call.rings('101'))
    await expect.poll(() => overlayText(page), { timeout: 60_000 }).toContain('Jane Doe')
    await product.report(call.ended('101'))
    await expect.poll(() => overlayText(page), slow).toBe('')
    await page.close()
  }, 120_000)

  it.each([
    ['has run out by the clock', '{ ...session, expiresAtMs: 1 }'],
    ['the server takes no more', "{ ...session, token: session.token.slice(0, -4) + 'AAAA' }"],
  ])(
    'gets another token where its own %s',
    async (_, changed) => {
      const before = await stored('local')
      await inWorker(
        `chrome.storage.session.get('session').then(({ session }) => chrome.storage.session.set({ session: ${changed} }))`,
      )
      await extension.stopWorker()
      await waitFor(async () => (await stored('local')) !== before, 60_000)
      await online()
      const page = await extension.open('order')
      const call = newCall()
      await product.report(call.rings('101'))
      await expect.poll(() => overlayText(page), slow).toContain('Jane Doe')
      await product.report(call.ended('101'))
      await page.close()
    },
    120_000,
  )

  it.each(['ring', 'answer'] as const)(
    'opens the record by itself on %s, once',
    async (autoOpen) => {
      await choose({ autoOpen })
      const page = await extension.open('order')
      const call = newCall()
      // A built-in contact is shown by the extension itself.
      const records = async () => (await tabs()).split(' ').filter((url) => url.includes('/panel.html#open=')).length
      const opened = extension.context.waitForEvent('page')
      await product.report(call.rings('101'))
      if (autoOpen === 'answer') {
        await expect.poll(() => overlayText(page), slow).toContain('Jane Doe')
        expect(await records()).toBe(0)
      } else await expect.poll(records, slow).toBe(1)
      await product.report(call.answered('101'))
      await expect.poll(records, slow).toBe(1)
      await product.report(call.ended('101'))
      await (await opened).close()
      await choose({ autoOpen: 'off' })
      await page.close()
    },
    60_000,
  )

  it('opens the panel from the card', async () => {
    const page = await extension.open('order')
    const call = newCall()
    await product.report(call.rings('101'))
    await expect.poll(() => overlayText(page), slow).toContain('Jane Doe')
    await pressInOverlay(page, 'Note')
    const open = 'chrome.runtime.getContexts({}).then((all) => all.map(({ documentUrl }) => documentUrl).join(" "))'
    await expect.poll(() => inWorker(open), slow).toContain('/panel.html')
    await product.report(call.ended('101'))
    await page.close()
  }, 60_000)

  it('calls what was selected, by *Call* of the context menu', async () => {
    const page = await extension.open('order')
    const [tab] = z
      .array(z.number())
      .parse(
        await inWorker(
          'chrome.tabs.query({ active: true, lastFocusedWindow: true }).then((tabs) => tabs.map(({ id }) => id))',
        ),
      )
    const chosen = { menuItemId: 'call-selection', selectionText: '(212) 555-0148' }
    await inWorker(`chrome.contextMenus.onClicked.dispatch(${JSON.stringify(chosen)}, { id: ${tab} })`)
    await expect.poll(() => overlayText(page), slow).toContain('Waiting for the phone system')
    const panel = await extension.openOwn('panel.html')
    const state = 'new Promise((done) => chrome.runtime.connect().onMessage.addListener(({ dial }) => done(dial)))'
    expect(await panel.evaluate(state)).toMatchObject({ number: '+12125550148' })
    await panel.close()
    await page.close()
  }, 60_000)
})
