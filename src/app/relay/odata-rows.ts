/** Rows of 3CX's ActiveCalls and CallHistoryView from calls, one for each leg, for `?form=odata` of the relay paths. */
import type { Call, CallView, Leg } from '../../core/calls/call.ts'
import type { AgentParty } from '../../core/calls/event.ts'
import { sha256Hex } from '../../lib/hash.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { ActiveCallRow, CallHistoryRow, HistoryParty } from '../../wire/relay-odata.ts'

/** 3CX's numbers for kinds of parties. */
const dnTypes = { extension: 0, externalLine: 1, group: 2, routing: 13 } as const

export function activeCallRows({ id, view }: Call, nowMs: number): ActiveCallRow[] {
  const open = view.legs.filter((leg) => leg.agent !== undefined && leg.endedAt === undefined)
  const talking = open.filter((leg) => leg.answeredAt !== undefined)
  // Whoever still rings when somebody has answered is about to be stopped.
  const shown = talking.length > 0 ? talking : open
  const ServerNow = isoUtc(nowMs)
  if (shown.length === 0) {
    const Status = view.queue ? ('Talking' as const) : ('Routing' as const)
    const since = { LastChangeStatus: view.startedAt, EstablishedAt: null, ServerNow }
    return [{ Id: int32(id), Caller: outsideText(view), Callee: place(view)?.text ?? null, Status, ...since }]
  }
  return shown.map((leg) => {
    const agent = leg.agent && agentText(leg.agent)
    const [Caller, Callee] = ends(view, outsideText(view), agent ?? null)
    return {
      Id: int32(`${id} ${leg.key}`),
      Caller,
      Callee,
      Status: leg.answeredAt === undefined ? 'Ringing' : 'Talking',
      LastChangeStatus: leg.answeredAt ?? leg.ringingAt ?? view.startedAt,
      EstablishedAt: leg.answeredAt ?? null,
      ServerNow,
    }
  })
}

/** Of a call that is over. One that rang nobody has one row, to the queue or number where it ended. */
export function callHistoryRows({ id, view }: Call): CallHistoryRow[] {
  const legs: readonly (Leg | undefined)[] = view.legs.some(({ agent }) => agent)
    ? view.legs.filter(({ agent }) => agent)
    : [undefined]
  return legs.map((leg) => {
    const key = `${id} ${leg?.key ?? ''}`
    const startedAt = leg?.ringingAt ?? leg?.answeredAt ?? view.startedAt
    const endedAt = leg?.endedAt ?? view.endedAt ?? leg?.answeredAt ?? startedAt
    const answeredAt = leg?.answeredAt
    const [source, destination] = ends(view, outsideParty(key, view), agentParty(key, view, leg?.agent))
    return {
      SegmentId: int32(key),
      SegmentType: answeredAt === undefined ? 1 : 2,
      SegmentActionId: 1,
      SegmentStartTime: startedAt,
      SegmentEndTime: endedAt,
      ...withPrefix('Src', source),
      ...withPrefix('Dst', destination),
      CallTime: `PT${answeredAt === undefined ? 0 : talkSeconds(leg, answeredAt, endedAt)}S`,
      CallAnswered: answeredAt !== undefined,
    }
  })
}

function talkSeconds(leg: Leg | undefined, answeredAt: string, endedAt: string): number {
  return leg?.talkSeconds ?? Math.max(0, (Date.parse(endedAt) - Date.parse(answeredAt)) / 1000)
}

/** Who called whom: an agent is the caller of what goes out. */
function ends<T>({ direction }: CallView, outside: T, inside: T): [source: T, destination: T] {
  return direction === 'outbound' ? [inside, outside] : [outside, inside]
}

const numberOf = ({ external }: CallView) => external && (external.e164 ?? external.number)

function outsideText(view: CallView): string | null {
  if (view.external === undefined) return null
  return [numberOf(view), view.external.name].filter(Boolean).join(' ')
}

/** As 3CX writes an extension. */
const agentText = ({ extension, name }: AgentParty) => [extension, name].filter(Boolean).join(' ')

function place({ queue, did }: CallView) {
  if (queue) return { dn: queue.extension, name: queue.name, text: agentText(queue), dnType: dnTypes.group }
  return did === undefined ? undefined : { dn: did, name: undefined, text: did, dnType: dnTypes.routing }
}

function outsideParty(key: string, view: CallView): HistoryParty {
  const { external } = view
  const isExternal = external !== undefined
  return {
    ...ids(`${key} outside`),
    Dn: null,
    DnType: isExternal ? dnTypes.externalLine : null,
    DisplayName: external?.name ?? null,
    ExtendedDisplayName: outsideText(view),
    CallerNumber: numberOf(view) ?? null,
    External: isExternal,
    Internal: !isExternal,
  }
}

function agentParty(key: string, view: CallView, agent: AgentParty | undefined): HistoryParty {
  const party = agent
    ? { dn: agent.extension, name: agent.name, text: agentText(agent), dnType: dnTypes.extension }
    : place(view)
  return {
    ...ids(`${key} inside`),
    Dn: party?.dn ?? null,
    DnType: party?.dnType ?? null,
    DisplayName: party?.name ?? null,
    ExtendedDisplayName: party?.text ?? null,
    CallerNumber: party?.dn ?? null,
    External: false,
    Internal: true,
  }
}

const ids = (key: string) => ({ Id: int32(key), ParticipantId: int32(key), RecId: null })

function withPrefix<Prefix extends string>(prefix: Prefix, party: HistoryParty) {
  return Object.fromEntries(Object.entries(party).map(([name, value]) => [`${prefix}${name}`, value])) as {
    [Name in keyof HistoryParty as `${Prefix}${Name}`]: HistoryParty[Name]
  }
}

/** 3CX's ids are 32-bit numbers; ours are texts. */
function int32(key: string): number {
  return Number.parseInt(sha256Hex(key).slice(0, 8), 16) >>> 1
}
