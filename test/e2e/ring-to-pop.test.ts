/**
 * From a phone that rings to the agent's screen: what a real Asterisk said over its manager, the built forwarder, the
 * product in real workerd, a page in a real Chromium.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type AgentPages, openAgentPages } from '../support/pages/agent-pages.ts'
import { recordedCall, ring, startAsterisk } from '../support/pages/asterisk-ring.ts'

let product: AgentPages
let asterisk: Awaited<ReturnType<typeof startAsterisk>>

beforeAll(async () => {
  product = await openAgentPages()
  asterisk = await startAsterisk({ url: product.server().url, eventsKey: product.eventsKey })
})
afterAll(async () => {
  await asterisk.stop()
  await product.close()
})

describe('a call on a real Asterisk', () => {
  it('pops up with the contact, runs, ends, and stands in the history', async () => {
    const contacts = [
      { line: 1, emails: [], name: 'John Caller', company: 'Rig Inc', phones: [{ number: ring.number }] },
    ]
    await product.ask('POST', '/v1/contacts/import', z.unknown(), { importId: 'ring', contacts })
    const { page, faults, context } = await product.open(ring.extension)
    const other = await product.open('1002')
    const first = recordedCall(1)
    asterisk.manager.send(first.rings)
    await page.getByText('Ringing', { exact: true }).waitFor()
    await page.getByRole('article').getByText('Rig Inc', { exact: true }).waitFor()
    asterisk.manager.send(first.answered)
    await page.getByText('On a call').waitFor()
    asterisk.manager.send(first.ended)
    await page.getByText('Call ended', { exact: true }).waitFor()
    const history = z.object({ calls: z.array(z.looseObject({})) })
    const path = `/v1/calls?number=${encodeURIComponent(ring.number)}`
    const answered = { direction: 'inbound', outcome: 'answered', answeredBy: { extension: ring.extension } }
    await expect.poll(async () => (await product.ask('GET', path, history)).calls).toMatchObject([answered])
    asterisk.manager.send(recordedCall(2).rings)
    await page.locator('[data-tone="ringing"]').getByText(`Answered by ${ring.extension}`).waitFor()
    expect(await other.page.locator('article').count()).toBe(0)
    expect([...faults, ...other.faults]).toEqual([])
    await context.close()
  })
})
