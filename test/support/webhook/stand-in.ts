/**
 * A receiver of webhooks as n8n, Zapier or own code is one: it takes what the reference library of Standard Webhooks
 * would sign the same way, and drops what it has had. The library's own clock is not used, so that a test owns time.
 */
import { Webhook } from 'standardwebhooks'
import type { CrmFault } from '../../../src/adapters/crm/contract/stand-in.ts'
import { type Clock, systemClock } from '../../../src/ports/clock.ts'
import { createFaultLayer, type Handler } from '../crm/fault-layer.ts'

const toleranceSeconds = 300

export interface Received {
  readonly id: string
  readonly timestamp: number
  readonly body: string
}

export interface WebhookStandIn {
  readonly handle: Handler
  /** The variables that connect Switchhook to it. */
  env(): Readonly<Record<string, string>>
  /** Every request that was rightly signed, repetitions too. */
  received(): readonly Received[]
  /** Each message once, pings left out. */
  messages(): readonly { readonly text: string }[]
  requestCount(): number
  fail(fault: CrmFault): void
  heal(): void
}

export interface WebhookStandInOptions {
  readonly clock?: Clock
  readonly secret?: string
  readonly url?: string
}

export const webhookSecret = `whsec_${Buffer.alloc(32, 'stand-in').toString('base64')}`

export function createWebhookStandIn(options: WebhookStandInOptions = {}): WebhookStandIn {
  const { clock = systemClock, secret = webhookSecret, url = 'https://hooks.example.com/calls?token=t0ken' } = options
  const reference = new Webhook(secret)
  const received: Received[] = []

  const handle: Handler = async (request) => {
    const id = request.headers.get('webhook-id') ?? ''
    const timestamp = Number(request.headers.get('webhook-timestamp') ?? Number.NaN)
    const body = await request.text()
    const given = (request.headers.get('webhook-signature') ?? '').split(' ')
    const inTime = Math.abs(clock.now() / 1000 - timestamp) <= toleranceSeconds
    const right = inTime && given.includes(reference.sign(id, new Date(timestamp * 1000), body))
    if (request.method !== 'POST' || id === '' || id.includes('.') || !right) return new Response(null, { status: 401 })
    received.push({ id, timestamp, body })
    return new Response('<html>Workflow started</html>', { headers: { 'content-type': 'text/html' } })
  }

  const faults = createFaultLayer({ handle, clock })
  return {
    ...faults,
    env: () => ({ WEBHOOK_URL: url, WEBHOOK_SECRET: secret }),
    received: () => received,
    messages() {
      const bodies = new Map(received.map(({ id, body }) => [id, body]))
      return [...bodies.values()].filter((body) => !body.includes('"type":"ping"')).map((text) => ({ text }))
    },
  }
}
