/**
 * The view of a call: a pure function of the set of its events. Where sources disagree, fact-rank.ts says field by field who
 * is believed; what that one leaves open, the others fill in.
 */
import { isoUtc } from '../../ports/clock.ts'
import type { AiResult, CallView, Leg, Note, Recording, Transfer, WrapUp } from './call.ts'
import {
  type AgentParty,
  type CallEvent,
  type ChosenContact,
  type DecidedEvent,
  type EndedEvent,
  isRemark,
  type Medium,
  type QueueParty,
  type TransferredEvent,
} from './event.ts'
import { believed, identities, type RankedField, rankedFacts } from './fact-rank.ts'
import { keptSource } from './kept-source.ts'
import { type LegReport, legReportsOf } from './leg-report.ts'
import {
  bestSourceReports,
  callOutcomeOf,
  distinctAgents,
  lastEndMs,
  legsOnlyOthersSaw,
  stateOf,
  talkSecondsOf,
  toLegs,
} from './legs.ts'

/**
 * `events` must be in canonical order (reduce.ts) and not empty. `disbelieved`: sources whose legs are left out, as they show
 * the call as up for too long after another said that it is over.
 */
export function project(events: readonly CallEvent[], disbelieved: readonly string[] = []): CallView {
  const heeded = events.filter((event) => event.leg === undefined || !disbelieved.includes(event.source))
  const legReports = legReportsOf(heeded)
  const best = bestSourceReports(heeded, legReports)
  const source = best[0]?.source
  const added = legsOnlyOthersSaw(best, legReports)
  const legs = toLegs([...best, ...added], legReports)
  const answered = legs.filter((leg) => leg.answeredAt !== undefined).sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1))
  const endings = byAuthority(heeded).filter((event) => event.kind === 'ended')
  const state = stateOf(best, legReports, endings)
  const ending = endingText(endings, answered[0])
  const chosen = decided(events, ({ chosen }) => chosen)
  const fact = <T>(field: RankedField, pick: (event: CallEvent) => T | undefined) => believed(events, field, pick)
  return {
    state,
    medium: mediumOf(events),
    direction: fact('direction', (event) => event.direction) ?? 'inbound',
    external: externalOf(events),
    did: fact('did', (event) => event.did),
    queue: queueOf(events),
    legs,
    rung: distinctAgents(legs),
    answeredBy: answered.find((leg) => leg.agent)?.agent,
    startedAt: isoUtc(startMsOf(events, best)),
    answeredAt: answered[0]?.answeredAt,
    endedAt: state === 'ended' ? isoUtc(lastEndMs([...best, ...added], endings)) : undefined,
    talkSeconds:
      (added.length > 0 ? undefined : wholeTalkSeconds(endings, source)) ?? talkSecondsOf([...best, ...added]),
    outcome: state === 'ended' ? callOutcomeOf(legs, endings, source) : undefined,
    transfers: transfersOf(events, answered),
    recordings: recordingsOf(events),
    contact: chosen
      ? contactOf(chosen)
      : (fact('contact', (event) => (event.contact?.id ? event.contact : undefined)) ??
        fact('contact', (event) => event.contact)),
    chosen: chosen === 'none' ? undefined : chosen,
    leftOut: decided(events, ({ leftOut }) => leftOut) || undefined,
    ai: aiOf(events),
    notes: notesOf(events, distinctAgents(legs)),
    wrapUp: wrapUpOf(events, distinctAgents(legs)),
    subject: ending?.subject,
    text: ending?.text,
  }
}

/** A conversation that began in a browser and turns out to be a part of a telephone call is that call. */
function mediumOf(events: readonly CallEvent[]): Medium {
  if (events.some(({ medium }) => medium === 'chat')) return 'chat'
  const facts = events.filter((event) => !isRemark(event))
  return facts.length > 0 && facts.every(({ medium }) => medium === 'web') ? 'web' : 'phone'
}

/** The first sign of the call: its first leg or, where the source of the legs reports the call before, that. */
function startMsOf(events: readonly CallEvent[], best: readonly LegReport[]): number {
  const source = best[0]?.source
  const first = (event: CallEvent) =>
    event.leg === undefined && event.kind === 'ringing' && event.source === source && !event.approximate
  // A note is written whenever somebody has time; it begins nothing, unless it is all that is known yet.
  const facts = events.filter((event) => !isRemark(event))
  const reported = source !== undefined ? events.filter(first) : facts.length > 0 ? facts : events
  return Math.min(...best.map((one) => one.startMs), ...reported.map((event) => Date.parse(event.at)))
}

/** Talk of the whole call as the source of its legs counted it: it knows of holding and consulting, legs do not. */
function wholeTalkSeconds(endings: readonly EndedEvent[], source: string | undefined): number | undefined {
  const counted = endings.filter(
    (event) => event.leg === undefined && event.source === source && event.talkSeconds !== undefined,
  )
  return counted.at(-1)?.talkSeconds
}

/** The last word of people on one matter. */
function decided<T>(events: readonly CallEvent[], pick: (event: DecidedEvent) => T | undefined): T | undefined {
  return events.reduce<T | undefined>(
    (last, event) => (event.kind === 'decided' ? (pick(event) ?? last) : last),
    undefined,
  )
}

function contactOf(chosen: ChosenContact | 'none'): CallView['contact'] {
  return chosen === 'none' ? undefined : { id: chosen.id, entityType: chosen.entityType, name: chosen.name }
}

/** Of two that answered at one time, as records of whole seconds have it, the one that rang first. */
const timeOf = (leg: Leg) => `${leg.answeredAt} ${leg.ringingAt ?? ''} ${leg.key}`

