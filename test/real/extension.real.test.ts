/**
 * The browser extension in a real Chromium beside a real Asterisk: a number on a page is clicked and the desk phone rings, then the
 * far end; a caller from the trunk is shown over a page of somebody else's.
 */
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { buildForwarder } from '../../src/programs/build/forwarder-bundle.ts'
import { type OpenedExtension, openExtension, overlayText } from '../support/extension/open-extension.ts'
import { type AgentPages, openAgentPages } from '../support/pages/agent-pages.ts'
import { startForwarder } from '../support/pages/asterisk-ring.ts'
import { playScenario } from './asterisk/play-scenario.ts'
import { openPhones } from './sipp-phones.ts'

const { AMI_PORT, AMI_USER, AMI_SECRET, ASTERISK_SCENARIOS = '' } = process.env
const order = `<!doctype html><html lang="en-US"><title>Order 1847</title><body style="font:16px sans-serif;margin:32px">
<h1>Order 1847</h1><p><a id="link" href="tel:+15557654321">Call the customer</a></p></body></html>`
const slow = { timeout: 30_000 }

describe.runIf(ASTERISK_SCENARIOS)('the extension beside a real Asterisk', () => {
  const playPhone = openPhones(path.dirname(ASTERISK_SCENARIOS), Number(AMI_PORT))
  let product: AgentPages
  let forwarder: Awaited<ReturnType<typeof startForwarder>>
  let extension: OpenedExtension

  beforeAll(async () => {
    product = await openAgentPages({ SWITCHHOOK_CLICK_TO_CALL: 'on' })
    await product.ask('PUT', '/v1/agents/1001', z.unknown(), { name: 'Ann Lee' })
    await buildForwarder()
    const cloud = { url: product.server().url, eventsKey: product.eventsKey }
    const source = { port: Number(AMI_PORT), username: AMI_USER, secret: AMI_SECRET, clickToCall: true }
    forwarder = await startForwarder(cloud, source)
    extension = await openExtension(product.server().url, () => order)
    const invitation = z.object({ link: z.string() })
    const { link } = await product.ask('POST', '/v1/agents/1001/invitations', invitation, { days: 1 })
    await (await extension.signIn(link)).getByText('Extension 1001, Ann Lee').waitFor()
  }, 120_000)
  afterAll(async () => {
    await extension?.close()
    await forwarder?.stop()
    await product?.close()
  })

  it('a click on a number rings the agent’s phone, then the number', async () => {
    const page = await extension.open('order')
    const desk = await playPhone('1001', 'answers-waits')
    const far = await playPhone('trunk', 'answers-hangs-up')
    await page.locator('#link').click()
    await expect.poll(() => overlayText(page), slow).toContain('the number is dialled')
    // 0: the phone rang, talked, and was hung up, each as its script says.
    expect(await Promise.all([desk.ended, far.ended])).toEqual([0, 0])
    await page.close()
    expect(extension.faults).toEqual([])
  }, 120_000)

  it('a caller is shown over the page in front until the call is over', async () => {
    const page = await extension.open('order')
    const played = playScenario(ASTERISK_SCENARIOS, 'inbound-answered')
    await expect.poll(() => overlayText(page), slow).toContain('(555) 123-4567')
    await played
    await expect.poll(() => overlayText(page), slow).toBe('')
    await page.close()
  }, 120_000)
})
