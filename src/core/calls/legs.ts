/** What follows from the legs of a call: who was rung, how it stands, how long was talked, how it ended. */
import { isoUtc } from '../../ports/clock.ts'
import type { CallView, Leg } from './call.ts'
import type { AgentParty, CallEvent, EndedEvent, Outcome } from './event.ts'
import type { LegReport } from './leg-report.ts'

/** The best ending of any leg is the ending of the call: answered anywhere is answered. */
const outcomesBestFirst: readonly Outcome[] = ['answered', 'voicemail', 'abandoned', 'missed', 'busy', 'failed']

/**
 * Sources report the same legs: only one source's are shown, or each phone would stand there twice. Of those of the best
 * rank it is the one who watched; one who missed a part of it (and had to guess) comes behind the records.
 */
export function bestSourceReports(ranked: readonly CallEvent[], legReports: readonly LegReport[]): LegReport[] {
  const legEvents = ranked.filter((event) => event.leg !== undefined)
  const best = legEvents.filter((event) => event.identity === legEvents[0]?.identity)
  const guesses = (source: string) => {
    const reported = best.filter((event) => event.source === source)
    if (reported.some((event) => event.approximate)) return 2
    return reported.some((event) => event.live) ? 0 : 1
  }
  const sources = [...new Set(best.map((event) => event.source))]
  const [source] = sources.sort((a, b) => guesses(a) - guesses(b) || (a < b ? -1 : 1))
  return legReports.filter((legReport) => legReport.source === source)
}

export function toLeg(legReport: LegReport, all: readonly LegReport[]): Leg {
  const at = (ms: number | undefined) => (ms === undefined ? undefined : isoUtc(ms))
  return {
    key: legReport.key,
    source: legReport.source,
    agent: legReport.agent && describeAgent(legReport.agent, all),
    ringingAt: at(legReport.ringingMs),
    answeredAt: at(legReport.answeredMs),
    endedAt: at(legReport.endedMs),
    outcome: legReport.outcome,
    talkSeconds: legReport.talkSeconds,
  }
}

/** One source knows the extension, another the person's name. */
function describeAgent(agent: AgentParty, all: readonly LegReport[]): AgentParty {
  const others = all.flatMap((one) => (one.agent?.extension === agent.extension ? [one.agent] : []))
  return {
    extension: agent.extension,
    name: agent.name ?? others.find((one) => one.name)?.name,
    email: agent.email ?? others.find((one) => one.email)?.email,
  }
}

export function stateOf(best: readonly LegReport[], endings: readonly EndedEvent[]): CallView['state'] {
  const over = endings.some((event) => event.leg === undefined)
  if (over || (best.length > 0 && best.every((legReport) => legReport.endedMs !== undefined))) return 'ended'
  return best.some((legReport) => legReport.answeredMs !== undefined) ? 'talking' : 'ringing'
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

export function callOutcomeOf(legs: readonly Leg[], endings: readonly EndedEvent[]): Outcome {
  const reported = new Set<Outcome>()
  for (const leg of legs) {
    if (leg.outcome) reported.add(leg.outcome)
    else if (leg.answeredAt) reported.add('answered')
  }
  // The call as a whole may be reported to have ended in a way that no leg shows, such as a caller giving up in a queue.
  for (const event of endings) if (event.leg === undefined && event.outcome) reported.add(event.outcome)
  return outcomesBestFirst.find((outcome) => reported.has(outcome)) ?? 'missed'
}

export function distinctAgents(legs: readonly Leg[]): AgentParty[] {
  const agents = new Map<string, AgentParty>()
  for (const { agent } of legs) if (agent && !agents.has(agent.extension)) agents.set(agent.extension, agent)
  return [...agents.values()]
}
