/** The agent page where a deployment holds no sockets: the built function as on Vercel with Upstash, in a real Chromium. */
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPages, servedAgentPage } from '../../src/programs/build/pages-bundle.ts'
import { type Deployable, deploymentKinds } from '../support/deployments.ts'
import { type AgentPages, newCall, openAgentPages, type Place } from '../support/pages/agent-pages.ts'

let product: AgentPages
let vercel: Deployable

beforeAll(async () => {
  const kind = deploymentKinds.find(({ name }) => name.includes('Vercel'))
  if (!kind) throw new Error('There is no such deployment.')
  ;[vercel] = await Promise.all([kind.open(), buildPages()])
  const start = async (env: Readonly<Record<string, string>>): Promise<Place> => {
    const running = await vercel.start(env)
    return { ...running, kill: () => running.kill(), stop: () => running.kill(), again: () => start(env) }
  }
  product = await openAgentPages({}, start)
})
afterAll(async () => {
  await product.close()
  await vercel.close()
})

describe('the agent page where there are no sockets', () => {
  it('pops up by the event stream, takes notes, and comes back when the function was away', async () => {
    const { page, context } = await product.open('101', {
      // As Vercel does: files first, then the function.
      prepare: async (prepared) => {
        await prepared.route('**/pages/*', (route) => {
          const name = path.basename(new URL(route.request().url()).pathname)
          return route.fulfill({ path: path.join(path.dirname(servedAgentPage), name) })
        })
      },
    })
    const [first, second] = [newCall(), newCall('+12125550111')]
    await product.report(first.rings('101'), first.rings('102'))
    await page.getByText('Ringing', { exact: true }).waitFor()
    await page.getByLabel('Note').fill('By stream')
    await page.getByRole('button', { name: 'Save note' }).click()
    await page.locator('[data-result="saved"]').getByText('By stream').waitFor()
    await product.report(first.answered('102'))
    await page.getByText('Answered elsewhere', { exact: true }).waitFor()
    await product.kill()
    await page.locator('.connection[data-state="offline"]').waitFor()
    await product.restart()
    await product.report(second.rings('101'))
    await page.locator('[data-tone="ringing"]').waitFor()
    expect(await page.locator('article').count()).toBe(2)
    await context.close()
  })
})
