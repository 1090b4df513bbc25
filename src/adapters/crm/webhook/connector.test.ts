import { describe, expect, it } from 'vitest'
import { connectorContext } from '../../../../test/support/crm/connector-context.ts'
import { handlerFetch } from '../../../../test/support/crm/handler-fetch.ts'
import { createVirtualClock } from '../../../../test/support/virtual-clock.ts'
import {
  createWebhookStandIn,
  type WebhookStandInOptions,
  webhookSecret,
} from '../../../../test/support/webhook/stand-in.ts'
import { toCallForm } from '../../../core/calls/call-form.ts'
import type { HttpFetch } from '../../../ports/http.ts'
import { describeConnector } from '../connector-contract.ts'
import { ann, enriched, sampleCall, sampleReport } from '../contract/sample-calls.ts'
import { entryChanges } from '../entry-changes.ts'
import { createWebhookConnector } from './connector.ts'
import { parseWebhookSettings } from './settings.ts'

const signal = new AbortController().signal

function start(overrides: Record<string, string> = {}, options: WebhookStandInOptions = {}, fetch?: HttpFetch) {
  const clock = createVirtualClock()
  const standIn = createWebhookStandIn({ clock, ...options })
  const context = connectorContext({ fetch: fetch ?? handlerFetch(standIn.handle), clock })
  const connect = (more: Record<string, string> = {}) => {
    const settings = parseWebhookSettings({ ...standIn.env(), ...overrides, ...more }, 1)
    if (!settings) throw new Error('not switched on')
    return createWebhookConnector(settings, context)
  }
  const body = (at = 0): unknown => JSON.parse(standIn.received()[at]?.body ?? 'null')
  return { clock, standIn, context, connect, connector: connect(), body }
}

describeConnector({
  name: 'The webhook',
  start: () => {
    const { clock, connector, standIn } = start()
    const { requestCount, fail, heal, messages } = standIn
    const secrets = [webhookSecret, webhookSecret.slice(6), 't0ken']
    const nobody = { seed: () => '', contacts: () => [] }
    return { clock, connector, secrets, standIn: { ...nobody, entries: messages, requestCount, fail, heal } }
  },
  storedForms: [],
  can: { find: false, create: false, log: true, amend: true },
  entryChanges: entryChanges.webhook,
  says: { agent: ann.name, start: '2026-07-20T09:14:00.000Z' },
  answers: 'status only',
})

describe('events of a webhook', () => {
  it('are Standard Webhooks payloads with the call as GET /v1/calls answers it', async () => {
    const { connector, body } = start()
    await connector.logCall(sampleReport(), signal)
    expect(body()).toEqual({
      type: 'call.ended',
      timestamp: '2026-07-20T09:17:20.000Z',
      data: JSON.parse(JSON.stringify(toCallForm(sampleCall()))),
    })
  })

  it('send live events, and an update as a message of its own', async () => {
    const { connector, body, standIn } = start()
    expect(connector.liveEventKinds).toEqual(['ringing', 'answered'])
    await connector.reportLiveEvent?.(sampleReport({}, 'call-1.webhook.ringing'), 'ringing', signal)
    await connector.reportLiveEvent?.(sampleReport({}, 'call-1.webhook.answered'), 'answered', signal)
    const ref = await connector.logCall(sampleReport({}, 'call-1.webhook'), signal)
    await connector.amendCall(sampleReport(enriched, 'call-1.webhook', 5), ref, signal)
    expect([0, 1, 2, 3].map(body)).toMatchObject([
      { type: 'call.ringing', timestamp: '2026-07-20T09:14:00.000Z' },
      { type: 'call.answered', timestamp: '2026-07-20T09:14:08.000Z' },
      { type: 'call.ended' },
      { type: 'call.updated', data: { ai: { summary: 'The agent promised a call back.' } } },
    ])
    expect(new Set(standIn.received().map(({ id }) => id)).size).toBe(4)
  })

  it('keep their id over all attempts, without a dot, and renew their time and signature', async () => {
    const { connector, clock, standIn } = start()
    await connector.logCall(sampleReport({}, 'call-1.webhook'), signal)
    await clock.advance(3_600_000)
    await connector.logCall(sampleReport({}, 'call-1.webhook'), signal)
    const [first, second] = standIn.received()
    expect(first?.id).toMatch(/^msg_[0-9a-f]{32}$/)
    expect(second?.id).toBe(first?.id)
    expect((second?.timestamp ?? 0) - (first?.timestamp ?? 0)).toBe(3600)
  })

  it('left out of WEBHOOK_EVENTS are not sent, and count as delivered', async () => {
    const { connector, standIn } = start({ WEBHOOK_EVENTS: 'call.answered, call.updated' })
    expect(connector.liveEventKinds).toEqual(['answered'])
    const ref = await connector.logCall(sampleReport(), signal)
    expect(standIn.requestCount()).toBe(0)
    await connector.amendCall(sampleReport(enriched, 'delivery-1', 5), ref, signal)
    expect(standIn.messages()).toHaveLength(1)
  })

  it('are signed by the old and the new secret while one replaces the other', async () => {
    const fresh = `whsec_${Buffer.alloc(32, 'fresh').toString('base64')}`
    for (const receiver of [webhookSecret, fresh]) {
      const { connector, standIn } = start({ WEBHOOK_SECRET: `${fresh},${webhookSecret}` }, { secret: receiver })
      await connector.logCall(sampleReport(), signal)
      expect(standIn.messages()).toHaveLength(1)
    }
    const { connector } = start({ WEBHOOK_SECRET: fresh })
    await expect(connector.logCall(sampleReport(), signal)).rejects.toMatchObject({ code: 'crm_unauthorized' })
  })
})

