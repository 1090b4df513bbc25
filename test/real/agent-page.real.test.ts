/**
 * From a real Asterisk (scripts/test-real.ts gives its address) to the agent page in a real Chromium, where the test server's
 * scenarios are at hand: phones call each other, and agents' screens show it.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentPages, openAgentPages } from '../support/pages/agent-pages.ts'
import { startForwarder } from '../support/pages/asterisk-ring.ts'
import { playScenario } from './asterisk/play-scenario.ts'

const { AMI_PORT, AMI_USER, AMI_SECRET, ASTERISK_SCENARIOS } = process.env
const play = (scenario: string) => playScenario(ASTERISK_SCENARIOS ?? '', scenario)

describe.runIf(ASTERISK_SCENARIOS)('agents’ screens beside a real Asterisk', () => {
  let product: AgentPages
  let forwarder: Awaited<ReturnType<typeof startForwarder>>

  beforeAll(async () => {
    product = await openAgentPages()
    const cloud = { url: product.server().url, eventsKey: product.eventsKey }
    forwarder = await startForwarder(cloud, { port: Number(AMI_PORT), username: AMI_USER, secret: AMI_SECRET })
  })
  afterAll(async () => {
    await forwarder.stop()
    await product.close()
  })

  it('pop up while the phone rings, follow the talk, and show that it is over', async () => {
    const { page, faults, context } = await product.open('1001')
    const played = play('inbound-answered')
    await page.getByText('Ringing', { exact: true }).waitFor()
    await page.getByText('(555) 123-4567').first().waitFor()
    await page.getByText('On a call').waitFor()
    await page.getByText('Call ended', { exact: true }).waitFor()
    await played
    expect(faults).toEqual([])
    await context.close()
  })

  it('of a ring group all pop up, and the one who did not answer sees it', async () => {
    const [alice, bob] = [await product.open('1001'), await product.open('1002')]
    const played = play('ringgroup')
    for (const { page } of [alice, bob]) await page.getByText('Ringing', { exact: true }).waitFor()
    await alice.page.getByText('On a call').waitFor()
    await bob.page.getByText(/^Answered by (?:Alice|1001)/).waitFor()
    await played
    await alice.context.close()
    await bob.context.close()
  })
})
