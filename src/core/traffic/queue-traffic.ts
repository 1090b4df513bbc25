/**
 * Calls of each queue by the hour, counted in the write that makes them true, as callTraffic does for the site: what a changed call
 * counts for now, less what it counted for before. One definition for every phone system, made of our own Calls.
 *
 * A call that names a queue and ended is *offered* to it, under the hour it began in. *Wait* is from the begin of the call to the
 * first answer of an agent, or to its end: announcements and menus before the queue are in it, since no source but Asterisk says
 * when a caller entered the queue. A caller who hung up within 5 s is counted apart.
 *
 *   `<HH>|<queue>|offered`, `…|answered`, `…|abandoned` (after 5 s), `…|early` (within 5 s), `…|wait` and `…|talk` (seconds, of the
 *   answered), `…|in <seconds>` (answered after the bound before and within this one; see `bounds`)
 *
 * A day (UTC) has a few groups, each queue in one of them: a call costs one row more, and a row of 500 queues stays bounded.
 */
import { sha256Hex } from '../../lib/hash.ts'
import type { Count } from '../../ports/counts.ts'
import type { Call, CallView } from '../calls/call.ts'
import { trafficKeptMs, trafficName } from './traffic-names.ts'

const dayMs = 86_400_000
const shards = 4
/** A caller who hangs up sooner had not meant to wait. */
export const earlyMs = 5000
/** Within how many seconds calls are counted as answered; a target between two of them is taken as the lower. */
export const bounds = [5, 10, 15, 20, 25, 30, 45, 60, 90, 120, 180, 300] as const

interface Change {
  readonly call: Call
  readonly folded: readonly Call[]
  readonly before?: Call
}

export type QueueResult =
  | { readonly kind: 'answered'; readonly waitSeconds: number }
  /** `early`: the caller hung up within 5 s. `missed`: it ended without an answer in another way. */
  | { readonly kind: 'abandoned' | 'early' | 'missed' }

/** What a call counts for at its queue; undefined: it has none, is not over, or is a chat. */
export function queueResult(view: CallView): QueueResult | undefined {
  const { queue, startedAt, endedAt, answeredBy, answeredAt, outcome } = view
  if (view.state !== 'ended' || queue === undefined || view.medium === 'chat' || endedAt === undefined) return undefined
  const atMs = Date.parse(startedAt)
  if (outcome === 'answered' && answeredBy !== undefined && answeredAt !== undefined)
    return { kind: 'answered', waitSeconds: Math.max(0, (Date.parse(answeredAt) - atMs) / 1000) }
  if (outcome === 'abandoned') return { kind: Date.parse(endedAt) - atMs < earlyMs ? 'early' : 'abandoned' }
  return { kind: 'missed' }
}

/** Empty when nothing changes. */
export function queueTraffic({ call, folded, before }: Change): Count[] {
  const groups = new Map<string, { readonly expiresAtMs: number; readonly add: Map<string, number> }>()
  const count = ({ view }: Call, sign: 1 | -1) => {
    const { queue, startedAt } = view
    const result = queueResult(view)
    if (!result || queue === undefined) return
    const atMs = Date.parse(startedAt)
    const group = queueGroupOf(atMs, queue.extension)
    const known = groups.get(group) ?? { expiresAtMs: expiryOf(atMs), add: new Map<string, number>() }
    groups.set(group, known)
    const note = (what: string, by: number) => {
      const name = trafficName(atMs, queue.extension, what)
      known.add.set(name, (known.add.get(name) ?? 0) + sign * by)
    }
    note('offered', 1)
    if (result.kind === 'answered') {
      const { waitSeconds } = result
      note('answered', 1)
      note('wait', Math.round(waitSeconds))
      note('talk', Math.round(view.talkSeconds))
      const bound = bounds.find((one) => waitSeconds <= one)
      if (bound !== undefined) note(`in ${bound}`, 1)
    } else if (result.kind !== 'missed') {
      note(result.kind, 1)
    }
  }
  count(call, 1)
  for (const other of before ? [before, ...folded] : folded) count(other, -1)
  return [...groups].flatMap(([group, { add, expiresAtMs }]) => {
    const changed = [...add].filter(([, by]) => by !== 0)
    return changed.length === 0 ? [] : [{ op: 'count', group, add: Object.fromEntries(changed), expiresAtMs }]
  })
}

function queueGroup(atMs: number, shard: number): string {
  return `queue-traffic ${new Date(atMs).toISOString().slice(0, 10)} ${shard}`
}

/** The group of sums of a queue on the day (UTC) of an instant. */
export function queueGroupOf(atMs: number, queue: string): string {
  return queueGroup(atMs, shardOf(queue))
}

const shardOf = (queue: string) => Number.parseInt(sha256Hex(queue).slice(0, 4), 16) % shards

const expiryOf = (atMs: number) => Math.floor(atMs / dayMs) * dayMs + trafficKeptMs

/** The groups of the day (UTC) of an instant. */
export function queueGroups(atMs: number): string[] {
  return Array.from({ length: shards }, (_, shard) => queueGroup(atMs, shard))
}

/** All that may be kept at an instant, with when each is over. */
export function queueGroupsUntil(nowMs: number): { readonly group: string; readonly expiresAtMs: number }[] {
  return Array.from({ length: trafficKeptMs / dayMs }, (_, i) => nowMs - i * dayMs).flatMap((atMs) =>
    queueGroups(atMs).map((group) => ({ group, expiresAtMs: expiryOf(atMs) })),
  )
}
