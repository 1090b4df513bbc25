/**
 * Two lists of calls compared by little text (pure): each call falls into one of 256 buckets by the hash of its name, and a bucket
 * is known by the SHA-256 of its calls' sorted lines, a name and the digest of its events each. Only calls of buckets that differ
 * have to be named.
 *
 * What must stay true: forwarder and cloud make the same map of the same calls, in whatever order and however often they are given.
 */
import { sha256Hex } from '../../lib/hash.ts'
import type { CallEvent } from '../calls/event.ts'
import { eventsDigest } from './event-marks.ts'

/** Two hex digits → 64 hex digits; buckets without calls are left out. */
export type BucketMap = Readonly<Record<string, string>>

export function bucketOf(name: string): string {
  return sha256Hex(name).slice(0, 2)
}

/** `calls`: name → events. */
export function bucketsOf(calls: ReadonlyMap<string, readonly Pick<CallEvent, 'id'>[]>): BucketMap {
  const grouped = Map.groupBy([...calls].sort(byName), ([name]) => bucketOf(name))
  const lines = (of: readonly (readonly [string, readonly Pick<CallEvent, 'id'>[]])[]) =>
    of.map(([name, events]) => `${name} ${eventsDigest(events)}`).join('\n')
  return Object.fromEntries([...grouped].map(([bucket, of]) => [bucket, sha256Hex(lines(of))]))
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : a > b ? 1 : 0)

/** Sorted. */
export function differingBuckets(one: BucketMap, other: BucketMap): string[] {
  const all = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...all].filter((bucket) => one[bucket] !== other[bucket]).sort()
}

export function namesInBuckets(names: Iterable<string>, buckets: readonly string[]): string[] {
  const wanted = new Set(buckets)
  return [...names].filter((name) => wanted.has(bucketOf(name)))
}
