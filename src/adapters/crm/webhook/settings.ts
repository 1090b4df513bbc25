/**
 * Environment → settings of one outgoing webhook. Several may be set up: the first by WEBHOOK_URL, WEBHOOK_SECRET and
 * WEBHOOK_EVENTS, further ones by WEBHOOK_2_URL, WEBHOOK_2_SECRET, WEBHOOK_2_EVENTS and so on up to 9, each with
 * deliveries of its own. A webhook is never unsigned: one without a secret refuses and says so.
 */
import * as z from 'zod'
import { liveEventKinds } from '../../../core/deliveries/destination.ts'
import type { WantsNotice } from '../../../core/staffing/alerts/notice.ts'
import { once } from '../../../lib/once.ts'
import { webhookKey } from '../../../lib/standard-webhooks.ts'
import { type Env, optionalText } from '../../../lib/variable-fields.ts'
import { entryChanges } from '../entry-changes.ts'
import { notConfigured, readVariables } from '../setting-fields.ts'
import { addressFault } from './address.ts'

/** In the order of a call's life, and of an alert's. */
export const webhookEvents = [
  ...(['call.ringing', 'call.answered', 'call.ended', 'call.updated'] as const),
  ...(['alert.opened', 'alert.reminded', 'alert.resolved'] as const),
] as const
export type WebhookEvent = (typeof webhookEvents)[number]

function isWebhookEvent(text: string): text is WebhookEvent {
  return webhookEvents.some((event) => event === text)
}

export const webhookSlots = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const
export type WebhookSlot = (typeof webhookSlots)[number]

export interface WebhookSettings {
  readonly slot: WebhookSlot
  /** `webhook`, `webhook-2`, …: the connector, the destination of deliveries. */
  readonly id: string
  readonly url: string
  /** Newest first; each signs, so that a secret can be changed without a gap. */
  readonly keys: readonly Uint8Array[]
  /** Never in an error or a log. */
  readonly secrets: readonly string[]
  readonly events: ReadonlySet<WebhookEvent>
}

const list = (text: string | undefined) => (text ?? '').split(/[\s,]+/).filter((part) => part !== '')

export const webhookVariables = once(() =>
  z.object({
    WEBHOOK_URL: optionalText,
    WEBHOOK_SECRET: optionalText
      .transform(list)
      .refine(
        (secrets) => secrets.every((secret) => webhookKey(secret) !== undefined),
        'must be whsec_ and base64 of at least 24 random bytes (two of them, with a comma, while one replaces the other)',
      ),
    WEBHOOK_EVENTS: optionalText
      .transform(list)
      .refine(
        (patterns) => patterns.every((pattern) => selected(pattern).length > 0),
        `must be some of ${webhookEvents.join(', ')}, call.* or alert.*, with commas`,
      ),
    WEBHOOK_ALLOW_PRIVATE: optionalText
      .refine((text) => text === undefined || text === 'true' || text === 'false', 'must be true or false')
      .transform((text) => text === 'true'),
  }),
)

export function webhookId(slot: WebhookSlot): string {
  return slot === 1 ? 'webhook' : `webhook-${slot}`
}

/** Undefined without an address. Throws `crm_not_configured`, naming wrong or missing variables of this slot. */
export function parseWebhookSettings(env: Env, slot: WebhookSlot): WebhookSettings | undefined {
  const nameOf = (name: string) =>
    slot === 1 || name === 'WEBHOOK_ALLOW_PRIVATE' ? name : name.replace('WEBHOOK_', `WEBHOOK_${slot}_`)
  if (!env[nameOf('WEBHOOK_URL')]?.trim()) return undefined
  const own = Object.fromEntries(Object.keys(webhookVariables().shape).map((name) => [name, env[nameOf(name)]]))
  const value = readVariables('The webhook', webhookVariables(), own, nameOf)
  const url = value.WEBHOOK_URL ?? ''
  const fault = addressFault(url, value.WEBHOOK_ALLOW_PRIVATE)
  if (fault) throw notConfigured(`The webhook is set up wrong: ${nameOf('WEBHOOK_URL')} ${fault}.`)
  const secrets = value.WEBHOOK_SECRET
  if (secrets.length === 0) {
    const make = "node -e \"console.log('whsec_' + crypto.randomBytes(32).toString('base64'))\""
    throw notConfigured(
      `The webhook has an address but no secret: set ${nameOf('WEBHOOK_SECRET')} (make one: ${make}).`,
    )
  }
  const patterns = value.WEBHOOK_EVENTS
  return {
    slot,
    id: webhookId(slot),
    url: url.replace(/#.*$/, ''),
    keys: secrets.flatMap((secret) => webhookKey(secret) ?? []),
    secrets,
    events: new Set(patterns.length === 0 ? webhookEvents : patterns.flatMap(selected)),
  }
}

/** The events that a name, `call.*` or `alert.*` stands for. */
function selected(pattern: string): readonly WebhookEvent[] {
  if (!pattern.endsWith('.*')) return isWebhookEvent(pattern) ? [pattern] : []
  return webhookEvents.filter((event) => event.startsWith(pattern.slice(0, -1)))
}

/** Nobody waits for a webhook's answer about contacts. */
const lastPriority = 1000

/** What is known of it before its code is loaded. */
export function webhookFace({ id, events }: WebhookSettings) {
  return {
    id,
    kind: 'webhook',
    priority: lastPriority,
    can: { find: false, log: true },
    entryChanges: entryChanges.webhook,
    liveEventKinds: liveEventKinds.filter((kind) => events.has(`call.${kind}`)),
    checkIsSeen: true,
    wantsNotice: ({ transition }: Parameters<WantsNotice>[0]) => events.has(`alert.${transition}`),
  } as const
}