function byAuthority(events: readonly CallEvent[]): CallEvent[] {
  return identities.flatMap((rank) => events.filter((event) => event.identity === rank))
}

function endingText(endings: readonly EndedEvent[], answered: Leg | undefined): EndedEvent | undefined {
  const withText = endings.filter((event) => event.subject !== undefined || event.text !== undefined)
  return withText.find((event) => answered?.agent && event.agent?.extension === answered.agent.extension) ?? withText[0]
}

/** A number before none: who says that it was withheld may only not have known it. A name may come from another source. */
function externalOf(events: readonly CallEvent[]): CallView['external'] {
  const parties = rankedFacts(events, 'external', (event) => event.external).map(({ value }) => value)
  const party = parties.find((one) => one.matchKey !== '') ?? parties[0]
  return party && { ...party, name: party.name ?? parties.find((one) => one.name)?.name }
}

/** A queue that is named as the DID is where the record lost it; its name may come from another source. */
function queueOf(events: readonly CallEvent[]): CallView['queue'] {
  const queues = rankedFacts(events, 'queue', (event) => event.queue)
  const did = believed(events, 'did', (event) => event.did)
  const real = queues.filter(({ value }) => value.extension !== did)
  const queue = (real[0] ?? queues[0])?.value
  return queue && { ...queue, name: queue.name ?? queues.find(({ value }) => isNamed(value, queue))?.value.name }
}

const isNamed = (one: QueueParty, queue: QueueParty) => one.extension === queue.extension && one.name !== undefined

/** Reported transfers, else those that follow from one agent answering after another. */
function transfersOf(events: readonly CallEvent[], answered: readonly Leg[]): Transfer[] {
  const reported = events.flatMap((event) => (event.kind === 'transferred' ? [event] : []))
  // Two sources may report one handing over.
  const whoReports = new Map([...reported].reverse().map((event) => [handedOver(event), event.source]))
  const once = reported.filter((event) => whoReports.get(handedOver(event)) === event.source)
  if (once.length > 0) return once.map(({ at, agent, to }) => ({ at, from: agent, to }))
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
    const { recordingUrl: url, recordingId: id, transcript, transcriptId, summary, sentiment } = event
    const recording = { url, id, transcript, transcriptId, summary, sentiment }
    // Of an erased call.
    if (Object.values(recording).every((value) => value === undefined)) continue
    distinct.set(JSON.stringify(recording), recording)
  }
  return withOwnLinks([...distinct.values()], events)
}

/** What is kept here has our link, beside what its source says of it: one recording, not two. */
function withOwnLinks(reported: readonly Recording[], events: readonly CallEvent[]): Recording[] {
  const own = new Map<string, string>()
  for (const event of events)
    if (event.kind === 'recorded' && event.source === keptSource && event.recordingId && event.recordingUrl)
      own.set(event.recordingId, event.recordingUrl)
  if (own.size === 0) return [...reported]
  const urls = new Set(own.values())
  const others = reported.filter(({ id, url }) => id === undefined || url === undefined || !urls.has(url))
  const linked = others.map((one) => (one.id !== undefined && own.has(one.id) ? { ...one, url: own.get(one.id) } : one))
  const named = new Set(linked.map(({ id }) => id))
  const alone = [...own].filter(([id]) => !named.has(id)).map(([id, url]) => ({ url, id }))
  return [...linked, ...alone]
}

/** Whoever noted by an extension alone has the name that the call's legs have for it. */
function notesOf(events: readonly CallEvent[], agents: readonly AgentParty[]): Note[] | undefined {
  const notes = events.flatMap((event) =>
    event.kind === 'noted' && event.text !== ''
      ? [{ at: event.at, text: event.text, by: named(event.agent, agents), author: event.author }]
      : [],
  )
  return notes.length > 0 ? notes : undefined
}

function wrapUpOf(events: readonly CallEvent[], agents: readonly AgentParty[]): WrapUp | undefined {
  const said = events.flatMap((event) =>
    event.kind === 'noted' && event.wrapUp
      ? [{ at: event.at, outcome: event.wrapUp, by: named(event.agent, agents) }]
      : [],
  )
  return said.at(-1)
}

function named(by: AgentParty | undefined, agents: readonly AgentParty[]): AgentParty | undefined {
  return by && { ...agents.find(({ extension }) => extension === by.extension), ...withoutGaps(by) }
}

function withoutGaps({ extension, name, email }: AgentParty): AgentParty {
  return { extension, ...(name && { name }), ...(email && { email }) }
}

/** What all sources say of the last conversation of the call, later facts over earlier ones. */
function aiOf(events: readonly CallEvent[]): AiResult | undefined {
  const reported = events.flatMap((event) => (event.kind === 'ai' ? [event] : []))
  const conversationId = reported.at(-1)?.conversationId
  if (conversationId === undefined) return undefined
  const last = <K extends keyof AiResult>(name: K): AiResult[K] | undefined =>
    reported.findLast((event) => event.conversationId === conversationId && event[name] !== undefined)?.[name]
  return {
    conversationId,
    title: last('title'),
    summary: last('summary'),
    result: last('result'),
    transcript: last('transcript'),
    transcriptId: last('transcriptId'),
    collected: last('collected'),
    evaluation: last('evaluation'),
    agentName: last('agentName'),
    language: last('language'),
    hasAudio: last('hasAudio'),
  }
}

function handedOver({ agent, to }: TransferredEvent): string {
  return `${agent?.extension} ${'extension' in to ? to.extension : to.number}`
}
