/**
 * A leg report is what one source says of one leg: the smallest thing that can be compared with another source's.
 * Both the legs of the view and the matching of calls in time start from leg reports.
 */
import type { AgentParty, CallEvent, Direction, ExternalParty, Identity, Medium, Outcome } from './event.ts'

export interface LegReport {
  readonly source: string
  readonly identity: Identity
  /** What the source calls the leg; legs of a source without call ids carry their alias too, as they may repeat. */
  readonly key: string
  /** The names by which the source knows the call. */
  readonly aliases: readonly string[]
  readonly medium: Medium
  readonly direction?: Direction
  readonly external?: ExternalParty
  readonly agent?: AgentParty
  readonly startMs: number
  readonly ringingMs?: number
  readonly answeredMs?: number
  readonly endedMs?: number
  readonly outcome?: Outcome
  readonly talkSeconds?: number
}

/** Of lists that are still in use: matching asks for those of one call again and again. */
const known = new WeakMap<readonly CallEvent[], readonly LegReport[]>()

/**
 * Events of legs, grouped; events about a call as a whole belong to no leg report. `events` are in canonical order, and the list
 * does not change any more.
 */
export function legReportsOf(events: readonly CallEvent[]): readonly LegReport[] {
  const legReports = known.get(events) ?? groupEvents(events)
  known.set(events, legReports)
  return legReports
}

function groupEvents(events: readonly CallEvent[]): LegReport[] {
  const groups = new Map<string, CallEvent[]>()
  for (const event of events) {
    if (event.leg === undefined) continue
    const key = legReportKey(event, event.leg)
    const group = groups.get(key)
    if (group) group.push(event)
    else groups.set(key, [event])
  }
  return [...groups].flatMap(([key, group]) => toLegReport(key, group) ?? [])
}

function legReportKey(event: CallEvent, leg: string): string {
  const owner = event.identity === 'window' ? ` ${event.aliases[0]}` : ''
  return `${event.source} ${leg}${owner}`
}

function toLegReport(key: string, events: readonly CallEvent[]): LegReport | undefined {
  const [first] = events
  if (!first) return undefined
  // A guess counts only for what nobody saw.
  const seen = new Set(events.flatMap((event) => (event.approximate ? [] : event.kind)))
  const believed = events.filter((event) => !event.approximate || !seen.has(event.kind))
  const atOf = (kind: CallEvent['kind']) => {
    const event = believed.find((one) => one.kind === kind)
    return event && Date.parse(event.at)
  }
  const reported = <T>(pick: (event: CallEvent) => T | undefined) =>
    events.map(pick).find((value) => value !== undefined)
  const ended = believed.flatMap((event) => (event.kind === 'ended' ? [event] : [])).at(-1)
  return {
    source: first.source,
    identity: first.identity,
    key,
    aliases: [...new Set(events.flatMap((event) => event.aliases))],
    medium: first.medium ?? 'phone',
    direction: reported((event) => event.direction),
    external: reported((event) => event.external),
    agent: reported((event) => event.agent),
    startMs: Math.min(...believed.map((event) => Date.parse(event.at))),
    ringingMs: atOf('ringing'),
    answeredMs: atOf('answered'),
    endedMs: ended && Date.parse(ended.at),
    outcome: ended?.outcome,
    talkSeconds: ended?.talkSeconds,
  }
}
