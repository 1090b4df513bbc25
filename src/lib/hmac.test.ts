import { describe, expect, it } from 'vitest'
import { hmacSha256Base64 } from './hmac.ts'

const inHex = (base64: string) => Buffer.from(base64, 'base64').toString('hex')

describe('HMAC-SHA256', () => {
  it('fits the test vector of Re:amaze’s documentation', () => {
    const signature = hmacSha256Base64('your_shared_secret', '{"id":"1","body":"hello"}')
    expect(signature).toBe('FgdUISIrhWKi9IhRN80V37obl/NYrpXeaZvV95dmgeU=')
  })

  it('fits RFC 4231 test case 2, with text and with bytes', () => {
    const expected = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'
    const bytes = (text: string) => new TextEncoder().encode(text)
    expect(inHex(hmacSha256Base64('Jefe', 'what do ya want for nothing?'))).toBe(expected)
    expect(inHex(hmacSha256Base64(bytes('Jefe'), bytes('what do ya want for nothing?')))).toBe(expected)
  })

  it('takes text as its UTF-8', () => {
    expect(hmacSha256Base64('schlüssel', 'Zoë')).toBe(hmacSha256Base64(Buffer.from('schlüssel'), Buffer.from('Zoë')))
  })
})
