import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { elevenlabsSignatureFault, parseSignatureHeader } from './signature.ts'

const secret = 'wsec_test'
const t = 1_739_537_297
const body = '{"type":"post_call_transcription"}'
// The value that the vendor's own SDK computes.
const v0 = '81a65aa1e2057ec4cdc236dca583cf6ef5899fbc7acd1fe2c0921f684fa3779c'
const bytes = Buffer.from(body)
const sign = (text: string, at: number | string = t, key = secret) =>
  createHmac('sha256', key).update(`${at}.${text}`).digest('hex')
const fault = (header: string | null, { secrets = [secret], nowMs = t * 1000, raw = bytes } = {}) =>
  elevenlabsSignatureFault(secrets, header, raw, nowMs)

describe('ElevenLabs signatures', () => {
  it('hold for the vector of the vendor’s SDK, in either order of parts', () => {
    expect(sign(body)).toBe(v0)
    expect(fault(`t=${t},v0=${v0}`)).toBeUndefined()
    expect(fault(`v0=${v0},t=${t}`)).toBeUndefined()
  })

  it('try every v0 and every secret, so that a secret can be rotated', () => {
    const other = sign(body, t, 'wsec_other')
    expect(fault(`t=${t},v0=${other},v0=${v0}`)).toBeUndefined()
    expect(fault(`t=${t},v0=${v0},v0=${other}`)).toBeUndefined()
    expect(fault(`t=${t},v0=${other}`, { secrets: ['wsec_new', 'wsec_other'] })).toBeUndefined()
    expect(fault(`t=${t},v0=${other}`)).toBe('wrong')
  })

  it('hold for nobody while no secret is set', () => {
    expect(fault(`t=${t},v0=${v0}`, { secrets: [] })).toBe('wrong')
  })

  it('stricter than the SDK: refuse a future and a non-numeric time though correctly signed', () => {
    const nowMs = t * 1000
    expect(fault(`t=${t + 300},v0=${sign(body, t + 300)}`, { nowMs })).toBeUndefined()
    expect(fault(`t=${t + 301},v0=${sign(body, t + 301)}`, { nowMs })).toBe('in the future')
    expect(fault(`t=abc,v0=${sign(body, 'abc')}`, { nowMs })).toBe('malformed')
  })

  it('more forgiving than the SDK: allow an hour of age, and no more', () => {
    expect(fault(`t=${t},v0=${v0}`, { nowMs: (t + 3600) * 1000 })).toBeUndefined()
    expect(fault(`t=${t},v0=${v0}`, { nowMs: (t + 3601) * 1000 })).toBe('too old')
  })

  it.each([
    [null, 'missing'],
    ['', 'missing'],
    [`t=${t}, v0=${v0}`, 'malformed'],
    [`t=${t},t=${t},v0=${v0}`, 'malformed'],
    [`v0=${v0}`, 'malformed'],
    [`t=${t}`, 'no v0'],
    [`t=${t},v1=${v0}`, 'no v0'],
    [`t=${t},v0=${v0.toUpperCase()}`, 'no v0'],
    [`t=${t},v0=${v0.slice(1)}`, 'no v0'],
    [`t=${t},v0=${'0'.repeat(64)}`, 'wrong'],
  ])('refuse %s as %s', (header, expected) => {
    expect(fault(header)).toBe(expected)
  })

  it('hold for the exact bytes only', () => {
    const other = Buffer.from(`${body} `)
    expect(fault(`t=${t},v0=${v0}`, { raw: other })).toBe('wrong')
    const binary = Buffer.from([0xff, 0xfe, 0])
    const signed = createHmac('sha256', secret).update(`${t}.`).update(binary).digest('hex')
    expect(fault(`t=${t},v0=${signed}`, { raw: binary })).toBeUndefined()
  })

  it('are parsed without throwing, whatever comes', () => {
    const part = fc.oneof(fc.string(), fc.constantFrom(`t=${t}`, `v0=${v0}`, 'v1=x', 't=', '=', ' '))
    fc.assert(
      fc.property(
        fc.array(part).map((parts) => parts.join(',')),
        (header) => {
          const parsed = parseSignatureHeader(header)
          if (parsed) expect(parsed.signatures.every((one) => one.length === 32)).toBe(true)
        },
      ),
    )
  })
})
