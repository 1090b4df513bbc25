/** The agent page as an app: installable, there without a network, and never with old code. In a real Chromium. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { servedAgentPage } from '../../src/programs/build/paths.ts'
import { accessibilityFaults } from '../support/pages/accessibility.ts'
import { type AgentPages, newCall, openAgentPages } from '../support/pages/agent-pages.ts'

/** Other work on the machine may take a second or two. */
const patiently = <T>(read: () => T) => expect.poll(read, { timeout: 10_000 })
let product: AgentPages

beforeAll(async () => {
  product = await openAgentPages()
})
afterAll(() => product.close())

const online = '.connection[data-state="online"]'

async function paired(extension: string) {
  const one = await product.open(extension, { address: () => `${product.server().url}/agent` })
  const { link } = await product.ask('POST', `/v1/agents/${extension}/invitations`, z.object({ link: z.string() }), {})
  await one.page.goto(link)
  await one.page.locator(online).waitFor()
  await one.page.evaluate('navigator.serviceWorker.ready.then(() => undefined)')
  return one
}

const controlled = (page: Page) => page.evaluate('navigator.serviceWorker.controller !== null')

/** What Chromium itself says of the page: https://chromedevtools.github.io/devtools-protocol/tot/Page/#method-getInstallabilityErrors */
async function installability(context: BrowserContext, page: Page) {
  const devtools = await context.newCDPSession(page)
  const { errors, data } = await devtools.send('Page.getAppManifest')
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors')
  return { errors, data: JSON.parse(data ?? '{}'), installability: installabilityErrors.map(({ errorId }) => errorId) }
}

describe('the agent page as an app', () => {
  it('can be installed, by what Chromium says of it', async () => {
    const { page, context, faults } = await paired('601')
    const { errors, data, installability: found } = await installability(context, page)
    expect(errors).toEqual([])
    expect(data).toMatchObject({ start_url: '/agent', scope: '/agent', display: 'standalone' })
    // A context of a test is a private window, in which nothing can be installed; all else is in order.
    expect(found.filter((id) => id !== 'in-incognito')).toEqual([])
    for (const { src, sizes } of z
      .object({ icons: z.array(z.object({ src: z.string(), sizes: z.string() })) })
      .parse(data).icons) {
      const size = z.number().parse(
        await page.evaluate(`new Promise((resolve, reject) => {
        const image = new Image()
        image.onload = () => resolve(image.naturalWidth)
        image.onerror = reject
        image.src = ${JSON.stringify(src)}
      })`),
      )
      expect(`${size}x${size}`).toBe(sizes)
    }
    expect(faults).toEqual([])
    await context.close()
  })

  it('is there without a network, says so, keeps what is written, and comes back', async () => {
    const { page, context } = await paired('602')
    await patiently(() => controlled(page)).toBe(true)
    const call = newCall()
    await product.report(call.rings('602'), call.answered('602'))
    await page.getByLabel('Note', { exact: true }).fill('Wants prices')
    await context.setOffline(true)
    await page.reload()
    await page.locator('.connection[data-state="offline"]').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    // What is the server's is asked of the server, not of what was kept.
    await expect(page.evaluate("fetch('/agent/session').then((answer) => answer.status)")).rejects.toThrow(
      'Failed to fetch',
    )
    await context.setOffline(false)
    await page.locator(online).waitFor()
    await patiently(() => page.getByLabel('Note', { exact: true }).inputValue()).toBe('Wants prices')
    await context.close()
  })

  it('stopped at the first call where only a service worker may notify, as in Chrome on Android', async () => {
    const { page, context, faults } = await paired('604')
    await context.grantPermissions(['notifications'])
    await context.addInitScript(
      "window.Notification = class extends Notification { constructor() { throw new TypeError('Illegal constructor.') } }",
    )
    await page.reload()
    await page.locator(online).waitFor()
    const shown = () =>
      page.evaluate(
        'navigator.serviceWorker.ready.then((one) => one.getNotifications()).then((all) => all.map(({ title }) => title))',
      )
    await page.getByRole('button', { name: 'Turn on notifications' }).click()
    const call = newCall('+13105550143')
    await product.report(call.rings('604'))
    await page.getByText('Ringing', { exact: true }).waitFor()
    await patiently(shown).toHaveLength(1)
    await product.report(call.answered('604'))
    await page.getByText('On a call').waitFor()
    await patiently(shown).toEqual([])
    expect(faults).toEqual([])
    await context.close()
  })

  it('kept old code after an update: a reload has the new page at once, and an open page offers it', async () => {
    const { page, context } = await paired('603')
    await patiently(() => controlled(page)).toBe(true)
    const files = [servedAgentPage, path.join(path.dirname(servedAgentPage), 'agent-worker.js')]
    const before = files.map((file) => readFileSync(file))
    try {
      // A build that differs, deployed: the page's first file, and so the worker that names its version.
      await product.kill()
      writeFileSync(files[0] as string, `${before[0]}\nglobalThis.buildOfTest = 2`)
      writeFileSync(
        files[1] as string,
        String(before[1]).replace(/agent-shell-|(?<=")[0-9a-f]{16}(?=")/, (found) => `${found}x`),
      )
      await product.restart()
      await page.evaluate('navigator.serviceWorker.getRegistration().then((one) => one.update()).then(() => undefined)')
      await page.getByText('There is a new version of this page').waitFor()
      expect(await accessibilityFaults(page)).toEqual([])
      await page.getByRole('button', { name: 'Reload' }).click()
      await page.locator(online).waitFor()
      expect(await page.evaluate('globalThis.buildOfTest')).toBe(2)
      await page.getByText('There is a new version').waitFor({ state: 'detached' })
      await context.setOffline(true)
      await page.reload()
      await page.locator('.connection[data-state="offline"]').waitFor()
      expect(await page.evaluate('globalThis.buildOfTest')).toBe(2)
    } finally {
      for (const [at, file] of files.entries()) writeFileSync(file, before[at] as Buffer)
    }
    await context.close()
  })
})
