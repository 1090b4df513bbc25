/** The parts that the events of a call journal and of a chat journal have in common. */
import type {
  AgentParty,
  CallEvent,
  EndedEvent,
  ExternalParty,
  KnownContact,
  RecordedEvent,
  RingingEvent,
} from '../../../core/calls/event.ts'
import type { PhoneNumber } from '../../../core/phone/phone-number.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import { sha256Hex } from '../../../lib/hash.ts'
import { isoUtc } from '../../../ports/clock.ts'
import { placeholderEntityType } from './contact-answer.ts'
import { filled, joinFilled } from './filled.ts'
import { addressOf } from './recording-address.ts'
import type { Timeline } from './timeline.ts'

export type Text = string | undefined

/** Who took part, under one set of names for all dictionaries; any text may be unfilled. */
export interface ReportedParties {
  readonly number: Text
  readonly name: Text
  readonly entityId: Text
  readonly entityType: Text
  readonly agent: Text
  readonly agentFirstName: Text
  readonly agentLastName: Text
  readonly agentEmail: Text
  readonly queue: Text
}

/** What the PBX kept of the conversation. */
export interface ReportedRecording {
  readonly recordingUrl?: Text
  readonly transcript?: Text
  readonly summary?: Text
  readonly sentiment?: Text
}

export function refuseEmpty(): never {
  throw new SwitchhookError('bad_field', 'The journal is empty: it has neither a number nor an agent nor a time.')
}

/**
 * 128 bits over what every repetition of the same journal repeats: the start to the second or, where it could not be read,
 * the text that should have said it.
 */
export function fingerprint(site: string, agent: Text, who: string, times: Timeline, kind: string): string {
  const start = times.approximate && times.written !== undefined ? times.written : isoUtc(times.startMs).slice(0, 19)
  return sha256Hex(JSON.stringify([site, filled(agent) ?? '', who, start, kind])).slice(0, 32)
}

/** The number as part of a fingerprint: the same however it was written. */
export function numberIdentity(number: PhoneNumber): string {
  return number.matchKey || number.digits || (number.kind === 'withheld' ? '' : number.raw.trim())
}

/** The same text in every event of the agent's leg. */
export function legOf(agent: Text): string {
  const extension = filled(agent)
  return extension === undefined ? 'no agent' : `agent ${extension}`
}

/** External party, agent, queue and contact as far as reported. Our own placeholder answer is no contact and no name. */
export function parties(reported: ReportedParties, number: PhoneNumber) {
  const placeholder = filled(reported.entityType) === placeholderEntityType
  const name = placeholder ? undefined : filled(reported.name)
  const external: ExternalParty = {
    number: number.kind === 'withheld' ? '' : number.raw,
    matchKey: number.matchKey,
    ...present({ e164: number.e164, name }),
  }
  const agent = agentOf(reported)
  const queue = filled(reported.queue)
  const contact: KnownContact = present({
    id: filled(reported.entityId),
    entityType: filled(reported.entityType),
    name,
  })
  const known = !placeholder && (contact.id !== undefined || contact.name !== undefined)
  return {
    external,
    ...(agent === undefined ? {} : { agent }),
    ...(queue === undefined ? {} : { queue: { extension: queue } }),
    ...(known ? { contact } : {}),
  }
}

function agentOf(reported: ReportedParties): AgentParty | undefined {
  const extension = filled(reported.agent)
  if (extension === undefined) return undefined
  const name = joinFilled(reported.agentFirstName, reported.agentLastName)
  return { extension, ...present({ name, email: filled(reported.agentEmail) }) }
}

/** What all events of a journal's leg have in common. */
export type LegBase = Omit<RingingEvent, 'id' | 'kind' | 'at'>

/** The leg from its first ringing to what was kept of it; ids follow from its name, the first alias. */
export function legEvents(
  base: LegBase,
  { startMs, answeredMs, endMs, talkSeconds }: Timeline,
  end: Pick<EndedEvent, 'outcome' | 'subject' | 'text'>,
  kept: ReportedRecording,
): [CallEvent, ...CallEvent[]] {
  const [name] = base.aliases
  const ringing: CallEvent = { ...base, id: `${name}:ringing`, kind: 'ringing', at: isoUtc(startMs) }
  const answered: CallEvent[] =
    answeredMs === undefined ? [] : [{ ...base, id: `${name}:answered`, kind: 'answered', at: isoUtc(answeredMs) }]
  const ended: CallEvent = { ...base, id: `${name}:ended`, kind: 'ended', at: isoUtc(endMs), talkSeconds, ...end }
  return [ringing, ...answered, ended, ...recorded(kept, base, isoUtc(endMs))]
}

/** One event when anything was kept. Its id follows from its content, so that what comes later is not taken for a repetition. */
function recorded(kept: ReportedRecording, base: LegBase, at: string): RecordedEvent[] {
  const content = present({
    recordingUrl: addressOf(filled(kept.recordingUrl)),
    transcript: filled(kept.transcript),
    summary: filled(kept.summary),
    sentiment: filled(kept.sentiment),
  })
  if (Object.keys(content).length === 0) return []
  const id = `${base.aliases[0]}:recorded:${sha256Hex(JSON.stringify(content)).slice(0, 16)}`
  return [{ ...base, id, kind: 'recorded', at, ...content }]
}

/** Without the members that are undefined, so that a stored event has no holes. */
export function present<Name extends string>(members: Record<Name, Text>): Partial<Record<Name, string>> {
  const kept: Partial<Record<Name, string>> = {}
  for (const name in members) {
    const value: Text = members[name]
    if (value !== undefined) kept[name] = value
  }
  return kept
}