describe('a receiver of webhooks', () => {
  it.each([400, 401, 404, 422])('that answers %i is asked again: it may be being set up', async (status) => {
    const { connector, standIn } = start()
    standIn.fail({ kind: 'status', status })
    await expect(connector.logCall(sampleReport(), signal)).rejects.toMatchObject({ retryable: true })
  })

  it.each([301, 302, 307, 308])('that redirects (%i) has not taken it, and is not followed', async (status) => {
    const asked: string[] = []
    const moved = async (url: string) => {
      asked.push(url)
      return new Response(null, { status, headers: { location: 'https://elsewhere.example.com/' } })
    }
    const { connector } = start({}, {}, moved)
    await expect(connector.logCall(sampleReport(), signal)).rejects.toMatchObject({ code: 'crm_bad_answer' })
    expect(asked).toHaveLength(1)
  })

  it.each([429, 502, 504])('that is overloaded (%i) is left alone for half a minute, or as it asks', async (status) => {
    const { connector, standIn } = start()
    standIn.fail({ kind: 'status', status })
    await expect(connector.logCall(sampleReport(), signal)).rejects.toMatchObject({ retryAfterMs: 30_000 })
    standIn.fail({ kind: 'status', status, retryAfter: '5' })
    await expect(connector.logCall(sampleReport(), signal)).rejects.toMatchObject({ retryAfterMs: 5000 })
  })

  it('that answers 410 is sent nothing more, by any isolate, until an admin enables it', async () => {
    const { connector, connect, standIn, clock } = start()
    standIn.fail({ kind: 'status', status: 410 })
    const refused = {
      code: 'crm_rejected',
      retryable: false,
      message: expect.stringContaining('connectors enable webhook'),
    }
    await expect(connector.logCall(sampleReport(), signal)).rejects.toMatchObject(refused)
    standIn.heal()
    const other = connect()
    await expect(other.logCall(sampleReport(), signal)).rejects.toMatchObject(refused)
    await expect(other.reportLiveEvent?.(sampleReport(), 'ringing', signal)).rejects.toMatchObject(refused)
    expect(standIn.requestCount()).toBe(1)
    expect(await other.disabled?.()).toEqual({ since: new Date(clock.now()).toISOString(), reason: expect.any(String) })
    const check = await other.check(signal)
    expect(check.ok).toBe(false)
    expect(check.findings.at(-1)?.text).toContain('410')
    await other.enable?.()
    await connector.logCall(sampleReport(), signal)
    expect(await connector.disabled?.()).toBeUndefined()
    expect(standIn.messages()).toHaveLength(1)
  })

  it('that moved to another address is sent calls again by itself', async () => {
    const { connector, connect, standIn } = start()
    standIn.fail({ kind: 'status', status: 410 })
    await expect(connector.logCall(sampleReport(), signal)).rejects.toMatchObject({ code: 'crm_rejected' })
    standIn.heal()
    await connect({ WEBHOOK_URL: 'https://hooks.example.com/new' }).logCall(sampleReport(), signal)
    expect(standIn.messages()).toHaveLength(1)
  })

  it('is checked by a ping that names no call', async () => {
    const { connector, body, standIn } = start({ WEBHOOK_EVENTS: 'call.ended' })
    expect(await connector.check(signal)).toMatchObject({ ok: true })
    expect(body()).toEqual({ type: 'ping', timestamp: expect.any(String), data: {} })
    expect(standIn.messages()).toEqual([])
  })
})
