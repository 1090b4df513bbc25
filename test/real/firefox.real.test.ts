/** The browser extension in a real Firefox: signed in by a link, a call over a stranger's page and in the panel, a number that is called. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { openFirefox } from '../support/extension/open-firefox.ts'
import { type AgentPages, newCall, openAgentPages } from '../support/pages/agent-pages.ts'
import { waitFor } from '../support/wait-for.ts'

const order = `<!doctype html><html lang="en-US"><title>Order</title><body><p>Phone (212) 555-0148
<a id="link" href="tel:+12125550149">Call sales</a></body></html>`
const slow = { timeout: 30_000 }
const crm = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(order))

let product: AgentPages
let firefox: Awaited<ReturnType<typeof openFirefox>>
beforeAll(async () => {
  product = await openAgentPages({ SWITCHHOOK_CLICK_TO_CALL: 'on' })
  await product.ask('POST', '/v1/contacts/import', z.unknown(), {
    importId: 'test',
    contacts: [{ emails: [], line: 1, name: 'Jane Doe', company: 'Brightside', phones: [{ number: '+12125550147' }] }],
  })
  await product.ask('PUT', '/v1/agents/101', z.unknown(), { name: 'Ann Lee' })
  await new Promise<void>((resolve) => crm.listen(0, resolve))
  firefox = await openFirefox(process.env.SWITCHHOOK_FIREFOX ?? 'firefox', product.server().url)
}, 180_000)
afterAll(async () => {
  await firefox?.close()
  crm.close()
  await product?.close()
})

it('signs in by an invitation, shows calls over the page in front and in its panel, and calls the link of a page', async () => {
  const { link } = await product.ask('POST', '/v1/agents/101/invitations', z.object({ link: z.string() }), { days: 1 })
  const options = await firefox.openOwn('options.html')
  await waitFor(async () => (await options.text()).includes('Your link'), 60_000)
  await options.evaluate(`document.getElementById('link').value = ${JSON.stringify(link)}`)
  await options.click('form button[type="submit"]')
  await expect.poll(options.text, slow).toMatch(/Connected[\s\S]+Extension 101, Ann Lee/)

  const page = await firefox.open(`http://crm.localhost:${(crm.address() as AddressInfo).port}/`)
  await waitFor(async () => (await page.text()).includes('Call sales'), 60_000)
  const call = newCall('+12125550147')
  await product.report(call.rings('101'))
  // The card lies in a closed shadow tree: its place on the page is what the page can see of it.
  const hasCard = () => page.evaluate('document.querySelector("switchhook-overlay") !== null')
  await expect.poll(hasCard, slow).toBe(true)
  if (process.env.PICTURES) await page.picture(`${process.env.PICTURES}/firefox-card.png`)
  await page.click('#link')
  const requests = z.object({ requests: z.array(z.object({ number: z.string() })) })
  const dialled = async () => (await product.ask('GET', '/v1/click-to-call-requests', requests)).requests
  await expect.poll(dialled, slow).toMatchObject([{ number: '+12125550149' }])

  const panel = await firefox.openOwn('panel.html')
  await expect.poll(panel.text, slow).toMatch(/Jane Doe[\s\S]+Ringing[\s\S]+Add note/)
  await product.report(call.answered('101'))
  await expect.poll(panel.text, slow).toMatch(/On a call[\s\S]+Save note/)
  if (process.env.PICTURES) await panel.picture(`${process.env.PICTURES}/firefox-panel.png`)
  await product.report(call.ended('101'))
  await expect.poll(panel.text, slow).toContain('Call ended')
}, 240_000)
