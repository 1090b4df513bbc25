/** The built product with a CRM, what a phone system reports, and agents' pages in a real browser. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import * as z from 'zod'
import { eventsSigningKey } from '../../../src/app/security/events-key.ts'
import { signWebhook } from '../../../src/lib/standard-webhooks.ts'
import { launchChromium } from '../chromium.ts'
import { inboundLeg } from '../inbound-leg.ts'
import { startServer, type TestServer } from '../server.ts'
import { collectingScript } from './collecting-script.ts'

export interface OpenOptions {
  readonly ttlSeconds?: number
  readonly context?: Parameters<Browser['newContext']>[0]
  readonly prepare?: (context: BrowserContext) => Promise<void>
  /** Default: the link with a fresh token. */
  readonly address?: (link: string) => string
}

/** A page, and all that went wrong on it: it must stay empty. */
export interface AgentPage {
  readonly page: Page
  readonly context: BrowserContext
  readonly faults: string[]
  readonly requests: string[]
}

export type AgentPages = Awaited<ReturnType<typeof openAgentPages>>

const tokenSchema = z.object({ token: z.string() })
const linkSchema = z.object({ token: z.string(), link: z.string() })

/** A running product; `again` starts it after it was killed, with its data and its address. */
export interface Place {
  readonly url: string
  readonly adminKey: string
  readonly kill: () => Promise<void>
  readonly stop: () => Promise<unknown>
  readonly again: () => Promise<Place>
}

type Variables = Readonly<Record<string, string>>

async function startWorkerd(env: Variables, before?: TestServer): Promise<Place> {
  const server = await startServer({ env, port: before?.port, dataDir: before?.dataDir })
  return { ...server, again: () => startWorkerd(env, server) }
}

export async function openAgentPages(env: Variables = {}, start: (env: Variables) => Promise<Place> = startWorkerd) {
  const [started, browser] = await Promise.all([start({ SWITCHHOOK_SETTLE_MS: '0', ...env }), launchChromium()])
  let server = started
  const ask = async <T>(method: string, path: string, schema: z.ZodType<T>, body?: unknown, key = server.adminKey) => {
    const answer = await fetch(server.url + path, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return schema.parse(await answer.json())
  }
  const { token: eventsKey } = await ask('POST', '/v1/keys', tokenSchema, { name: 'forwarder', scopes: ['events'] })
  const report = async (...events: readonly object[]) => {
    const body = JSON.stringify({ events })
    const signed = signWebhook([eventsSigningKey(eventsKey)], { id: crypto.randomUUID(), atMs: Date.now(), body })
    const headers = { authorization: `Bearer ${eventsKey}`, 'content-type': 'application/json', ...signed }
    const answer = await fetch(`${server.url}/v1/events`, { method: 'POST', headers, body })
    if (!answer.ok) throw new Error(`The events were refused: ${answer.status} ${await answer.text()}`)
  }
  const tokenOf = (extension: string, ttlSeconds = 3600) =>
    ask('POST', `/v1/agents/${extension}/token`, linkSchema, { ttlSeconds })

  const open = async (extension: string, options: OpenOptions = {}): Promise<AgentPage> => {
    const context = await browser.newContext({ viewport: { width: 1000, height: 860 }, ...options.context })
    await context.addInitScript(collectingScript)
    await options.prepare?.(context)
    const page = await context.newPage()
    const faults: string[] = []
    const requests: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text())
    })
    page.on('pageerror', (error) => faults.push(String(error)))
    page.on('dialog', (dialog) => faults.push(`dialog: ${dialog.message()}`))
    page.on('request', (request) => requests.push(request.url()))
    const { link } = await tokenOf(extension, options.ttlSeconds)
    await page.goto(options.address ? options.address(link) : link)
    if (!options.address) await page.locator('.connection[data-state="online"]').waitFor()
    return { page, context, faults, requests }
  }

  return {
    browser,
    eventsKey,
    ask,
    report,
    tokenOf,
    open,
    server: () => server,
    kill: () => server.kill(),
    /** After `kill`: the same server again, with its data. */
    restart: async () => {
      server = await server.again()
    },
    close: async () => {
      await browser.close()
      await server.stop()
    },
  }
}

let calls = 0

/** A call of one test, reported as a phone system does. */
export function newCall(number = '+12125550147', more: Readonly<Record<string, unknown>> = {}) {
  calls += 1
  const call = `${Date.now()}.${calls}`
  const fact = (kind: string, extension: string) => ({
    ...inboundLeg(call, extension, kind, { number }),
    did: '+12125550100',
    ...more,
  })
  return {
    alias: `asterisk:linkedid:${call}`,
    rings: (extension: string) => fact('ringing', extension),
    answered: (extension: string) => fact('answered', extension),
    ended: (extension: string) => fact('ended', extension),
    /** What an AI agent made of it. */
    summary: (summary: string) => ({
      ...fact('ai', 'none'),
      leg: undefined,
      agent: undefined,
      conversationId: `conv-${call}`,
      summary,
    }),
  }
}
