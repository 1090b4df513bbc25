/** What follows from the legs of a call: who was rung, how it stands, how long was talked, how it ended. */
import { isoUtc } from '../../ports/clock.ts'
import type { CallView, Leg } from './call.ts'
import type { AgentParty, CallEvent, EndedEvent, Outcome } from './event.ts'
import type { Strand } from './leg-report.ts'

/** The best ending of any leg is the ending of the call: answered anywhere is answered. */
const outcomesBestFirst: readonly Outcome[] = ['answered', 'voicemail', 'abandoned', 'missed', 'busy', 'failed']

/**
 * Tellers tell of the same legs: only one teller's are shown, or each phone would stand there twice. Of those of the best
 * rank it is the one who watched; one who missed a part of it (and had to guess) comes behind the records.
 */
export function bestTellersStrands(ranked: readonly CallEvent[], strands: readonly Strand[]): Strand[] {
  const legEvents = ranked.filter((event) => event.leg !== undefined)
  const best = legEvents.filter((event) => event.identity === legEvents[0]?.identity)
  const guesses = (source: string) => {
    const told = best.filter((event) => event.source === source)
    if (told.some((event) => event.approximate)) return 2
    return told.some((event) => event.live) ? 0 : 1
  }
  const sources = [...new Set(best.map((event) => event.source))]
  const [source] = sources.sort((a, b) => guesses(a) - guesses(b) || (a < b ? -1 : 1))
  return strands.filter((strand) => strand.source === source)
}

export function toLeg(strand: Strand, all: readonly Strand[]): Leg {
  const at = (ms: number | undefined) => (ms === undefined ? undefined : isoUtc(ms))
  return {
    key: strand.key,
    source: strand.source,
    agent: strand.agent && describeAgent(strand.agent, all),
    ringingAt: at(strand.ringingMs),
    answeredAt: at(strand.answeredMs),
    endedAt: at(strand.endedMs),
    outcome: strand.outcome,
    talkSeconds: strand.talkSeconds,
  }
}

/** One teller knows the extension, another the person's name. */
function describeAgent(agent: AgentParty, all: readonly Strand[]): AgentParty {
  const others = all.flatMap((one) => (one.agent?.extension === agent.extension ? [one.agent] : []))
  return {
    extension: agent.extension,
    name: agent.name ?? others.find((one) => one.name)?.name,
    email: agent.email ?? others.find((one) => one.email)?.email,
  }
}

export function stateOf(best: readonly Strand[], endings: readonly EndedEvent[]): CallView['state'] {
  const over = endings.some((event) => event.leg === undefined)
  if (over || (best.length > 0 && best.every((strand) => strand.endedMs !== undefined))) return 'ended'
  return best.some((strand) => strand.answeredMs !== undefined) ? 'talking' : 'ringing'
}

export function lastEndMs(best: readonly Strand[], endings: readonly EndedEvent[]): number {
  const whole = endings.filter((event) => event.leg === undefined).map((event) => Date.parse(event.at))
  return Math.max(...whole, ...best.flatMap((strand) => strand.endedMs ?? []))
}

/** Time in which at least one leg talked; overlapping legs (conference, consultation) count once. */
export function talkSecondsOf(best: readonly Strand[]): number {
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

export function outcomeOf(legs: readonly Leg[], endings: readonly EndedEvent[]): Outcome {
  const told = new Set<Outcome>()
  for (const leg of legs) {
    if (leg.outcome) told.add(leg.outcome)
    else if (leg.answeredAt) told.add('answered')
  }
  // The call as a whole may be told to have ended in a way that no leg shows, such as a caller giving up in a queue.
  for (const event of endings) if (event.leg === undefined && event.outcome) told.add(event.outcome)
  return outcomesBestFirst.find((outcome) => told.has(outcome)) ?? 'missed'
}

export function distinctAgents(legs: readonly Leg[]): AgentParty[] {
  const agents = new Map<string, AgentParty>()
  for (const { agent } of legs) if (agent && !agents.has(agent.extension)) agents.set(agent.extension, agent)
  return [...agents.values()]
}
