/** The page at /docs of the built product in a real Chromium: it shows every group of operations, and asks nobody else. */
import axe from 'axe-core'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import document from '../../functions/openapi.json' with { type: 'json' }
import { launchChromium } from '../support/chromium.ts'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), launchChromium()])
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})

const violations = z.object({ violations: z.array(z.object({ id: z.string(), impact: z.string().nullable() })) })

it('shows every group of operations, under a strict policy and without a request to anybody else', async () => {
  const page = await browser.newPage()
  const faults: string[] = []
  const origins = new Set<string>()
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url())
    if (protocol !== 'data:') origins.add(origin)
  })
  await page.goto(`${server.url}/docs`)
  for (const { name } of document.tags) await page.locator(`.opblock-tag[data-tag="${name}"]`).waitFor()
  await page.locator('.opblock-tag[data-tag="Calls"]').click()
  await page.getByText('Get a call with its events and deliveries').click()
  await page.getByText('The id of a call that became part of another call').waitFor()
  expect(faults).toEqual([])
  expect([...origins]).toEqual([server.url])

  await page.evaluate(axe.source)
  // Of the page around the viewer, whose own parts are not ours to change.
  const found = violations.parse(await page.evaluate("axe.run({ exclude: ['#api'] }, { resultTypes: ['violations'] })"))
  expect(found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
})
