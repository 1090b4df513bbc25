/**
 * Re:amaze's custom voice channel (POST /incoming/voice): checks the signature over the raw bytes with its own code, and
 * takes a message id once. Whether the real one dedupes on id is not documented; that ids repeat is what is tested.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { isObject } from './contacts-api.ts'

export interface StoredMessage {
  readonly id: string
  readonly direction: 'inbound' | 'outbound'
  readonly customer: { readonly name?: string; readonly phone: string }
  readonly body: string
  readonly createdAt: string
}

/** Constant time, over the bytes as they came; the value must be strict Base64 of 32 bytes. */
export function signatureHolds(secret: string, body: Uint8Array, signature: string | null): boolean {
  const expected = createHmac('sha256', Buffer.from(secret, 'utf8')).update(body).digest('base64')
  const given = Buffer.from(signature ?? '')
  return given.length === expected.length && timingSafeEqual(given, Buffer.from(expected))
}

/** The message, or what is wrong with it. */
export function readMessage(body: unknown, channelPhone: string): { message: StoredMessage } | { error: string } {
  if (!isObject(body)) return { error: 'not an object' }
  const { id, direction = 'inbound', body: text, created_at: createdAt } = body
  const to = partyOf(body.to)
  const from = partyOf(body.from)
  if (typeof id !== 'string' || id === '') return { error: 'id is missing' }
  if (direction !== 'inbound' && direction !== 'outbound') return { error: 'direction is unknown' }
  if (!to || !from) return { error: 'to and from need a phone' }
  if (typeof text !== 'string' || text === '') return { error: 'body is missing' }
  if (typeof createdAt !== 'string' || Number.isNaN(Date.parse(createdAt))) return { error: 'created_at is no time' }
  const [channel, customer] = direction === 'inbound' ? [to, from] : [from, to]
  if (channel.phone !== channelPhone) return { error: 'no channel has this number' }
  return { message: { id, direction, customer, body: text, createdAt } }
}

function partyOf(value: unknown): { name?: string; phone: string } | undefined {
  if (!isObject(value) || typeof value.phone !== 'string' || !/^\+?\d{3,15}$/.test(value.phone)) return undefined
  return { name: typeof value.name === 'string' ? value.name : undefined, phone: value.phone }
}
