/** Questions about IP addresses and host names, all asked of ipaddr.js. */
import ipaddr from 'ipaddr.js'

/** Of a network that only its members reach; `loopback` is this machine. */
export type NetworkPlace = 'loopback' | 'private' | 'public'

/** Names that only a local network or the machine itself knows. */
const localName = /(^|\.)(local|localdomain|internal|intranet|lan|home|corp|private|home\.arpa)$/
const privateRanges: ReadonlySet<string> = new Set(['private', 'uniqueLocal', 'linkLocal', 'carrierGradeNat'])

/** An IP address in its usual form; not `127.1` or one number, which ipaddr.js would take too. */
export function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text)
}

/** Whether a server that listens on `host` is reached as `localhost`. */
export function listensHere(host: string): boolean {
  return networkPlace(host) === 'loopback' || (isAddress(host) && ipaddr.parse(host).range() === 'unspecified')
}

/** IPv4 written as IPv6 becomes IPv4; what is no address becomes undefined. */
export function plainAddress(text: string | undefined): string | undefined {
  return text !== undefined && ipaddr.isValid(text) ? ipaddr.process(text).toString() : undefined
}

/**
 * Where a host is, as far as that can be seen without resolving it. `host` as `URL` gives it: lower case, IPv4 in four
 * decimal parts whatever it was written as, IPv6 with or without brackets.
 */
export function networkPlace(host: string): NetworkPlace {
  const name = host.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  if (!ipaddr.isValid(name)) {
    if (/(^|\.)localhost$/.test(name)) return 'loopback'
    return !name.includes('.') || localName.test(name) ? 'private' : 'public'
  }
  const range = ipaddr.process(name).range()
  if (range === 'loopback') return 'loopback'
  return privateRanges.has(range) ? 'private' : 'public'
}

/**
 * Whether a host is plainly reachable by everybody: neither a local name nor any address of a special range (private, multicast,
 * reserved, IPv6 ranges that carry an IPv4 address).
 */
export function isPlainlyPublic(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '')
  return ipaddr.isValid(name) ? ipaddr.parse(name).range() === 'unicast' : networkPlace(host) === 'public'
}

/** Whether what is sent to this address never leaves this machine. */
export function isThisMachine(url: string): boolean {
  return URL.canParse(url) && networkPlace(new URL(url).hostname) === 'loopback'
}
