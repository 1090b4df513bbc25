/**
 * Legs that a former run of the link reported and whose end nobody saw: the process died, and they are not up any more. Their
 * ends are guesses, with the ids that the translator gives its own; what the call log says later is believed instead.
 */
import type { CallEvent } from '../../../../core/calls/event.ts'
import { isoUtc } from '../../../../ports/clock.ts'

export interface LeftOpenOptions {
  readonly sourceId: string
  /** When the former run was last known to live: they ended then at the earliest. */
  readonly aliveMs: number
  /** Whether the leg of the call with this name is up. */
  readonly isUp: (leg: string, alias: string) => boolean
}

/** `calls`: the events of each call that goes on as far as is known. */
export function endsOfLeftOpen(calls: readonly (readonly CallEvent[])[], options: LeftOpenOptions): CallEvent[] {
  return calls.flatMap((events) => {
    const own = events.filter(({ id, leg }) => leg !== undefined && id.startsWith(`${options.sourceId}:`))
    return [...Map.groupBy(own, ({ leg }) => leg ?? '')].flatMap(([leg, ofLeg]) => endOf(leg, ofLeg, options) ?? [])
  })
}

const ringingId = /:ringing(?::guess)?$/

function endOf(leg: string, events: readonly CallEvent[], options: LeftOpenOptions): CallEvent | undefined {
  const first = events.find(({ kind, id }) => kind === 'ringing' && ringingId.test(id))
  if (first?.source !== 'callcontrol' || events.some(({ kind }) => kind === 'ended')) return undefined
  if (options.isUp(leg, first.aliases[0])) return undefined
  const isAnswered = events.some(({ kind }) => kind === 'answered')
  const isCalled = first.agent !== undefined && first.direction !== 'internal'
  const outcome = isAnswered ? 'answered' : isCalled ? 'missed' : undefined
  const endMs = Math.max(options.aliveMs, ...events.map(({ at }) => Date.parse(at)))
  const { source, identity, aliases, agent, direction, external } = first
  return {
    ...{ source, identity, aliases, leg, agent, direction, external },
    ...{ kind: 'ended', id: first.id.replace(ringingId, ':ended:guess'), at: isoUtc(endMs), approximate: true },
    ...(outcome && { outcome }),
  }
}
