/** The built product and its dashboard in a real browser, signed in by the link that `switchhook dashboard` opens. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import * as z from 'zod'
import { eventsSigningKey } from '../../../src/app/security/events-key.ts'
import { signWebhook } from '../../../src/lib/standard-webhooks.ts'
import { launchChromium } from '../chromium.ts'
import { startServer, type TestServer } from '../server.ts'

const linkSchema = z.object({ link: z.string() })
const tokenSchema = z.object({ token: z.string() })

type ContextOptions = Parameters<Browser['newContext']>[0]

export interface DashboardPage {
  readonly page: Page
  /** All that went wrong on it: it must stay empty. */
  readonly faults: string[]
  /** Opens a page of the dashboard and waits until nothing loads any more. */
  show(path: string): Promise<void>
  close(): Promise<void>
}

export interface Dashboard {
  readonly server: TestServer
  readonly browser: Browser
  ask<T>(method: string, path: string, schema: z.ZodType<T>, body?: unknown): Promise<T>
  /** Reports events as a forwarder does. */
  report(...events: readonly object[]): Promise<void>
  /** A browser of its own, signed in as the first admin. */
  open(options?: ContextOptions): Promise<DashboardPage>
  close(): Promise<void>
}

export async function openDashboard(env: Readonly<Record<string, string>> = {}): Promise<Dashboard> {
  const [server, browser] = await Promise.all([
    startServer({ env: { SWITCHHOOK_SETTLE_MS: '0', ...env } }),
    launchChromium(),
  ])
  return {
    ...(await dashboardAt(server, browser)),
    ...{ server, browser },
    close: async () => {
      await browser.close()
      await server.stop()
    },
  }
}

/** `prepare`: what a browser needs before its first page. */
export async function dashboardAt(
  server: Pick<TestServer, 'url' | 'adminKey'>,
  browser: Browser,
  prepare: (context: BrowserContext) => Promise<unknown> = async () => {},
): Promise<Pick<Dashboard, 'ask' | 'report' | 'open'>> {
  const ask: Dashboard['ask'] = async (method, path, schema, body) => {
    const answer = await fetch(server.url + path, {
      method,
      headers: { authorization: `Bearer ${server.adminKey}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return schema.parse(await answer.json())
  }
  const key = await ask('POST', '/v1/keys', tokenSchema, { name: 'forwarder', scopes: ['events'] })

  const report = async (...events: readonly object[]) => {
    const body = JSON.stringify({ events })
    const signed = signWebhook([eventsSigningKey(key.token)], { id: crypto.randomUUID(), atMs: Date.now(), body })
    const headers = { authorization: `Bearer ${key.token}`, 'content-type': 'application/json', ...signed }
    const answer = await fetch(`${server.url}/v1/events`, { method: 'POST', headers, body })
    if (!answer.ok) throw new Error(`The events were refused: ${answer.status} ${await answer.text()}`)
  }

  const open = async (options?: ContextOptions): Promise<DashboardPage> => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-US', ...options })
    await prepare(context)
    const page = await context.newPage()
    const faults: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text())
    })
    page.on('pageerror', (error) => faults.push(String(error)))
    const { link } = await ask('POST', '/v1/sign-in/links', linkSchema, {})
    await page.goto(link)
    await page.locator('.shell').waitFor({ state: 'attached' })
    const show = async (path: string) => {
      await page.goto(`${server.url}/admin/${path}`)
      await settled(page)
    }
    return { page, faults, show, close: () => context.close() }
  }
  return { ask, report, open }
}

/** The page is drawn and shows data, an empty state or a fault; nothing is a skeleton any more. */
export async function settled(page: Page): Promise<void> {
  await page.locator('#main h1').first().waitFor()
  await page.locator('#main [aria-busy="true"]').first().waitFor({ state: 'detached' })
}
