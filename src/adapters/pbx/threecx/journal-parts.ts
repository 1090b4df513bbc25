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

/** Throws when a journal can't be placed in time; `path` is the field that should have told. */
export function refuseWithoutTime(path: string): never {
  const advice = 'send its start, end or date, as epoch milliseconds or ISO 8601'
  throw new SwitchhookError('bad_field', `${path}: the journal tells no time of the conversation; ${advice}.`, {
    details: { path },
  })
}

/** 128 bits over what every repetition of the same journal repeats, the start to the second. */
export function fingerprint(site: string, agent: Text, who: string, startMs: number, kind: string): string {
  const startSecond = isoUtc(startMs).slice(0, 19)
  return sha256Hex(JSON.stringify([site, filled(agent) ?? '', who, startSecond, kind])).slice(0, 32)
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

/** External party, agent, queue and contact as far as told. Our own placeholder answer is no contact and no name. */
export function parties(told: ReportedParties, number: PhoneNumber) {
  const placeholder = filled(told.entityType) === placeholderEntityType
  const name = placeholder ? undefined : filled(told.name)
  const external: ExternalParty = {
    number: number.kind === 'withheld' ? '' : number.raw,
    matchKey: number.matchKey,
    ...present({ e164: number.e164, name }),
  }
  const agent = agentOf(told)
  const queue = filled(told.queue)
  const contact: KnownContact = present({ id: filled(told.entityId), entityType: filled(told.entityType), name })
  const known = !placeholder && (contact.id !== undefined || contact.name !== undefined)
  return {
    external,
    ...(agent === undefined ? {} : { agent }),
    ...(queue === undefined ? {} : { queue: { extension: queue } }),
    ...(known ? { contact } : {}),
  }
}

function agentOf(told: ReportedParties): AgentParty | undefined {
  const extension = filled(told.agent)
  if (extension === undefined) return undefined
  const name = joinFilled(told.agentFirstName, told.agentLastName)
  return { extension, ...present({ name, email: filled(told.agentEmail) }) }
}

/** What all events of a journal's leg have in common. */
export type StoryBase = Omit<RingingEvent, 'id' | 'kind' | 'at'>

/** The leg from its first ringing to what was kept of it; ids follow from its name, the first alias. */
export function storyOf(
  base: StoryBase,
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

/** One event when anything was kept. Its id follows from its content, so that late news is not taken for a repetition. */
function recorded(kept: ReportedRecording, base: StoryBase, at: string): RecordedEvent[] {
  const content = present({
    recordingUrl: filled(kept.recordingUrl),
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
