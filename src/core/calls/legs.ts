/** What follows from the legs of a call: who was rung, how it stands, how long was talked, how it ended. */
import { isoUtc } from '../../ports/clock.ts'
import type { CallView, Leg } from './call.ts'
import type { AgentParty, CallEvent, EndedEvent, Outcome } from './event.ts'
import { factRanks, identities } from './fact-rank.ts'
import { type LegReport, legReportsOf } from './leg-report.ts'

/** The best ending of any leg is the ending of the call: answered anywhere is answered. */
const outcomesBestFirst: readonly Outcome[] = ['answered', 'voicemail', 'abandoned', 'missed', 'busy', 'failed']

/**
 * Sources report the same legs: only one source's are shown, or each phone would stand there twice. It is the one that knows
 * the call best; of those, by fact-rank.ts, the one who watched. A source is no better than its worst guess: one that missed
 * a part comes behind the records.
 */
export function bestSourceReports(events: readonly CallEvent[], legReports: readonly LegReport[]): LegReport[] {
  const legEvents = events.filter((event) => event.leg !== undefined)
  const identity = identities.find((one) => legEvents.some((event) => event.identity === one))
  const best = legEvents.filter((event) => event.identity === identity)
  const rankOfSource = (source: string) => {
    const own = best.filter((event) => event.source === source)
    const certainty = own.some((event) => event.approximate)
      ? 'guessed'
      : own.some((one) => one.live)
        ? 'seen'
        : 'recorded'
    return factRanks.legs.order.indexOf(certainty)
  }
  const sources = [...new Set(best.map((event) => event.source))]
  const [source] = sources.sort((a, b) => rankOfSource(a) - rankOfSource(b) || (a < b ? -1 : 1))
  return legReports.filter((legReport) => legReport.source === source)
}

/** Less is a difference of clocks. */
const talkGapMs = 2000

/**
 * Legs that the best source knows nothing of: a phone it never names talked while, by its account, nobody did. So a call
 * that was picked up where the watcher could not see it (a parking lot) has who picked it up.
 */
export function legsOnlyOthersSaw(best: readonly LegReport[], all: readonly LegReport[]): LegReport[] {
  const [first] = best
  if (first === undefined) return []
  const named = new Set(best.map(({ agent }) => agent?.extension))
  const added: LegReport[] = []
  for (const other of all) {
    const { answeredMs, endedMs, agent } = other
    if (other.source === first.source || other.identity !== first.identity) continue
    if (answeredMs === undefined || endedMs === undefined || !agent || named.has(agent.extension)) continue
    const isFree = best.every(
      (leg) =>
        leg.answeredMs === undefined ||
        Math.min(leg.endedMs ?? Number.POSITIVE_INFINITY, endedMs) - Math.max(leg.answeredMs, answeredMs) <= talkGapMs,
    )
    if (isFree && endedMs - answeredMs > talkGapMs) {
      named.add(agent.extension)
      added.push(other)
    }
  }
  return added
}

/** The legs as a call shows them. One source knows the extension of an agent, another the person's name. */
export function toLegs(legReports: readonly LegReport[], all: readonly LegReport[]): Leg[] {
  const names = new Map<string, { name?: string; email?: string }>()
  for (const { agent } of all) {
    if (!agent) continue
    const known = names.get(agent.extension) ?? {}
    names.set(agent.extension, { name: known.name || agent.name, email: known.email || agent.email })
  }
  return legReports.map((legReport) => toLeg(legReport, names))
}

function toLeg(legReport: LegReport, names: ReadonlyMap<string, Omit<AgentParty, 'extension'>>): Leg {
  const at = (ms: number | undefined) => (ms === undefined ? undefined : isoUtc(ms))
  const { key, source, agent, outcome, talkSeconds } = legReport
  const { name, email } = names.get(agent?.extension ?? '') ?? {}
  return {
    key,
    source,
    agent: agent && { extension: agent.extension, name: agent.name ?? name, email: agent.email ?? email },
    ringingAt: at(legReport.ringingMs),
    answeredAt: at(legReport.answeredMs),
    endedAt: at(legReport.endedMs),
    outcome,
    talkSeconds,
  }
}

