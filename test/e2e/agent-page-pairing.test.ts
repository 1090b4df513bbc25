/** Pairing an agent's browser once, through the built product in a real Chromium: over tabs and reloads, until it is revoked. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { accessibilityFaults } from '../support/pages/accessibility.ts'
import { type AgentPages, newCall, openAgentPages } from '../support/pages/agent-pages.ts'

let product: AgentPages
beforeAll(async () => {
  product = await openAgentPages()
})
afterAll(() => product.close())

const linkOf = async (extension: string) =>
  (await product.ask('POST', `/v1/agents/${extension}/invitations`, z.object({ link: z.string() }), {})).link
const devicesOf = async (extension: string) =>
  (
    await product.ask(
      'GET',
      `/v1/agents/${extension}/devices`,
      z.object({ devices: z.array(z.object({ id: z.string(), device: z.string() })) }),
    )
  ).devices
const online = '.connection[data-state="online"]'

it('pairs by a link once, for all tabs and after a reload, and pops in each', async () => {
  const { page, context, faults } = await product.open('301', { address: () => `${product.server().url}/agent` })
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  expect(await page.textContent('body')).not.toMatch(/npx|switchhook agents/)
  expect(await accessibilityFaults(page)).toEqual([])
  const link = await linkOf('301')
  await page.goto(link)
  await page.locator(online).waitFor()
  expect(page.url()).not.toContain('pair=')
  await page.reload()
  await page.locator(online).waitFor()
  const second = await context.newPage()
  await second.goto(`${product.server().url}/agent`)
  await second.locator(online).waitFor()
  expect(
    await page.evaluate('JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie])'),
  ).not.toMatch(/eyJ|swd_/)
  const call = newCall()
  await product.report(call.rings('301'))
  await Promise.all([page, second].map((one) => one.getByText('Ringing', { exact: true }).waitFor()))
  expect(await devicesOf('301')).toHaveLength(1)
  expect(faults).toEqual([])
  // The link is used up: another browser gets a sentence, and nothing else.
  const other = await product.open('301', { address: () => link })
  await other.page.getByRole('alert').getByText('The link is wrong, was used, or is over').waitFor()
  expect(await accessibilityFaults(other.page)).toEqual([])
  await Promise.all([context.close(), other.context.close()])
})

it('is signed out at once in all its tabs when an admin revokes it, and keeps what was being written', async () => {
  const { page, context } = await product.open('302', { address: () => `${product.server().url}/agent` })
  await page.goto(await linkOf('302'))
  await page.locator(online).waitFor()
  const second = await context.newPage()
  await second.goto(`${product.server().url}/agent`)
  await second.locator(online).waitFor()
  const call = newCall()
  await product.report(call.rings('302'), call.answered('302'))
  await page.getByLabel('Note').fill('Wants prices')
  const [device] = await devicesOf('302')
  const startMs = performance.now()
  await product.ask('DELETE', `/v1/agents/302/devices/${device?.id}`, z.unknown())
  await Promise.all([page, second].map((one) => one.getByRole('heading', { name: 'Sign in again' }).waitFor()))
  console.log(`revoked, both tabs signed out after ${Math.round(performance.now() - startMs)} ms`)
  expect(await page.getByLabel('Note').inputValue()).toBe('Wants prices')
  await page.evaluate(`location.href = ${JSON.stringify(await linkOf('302'))}`)
  await page.locator(online).waitFor()
  await second.locator(online).waitFor()
  expect(await page.getByLabel('Note').inputValue()).toBe('Wants prices')
  await context.close()
})

it('signs out of all tabs by its own button, and the server knows the browser no more', async () => {
  const { page, context } = await product.open('303', { address: () => `${product.server().url}/agent` })
  await page.goto(await linkOf('303'))
  await page.locator(online).waitFor()
  const second = await context.newPage()
  await second.goto(`${product.server().url}/agent`)
  await second.locator(online).waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await Promise.all([page, second].map((one) => one.getByRole('heading', { name: 'Sign in' }).waitFor()))
  expect(await devicesOf('303')).toEqual([])
  expect(await context.cookies()).toEqual([])
  await context.close()
})
