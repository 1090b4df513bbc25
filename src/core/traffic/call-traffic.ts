/** What a changed call changes of the counts by the hour: what it counts for now, less what it counted for before. */
import type { Count } from '../../ports/counts.ts'
import type { Call } from '../calls/call.ts'
import { trafficCount, trafficGroup, trafficName } from './traffic-names.ts'

interface Change {
  readonly call: Call
  readonly folded: readonly Call[]
  readonly before?: Call
}

/** Empty when nothing changes: most reports of a call say nothing new of how it ended. */
export function callTraffic({ call, folded, before }: Change): Count[] {
  const byDay = new Map<string, { atMs: number; add: Map<string, number> }>()
  const count = (counted: Call, sign: 1 | -1) => {
    const { view } = counted
    if (view.state !== 'ended' || view.outcome === undefined || view.medium === 'chat') return
    const atMs = Date.parse(view.startedAt)
    const { add } = byDay.get(trafficGroup(atMs)) ?? { add: new Map<string, number>() }
    byDay.set(trafficGroup(atMs), { atMs, add })
    const note = (by: number, ...parts: readonly string[]) => {
      const name = trafficName(atMs, ...parts)
      add.set(name, (add.get(name) ?? 0) + sign * by)
    }
    note(1, 'call', view.direction, view.outcome)
    if (view.direction !== 'internal') note(Math.round(view.talkSeconds), 'talk')
    if (view.ai) note(1, 'ai')
  }
  count(call, 1)
  for (const other of before ? [before, ...folded] : folded) count(other, -1)
  return [...byDay.values()].flatMap(({ atMs, add }) => {
    const changed = [...add].filter(([, by]) => by !== 0)
    return changed.length === 0 ? [] : [trafficCount(atMs, Object.fromEntries(changed))]
  })
}