/** A call is over when the best source says so and none shows it as up: whoever watches may have missed the hang-up, or not. */
export function stateOf(
  best: readonly LegReport[],
  all: readonly LegReport[],
  endings: readonly EndedEvent[],
): CallView['state'] {
  const up = sourcesUp(all, endings)
  const isWholeOver = endings.some((event) => event.leg === undefined)
  const over = isWholeOver || (best.length > 0 && !best.some(({ source }) => up.includes(source)) && isOver(best))
  if (over && up.length === 0) return 'ended'
  const going = over ? all.filter(({ source, endedMs }) => up.includes(source) && endedMs === undefined) : best
  return going.some((one) => one.answeredMs !== undefined) ? 'talking' : 'ringing'
}

/** Sources that show the call as up; who saw a part of it only (an AI conversation) does not count. */
function sourcesUp(all: readonly LegReport[], endings: readonly EndedEvent[]): string[] {
  const sources = [...new Set(all.flatMap((one) => (one.identity === 'within' ? [] : one.source)))]
  const saysOver = (source: string) => endings.some((event) => event.leg === undefined && event.source === source)
  return sources.filter((source) => !saysOver(source) && !isOver(all.filter((one) => one.source === source)))
}

const isOver = (legReports: readonly LegReport[]) => legReports.every((one) => one.endedMs !== undefined)

/** Those of them whom another source contradicts: it says that the call is over. */
export function sourcesContradicted(events: readonly CallEvent[]): string[] {
  const all = legReportsOf(events).filter((one) => one.identity !== 'within')
  const endings = events.filter((event) => event.kind === 'ended')
  const up = sourcesUp(all, endings)
  const others = all.filter(({ source }) => !up.includes(source))
  return others.length > 0 || endings.some((event) => event.leg === undefined) ? up : []
}

export function lastEndMs(best: readonly LegReport[], endings: readonly EndedEvent[]): number {
  const whole = endings.filter((event) => event.leg === undefined).map((event) => Date.parse(event.at))
  return Math.max(...whole, ...best.flatMap((legReport) => legReport.endedMs ?? []))
}

/** Time in which at least one leg talked; overlapping legs (conference, consultation) count once. */
export function talkSecondsOf(best: readonly LegReport[]): number {
  const talks = best.flatMap(({ answeredMs, endedMs, talkSeconds }) =>
    answeredMs !== undefined && endedMs !== undefined ? [{ answeredMs, endedMs, talkSeconds }] : [],
  )
  if (talks.length === 1 && talks[0]?.talkSeconds !== undefined) return talks[0].talkSeconds
  let totalMs = 0
  let reachedMs = Number.NEGATIVE_INFINITY
  for (const talk of talks.sort((a, b) => a.answeredMs - b.answeredMs)) {
    totalMs += Math.max(0, talk.endedMs - Math.max(talk.answeredMs, reachedMs))
    reachedMs = Math.max(reachedMs, talk.endedMs)
  }
  return Math.round(totalMs / 100) / 10
}

export function callOutcomeOf(
  legs: readonly Leg[],
  endings: readonly EndedEvent[],
  source: string | undefined,
): Outcome {
  const reported = new Set<Outcome>()
  for (const leg of legs) {
    if (leg.outcome) reported.add(leg.outcome)
    else if (leg.answeredAt) reported.add('answered')
  }
  // The call as a whole may be reported to have ended in a way that no leg shows, such as a caller giving up in a queue.
  const whole = endings.filter((event) => event.leg === undefined)
  const own = whole.filter((event) => event.source === source && event.outcome)
  for (const event of own.length > 0 ? own : whole) if (event.outcome) reported.add(event.outcome)
  return outcomesBestFirst.find((outcome) => reported.has(outcome)) ?? 'missed'
}

export function distinctAgents(legs: readonly Leg[]): AgentParty[] {
  const agents = new Map<string, AgentParty>()
  for (const { agent } of legs) if (agent && !agents.has(agent.extension)) agents.set(agent.extension, agent)
  return [...agents.values()]
}
