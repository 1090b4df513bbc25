/**
 * The view of a call: a pure function of the set of its events. Where tellers disagree, the one that knows call ids
 * is believed before one that does not; what it leaves open, the others fill in.
 */
import type { AiResult, CallView, Leg, Recording, Transfer } from './call.ts'
import type { AgentParty, CallEvent, EndedEvent, Outcome } from './event.ts'
import { type Strand, strandsOf } from './strand.ts'

/** The best ending of any leg is the ending of the call: answered anywhere is answered. */
const outcomesBestFirst: readonly Outcome[] = ['answered', 'voicemail', 'abandoned', 'missed', 'busy', 'failed']

/** `events` must be in canonical order (reduce.ts) and not empty. */
export function project(events: readonly CallEvent[]): CallView {
  const ranked = byAuthority(events)
  const strands = strandsOf(events)
  const best = bestTellersStrands(ranked, strands)
  const legs = best.map((strand) => toLeg(strand, strands))
  const answered = legs.filter((leg) => leg.answeredAt !== undefined).sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1))
  const endings = ranked.filter((event) => event.kind === 'ended')
  const state = stateOf(best, endings)
  const ending = endingText(endings, answered[0])
  const told = <T>(pick: (event: CallEvent) => T | undefined) => ranked.map(pick).find((value) => value !== undefined)
  const startMs = Math.min(
    ...(best.length > 0 ? best.map((one) => one.startMs) : events.map((one) => Date.parse(one.at))),
  )
  return {
    state,
    medium: events.some((event) => event.medium === 'chat') ? 'chat' : 'phone',
    direction: told((event) => event.direction) ?? 'inbound',
    external: mergeExternal(ranked),
    did: told((event) => event.did),
    queue: told((event) => event.queue),
    legs,
    rung: distinctAgents(legs),
    answeredBy: answered.find((leg) => leg.agent)?.agent,
    startedAt: iso(startMs),
    answeredAt: answered[0]?.answeredAt,
    endedAt: state === 'ended' ? iso(lastEndMs(best, endings)) : undefined,
    talkSeconds: talkSecondsOf(best),
    outcome: state === 'ended' ? outcomeOf(legs, endings) : undefined,
    transfers: transfersOf(events, answered),
    recordings: recordingsOf(events),
    contact: told((event) => (event.contact?.id ? event.contact : undefined)) ?? told((event) => event.contact),
    ai: aiOf(events),
    subject: ending?.subject,
    text: ending?.text,
  }
}

const iso = (ms: number) => new Date(ms).toISOString()
const timeOf = (leg: Leg) => `${leg.answeredAt} ${leg.key}`

function byAuthority(events: readonly CallEvent[]): CallEvent[] {
  return [
    ...events.filter((event) => event.identity === 'exact'),
    ...events.filter((event) => event.identity === 'window'),
  ]
}

/** Tellers tell of the same legs: only one teller's are shown, or each phone would stand there twice. */
function bestTellersStrands(ranked: readonly CallEvent[], strands: readonly Strand[]): Strand[] {
  const source = ranked.find((event) => event.leg !== undefined)?.source
  return strands.filter((strand) => strand.source === source)
}

function toLeg(strand: Strand, all: readonly Strand[]): Leg {
  const at = (ms: number | undefined) => (ms === undefined ? undefined : iso(ms))
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

function stateOf(best: readonly Strand[], endings: readonly EndedEvent[]): CallView['state'] {
  const over = endings.some((event) => event.leg === undefined)
  if (over || (best.length > 0 && best.every((strand) => strand.endedMs !== undefined))) return 'ended'
  return best.some((strand) => strand.answeredMs !== undefined) ? 'talking' : 'ringing'
}

function lastEndMs(best: readonly Strand[], endings: readonly EndedEvent[]): number {
  const whole = endings.filter((event) => event.leg === undefined).map((event) => Date.parse(event.at))
  return Math.max(...whole, ...best.flatMap((strand) => strand.endedMs ?? []))
}

/** Time in which at least one leg talked; overlapping legs (conference, consultation) count once. */
function talkSecondsOf(best: readonly Strand[]): number {
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

function outcomeOf(legs: readonly Leg[], endings: readonly EndedEvent[]): Outcome {
  const told = new Set<Outcome>()
  for (const leg of legs) {
    if (leg.outcome) told.add(leg.outcome)
    else if (leg.answeredAt) told.add('answered')
  }
  // The call as a whole may be told to have ended in a way that no leg shows, such as a caller giving up in a queue.
  for (const event of endings) if (event.leg === undefined && event.outcome) told.add(event.outcome)
  return outcomesBestFirst.find((outcome) => told.has(outcome)) ?? 'missed'
}

function endingText(endings: readonly EndedEvent[], answered: Leg | undefined): EndedEvent | undefined {
  const withText = endings.filter((event) => event.subject !== undefined || event.text !== undefined)
  return withText.find((event) => answered?.agent && event.agent?.extension === answered.agent.extension) ?? withText[0]
}

function mergeExternal(ranked: readonly CallEvent[]): CallView['external'] {
  const parties = ranked.flatMap((event) => event.external ?? [])
  const party = parties.find((one) => one.matchKey !== '') ?? parties[0]
  return party && { ...party, name: party.name ?? parties.find((one) => one.name)?.name }
}

function distinctAgents(legs: readonly Leg[]): AgentParty[] {
  const agents = new Map<string, AgentParty>()
  for (const { agent } of legs) if (agent && !agents.has(agent.extension)) agents.set(agent.extension, agent)
  return [...agents.values()]
}

/** Told transfers, else those that follow from one agent answering after another. */
function transfersOf(events: readonly CallEvent[], answered: readonly Leg[]): Transfer[] {
  const told = events.flatMap((event) =>
    event.kind === 'transferred' ? [{ at: event.at, from: event.agent, to: event.to }] : [],
  )
  if (told.length > 0) return told
  return answered.flatMap((leg, i) => {
    const from = answered[i - 1]?.agent
    const changed = from && leg.agent && leg.answeredAt && from.extension !== leg.agent.extension
    return changed && leg.agent && leg.answeredAt ? [{ at: leg.answeredAt, from, to: leg.agent }] : []
  })
}

function recordingsOf(events: readonly CallEvent[]): Recording[] {
  const distinct = new Map<string, Recording>()
  for (const event of events) {
    if (event.kind !== 'recorded') continue
    const { recordingUrl: url, transcript, summary, sentiment } = event
    distinct.set(JSON.stringify([url, transcript, summary, sentiment]), { url, transcript, summary, sentiment })
  }
  return [...distinct.values()]
}

function aiOf(events: readonly CallEvent[]): AiResult | undefined {
  const event = events.findLast((one) => one.kind === 'ai')
  if (event?.kind !== 'ai') return undefined
  const { conversationId, summary, result, transcript, collected } = event
  return { conversationId, summary, result, transcript, collected }
}
