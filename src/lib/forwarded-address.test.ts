import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clientAddressBehind, parseTrustedProxies } from './forwarded-address.ts'

const nobody = parseTrustedProxies(undefined)
const local = parseTrustedProxies('127.0.0.1, 10.0.0.0/8, 2001:db8::/32')

describe('the address of a client', () => {
  it('is that of the connection, whatever X-Forwarded-For claims', () => {
    fc.assert(
      fc.property(fc.string(), (claimed) => {
        expect(clientAddressBehind('203.0.113.9', claimed, nobody)).toBe('203.0.113.9')
      }),
    )
    expect(clientAddressBehind('203.0.113.9', '198.51.100.1', local)).toBe('203.0.113.9')
  })

  it('is what a trusted proxy saw, not what the client wrote before it', () => {
    expect(clientAddressBehind('127.0.0.1', '1.1.1.1, 198.51.100.1', local)).toBe('198.51.100.1')
    expect(clientAddressBehind('127.0.0.1', '1.1.1.1, 198.51.100.1, 10.1.2.3', local)).toBe('198.51.100.1')
    expect(clientAddressBehind('::ffff:127.0.0.1', '2001:db8::1, 2001:db7::1', local)).toBe('2001:db7::1')
  })

  it('is the proxy itself where the proxy says nothing readable', () => {
    expect(clientAddressBehind('127.0.0.1', undefined, local)).toBe('127.0.0.1')
    expect(clientAddressBehind('127.0.0.1', 'unknown', local)).toBe('127.0.0.1')
    expect(clientAddressBehind(undefined, '198.51.100.1', local)).toBeUndefined()
  })

  it('names an entry of the setting that is no address', () => {
    expect(() => parseTrustedProxies('10.0.0.0/8, proxy.example')).toThrow('"proxy.example"')
    expect(() => parseTrustedProxies('10.0.0.0/99')).toThrow('10.0.0.0/99')
  })
})
