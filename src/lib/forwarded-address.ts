/**
 * The client's address behind proxies. A header that a client can write is never believed: the address is that of the
 * connection, unless the connection comes from a proxy that the admin named, which then vouches for the next one.
 */
import ipaddr from 'ipaddr.js'
import { plainAddress } from './address.ts'

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number]

export interface TrustedProxies {
  readonly ranges: readonly Range[]
}

/** Addresses and CIDR ranges, by commas. Throws with the entry that is neither. */
export function parseTrustedProxies(text: string | undefined): TrustedProxies {
  const entries = (text ?? '').split(',').flatMap((entry) => entry.trim() || [])
  return { ranges: entries.map(parseRange) }
}

function parseRange(entry: string): Range {
  try {
    if (entry.includes('/')) return ipaddr.parseCIDR(entry)
    const address = ipaddr.process(entry)
    return [address, address.kind() === 'ipv4' ? 32 : 128]
  } catch {
    throw new Error(`SWITCHHOOK_TRUSTED_PROXIES: "${entry}" is no IP address and no range such as 10.0.0.0/8.`)
  }
}

/**
 * `peer`: the other end of the connection. `forwardedFor`: the X-Forwarded-For header as it came, to which each proxy has
 * appended the address it saw; read from the right, as far as trusted proxies vouch for it.
 */
export function clientAddressBehind(
  peer: string | undefined,
  forwardedFor: string | undefined,
  proxies: TrustedProxies,
): string | undefined {
  let address = plainAddress(peer)
  const hops = (forwardedFor ?? '').split(',')
  while (address !== undefined && isTrusted(address, proxies)) {
    const hop = plainAddress(hops.pop()?.trim())
    if (hop === undefined) break
    address = hop
  }
  return address
}

function isTrusted(text: string, { ranges }: TrustedProxies): boolean {
  const address = ipaddr.process(text)
  return ranges.some((range) => address.kind() === range[0].kind() && address.match(range))
}
