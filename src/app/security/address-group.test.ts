import { describe, expect, it } from 'vitest'
import { addressGroup, maskAddress } from './address-group.ts'

describe('client addresses', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    [undefined, 'unknown'],
    ['', 'unknown'],
  ])('%s counts as %s', (address, group) => {
    expect(addressGroup(address)).toBe(group)
  })

  it('are masked for the log', () => {
    expect(maskAddress('203.0.113.7')).toBe('203.0.113.x')
    expect(maskAddress('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1::x')
    expect(maskAddress(undefined)).toBe('unknown')
  })
})
