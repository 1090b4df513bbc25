import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { signWebhook, verifyWebhook, webhookKey } from './standard-webhooks.ts'

// The vector of the specification's own documents.
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek'
const atMs = 1_614_265_330_000
const body = '{"test": 2432232314}'

const keyOf = (text: string): Uint8Array => {
  const key = webhookKey(text)
  if (!key) throw new Error('a good secret')
  return key
}
const key = keyOf(secret)
const otherKey = keyOf(`whsec_${Buffer.alloc(32, 7).toString('base64')}`)
const signed = () => new Headers({ ...signWebhook([key], { id, atMs, body }) })
const verify = (headers: Headers, given: string | Uint8Array = body, nowMs = atMs) =>
  verifyWebhook([key], headers, given, nowMs)

describe('Standard Webhooks', () => {
  it('signs the published vector', () => {
    expect(signWebhook([key], { id, atMs, body })['webhook-signature']).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    )
  })

  it('agrees with the reference library both ways, for text and bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.uint8Array({ minLength: 24, maxLength: 64 }), (text, bytes) => {
        const nowMs = Date.now()
        const shared = `whsec_${Buffer.from(bytes).toString('base64')}`
        const reference = new Webhook(shared)
        const headers = signWebhook([keyOf(shared)], { id, atMs: nowMs, body: text })
        expect(headers['webhook-signature']).toBe(reference.sign(id, new Date(nowMs), text))
        expect(verifyWebhook([keyOf(shared)], new Headers({ ...headers }), Buffer.from(text), nowMs)).toBeUndefined()
      }),
      { numRuns: 50 },
    )
  })

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('refuses without %s', (name) => {
    const headers = signed()
    headers.delete(name)
    expect(verify(headers)).toBe('missing header')
  })

  it('refuses a changed body, id, time and version', () => {
    expect(verify(signed(), `${body} `)).toBe('wrong signature')
    const change = (name: string, value: string) => {
      const headers = signed()
      headers.set(name, value)
      return verify(headers)
    }
    expect(change('webhook-id', 'msg_other')).toBe('wrong signature')
    expect(change('webhook-timestamp', '1614265331')).toBe('wrong signature')
    expect(change('webhook-timestamp', 'NaN')).toBe('bad timestamp')
    expect(change('webhook-signature', 'v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')).toBe('wrong signature')
  })

  it('bounds the age on both sides', () => {
    expect(verify(signed(), body, atMs + 300_000)).toBeUndefined()
    expect(verify(signed(), body, atMs + 301_000)).toBe('too old')
    expect(verify(signed(), body, atMs - 300_000)).toBeUndefined()
    expect(verify(signed(), body, atMs - 301_000)).toBe('too new')
  })

  it('accepts either secret while one is rotated, whichever stands first', () => {
    const both = new Headers({ ...signWebhook([otherKey, key], { id, atMs, body }) })
    expect(verify(both)).toBeUndefined()
    expect(verifyWebhook([otherKey], both, body, atMs)).toBeUndefined()
    expect(verifyWebhook([otherKey], signed(), body, atMs)).toBe('wrong signature')
    expect(verifyWebhook([], signed(), body, atMs)).toBe('wrong signature')
  })

  it('takes a secret with and without its prefix, and no weak one', () => {
    expect(webhookKey(secret.slice(6))).toEqual(key)
    for (const weak of ['', 'whsec_', 'whsec_c2hvcnQ=', 'not base64 at all, though long enough']) {
      expect(webhookKey(weak)).toBeUndefined()
    }
  })
})
