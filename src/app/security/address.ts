/** Client addresses as limits and logs need them: grouped by who controls them, and masked. */

/** Requests whose address the platform does not give share one place. */
const unknownAddress = 'unknown'

/**
 * Who counts as one for a limit: an IPv4 address, or the /64 of an IPv6 address (one customer has at least that
 * many). IPv4 written as IPv6 is the IPv4 address.
 */
export function addressGroup(address: string | undefined): string {
  if (address === undefined || address === '') return unknownAddress
  if (!address.includes(':')) return address
  const lower = address.toLowerCase()
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(lower)
  if (mapped?.[1] !== undefined) return mapped[1]
  const [head = '', tail] = lower.split('::')
  const groups = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - after.length)
  const all = [...groups, ...Array<string>(zeros).fill('0'), ...after]
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}

/** For the log: enough to recognise a network, not a person. */
export function maskAddress(address: string | undefined): string {
  const group = addressGroup(address)
  return group.includes(':') ? `${group.split(':').slice(0, 3).join(':')}::x` : group.replace(/\.\d+$/, '.x')
}
