/** Client addresses as limits and logs need them: grouped by who controls them, and masked. */

import ipaddr from 'ipaddr.js'

/** Requests whose address the platform does not give, or not as an address, share one place. */
const unknownAddress = 'unknown'

/**
 * Who counts as one for a limit: an IPv4 address, or the /64 of an IPv6 address (one customer has at least that
 * many). IPv4 written as IPv6 is the IPv4 address.
 */
export function addressGroup(address: string | undefined): string {
  if (address === undefined || !ipaddr.isValid(address)) return unknownAddress
  const parsed = ipaddr.process(address)
  if (!('parts' in parsed)) return parsed.toString()
  const network = parsed.parts.slice(0, 4).map((part) => part.toString(16))
  return `${network.join(':')}::/64`
}

/** For the log: enough to recognise a network, not a person. */
export function maskAddress(address: string | undefined): string {
  const group = addressGroup(address)
  return group.includes(':') ? `${group.split(':').slice(0, 3).join(':')}::x` : group.replace(/\.\d+$/, '.x')
}
