import { describe, expect, it } from 'vitest'
import { isAddress, isPlainlyPublic, isThisMachine, listensHere, networkPlace } from './address.ts'

const hostOf = (url: string) => new URL(url).hostname

describe('where a host is', () => {
  it.each([
    ['http://localhost', 'loopback'],
    ['http://app.localhost', 'loopback'],
    ['http://127.8.8.8', 'loopback'],
    ['http://0x7f000001', 'loopback'],
    ['http://[::1]', 'loopback'],
    ['http://[::ffff:127.0.0.1]', 'loopback'],
    ['http://10.0.0.7', 'private'],
    ['http://172.31.255.1', 'private'],
    ['http://172.32.0.1', 'public'],
    ['http://100.64.0.1', 'private'],
    ['http://[fd00::7]', 'private'],
    ['http://[fe80::1]', 'private'],
    ['http://odoo', 'private'],
    ['http://erp.local', 'private'],
    ['http://pbx.home.arpa', 'private'],
    ['http://localhost.evil.example', 'public'],
    ['http://127.0.0.1.evil.example', 'public'],
    ['http://203.0.113.7', 'public'],
    ['http://[2001:db8::7]', 'public'],
  ])('%s is %s', (url, place) => {
    expect(networkPlace(hostOf(url))).toBe(place)
    expect(isThisMachine(url)).toBe(place === 'loopback')
  })

  it('special ranges are not plainly public, though they are nobody’s private network', () => {
    for (const url of ['http://0.0.0.0', 'http://224.0.0.1', 'http://[::ffff:8.8.8.8]', 'http://[64:ff9b::808:808]'])
      expect(isPlainlyPublic(hostOf(url))).toBe(false)
    for (const url of ['http://8.8.8.8', 'http://[2606:4700::1]', 'http://hooks.example.com'])
      expect(isPlainlyPublic(hostOf(url))).toBe(true)
  })

  it('an address is written in full', () => {
    expect(['127.0.0.1', '::1', '2001:db8::7'].every(isAddress)).toBe(true)
    expect(['127.1', '1', 'localhost', '10.0.0.0/8', ''].some(isAddress)).toBe(false)
  })

  it('a server that listens everywhere is reached as localhost', () => {
    expect(['localhost', '127.0.0.1', '0.0.0.0', '::', '::1'].every(listensHere)).toBe(true)
    expect(['192.168.1.5', 'pbx'].some(listensHere)).toBe(false)
  })
})
