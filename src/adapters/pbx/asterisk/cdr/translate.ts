/**
 * The records of one call of Asterisk → CallEvents. The caller's way through the PBX is a leg without an agent; each
 * extension that rang is one more. What records can't tell: whether a caller gave up or nobody came (a call that rang
 * an extension and was not answered is `missed`), and how long somebody waited in a queue whose members are not
 * Local channels (Asterisk counts from when the queue picked up).
 *
 * What must stay true: pure; events of a record keep their ids whatever other records of the call are known.
 */
import type { CallEvent, Direction, Outcome, QueueParty } from '../../../../core/calls/event.ts'
import { readNumber } from '../../../../core/phone/read-number.ts'
import { agentParty, eventsOf, externalParty, type ReportedLeg } from '../../rows/reported-call.ts'
import { type AsteriskCdr, isWholeId } from './row.ts'

export interface AsteriskReading {
  readonly sourceId: string
  readonly country: string
  /** A channel of an endpoint of this name is an extension's; every other endpoint is a trunk. */
  readonly extension: RegExp
  /** Contexts that calls from outside come through, for trunks whose names look like extensions. */
  readonly inboundContexts: readonly string[]
}

export const defaultInboundContexts: readonly string[] = [
  'from-trunk',
  'from-pstn',
  'from-pstn-toheader',
  'from-did-direct',
  'from-digital',
  'from-analog',
  'from-zaptel',
  'from-dahdi',
  'ext-did',
]

const route = 'route'

export function translateAsteriskCdr(
  reading: AsteriskReading,
  call: string,
  cdrs: readonly AsteriskCdr[],
): CallEvent[] {
  const ordered = [...cdrs].sort((a, b) => a.startMs - b.startMs || rank(a) - rank(b) || (a.id < b.id ? -1 : 1))
  const first = ordered.find((cdr) => !cdr.channel.startsWith('Local/')) ?? ordered[0]
  if (first === undefined) return []
  const direction = directionOf(first, reading)
  return eventsOf(reading.sourceId, {
    callId: call,
    aliases: aliasesOf(reading.sourceId, call, ordered),
    direction,
    external: externalOf(first, direction, reading),
    did: (direction === 'inbound' && ordered.map((cdr) => cdr.did).find(Boolean)) || undefined,
    legs: ordered.flatMap((cdr) => legsOf(cdr, { direction, first, ordered, reading })),
  })
}

/** Of records of one second, those that reached somebody first. */
function rank({ destinationChannel }: AsteriskCdr): number {
  return destinationChannel === '' ? 1 : 0
}

/** With a cut id the call is known to this source alone: a shared beginning must not fold calls of other tellers. */
function aliasesOf(sourceId: string, call: string, cdrs: readonly AsteriskCdr[]): [string, ...string[]] {
  if (!isWholeId(call)) return [`asterisk-cdr:${sourceId}:${call}`]
  const channels = new Set(cdrs.map((cdr) => cdr.uniqueId).filter(isWholeId))
  return [
    `asterisk:linkedid:${call}`,
    ...[...channels]
      .sort()
      .slice(0, 19)
      .map((id) => `asterisk:channel:${id}`),
  ]
}

/** `PJSIP/201-0000001a`, `SIP/201-…`, `Local/201@from-queue-00000001;2` → 201, where that is an extension. */
function extensionOf(channel: string, { extension }: AsteriskReading): string | undefined {
  const name = /^[A-Za-z0-9]+\/([^-@;/]+)/.exec(channel)?.[1]
  return name !== undefined && extension.test(name) ? name : undefined
}

function directionOf(first: AsteriskCdr, reading: AsteriskReading): Direction {
  const caller = extensionOf(first.channel, reading)
  if (first.did !== '' || caller === undefined || reading.inboundContexts.includes(first.context)) return 'inbound'
  const toTrunk = first.destinationChannel !== '' && extensionOf(first.destinationChannel, reading) === undefined
  return toTrunk || readNumber(first.destination, reading.country).kind === 'public' ? 'outbound' : 'internal'
}

function externalOf(first: AsteriskCdr, direction: Direction, { country }: AsteriskReading) {
  if (direction === 'internal') return undefined
  if (direction === 'outbound') return externalParty(first.destination, country)
  return externalParty(first.callerNumber || first.source, country, first.callerName)
}

interface Story {
  readonly direction: Direction
  readonly first: AsteriskCdr
  readonly ordered: readonly AsteriskCdr[]
  readonly reading: AsteriskReading
}

function legsOf(cdr: AsteriskCdr, story: Story): ReportedLeg[] {
  const times = { row: cdr.id, startMs: cdr.startMs, endMs: cdr.startMs + cdr.durationSeconds * 1000 }
  const local = localPair(cdr.destinationChannel)
  // A member of a queue or group behind a Local channel is told of by the record of that channel's other half.
  const toldElsewhere = local !== undefined && story.ordered.some((other) => localPair(other.channel) === local)
  const agent = agentOf(cdr, story)
  const called = agent && !toldElsewhere
  const leg = called && {
    ...times,
    leg: localPair(cdr.channel) ?? local ?? (cdr.destinationChannel || cdr.id),
    agent: agentParty(agent),
    ...endingOf(cdr, true),
  }
  const way = wayOf(cdr, story, times)
  return [...(way ? [way] : []), ...(leg ? [leg] : [])]
}

/** `Local/201@from-queue-00000001;2` → `Local/201@from-queue-00000001`: both halves are one leg. */
function localPair(channel: string): string | undefined {
  return /^(Local\/.+);[12]$/.exec(channel)?.[1]
}

function agentOf(cdr: AsteriskCdr, { direction, reading, first }: Story): string | undefined {
  const called = extensionOf(cdr.destinationChannel, reading)
  if (called !== undefined) return called
  // Called out: the extension that dialled. Later records of such a call are transfers to extensions.
  const dialled = direction === 'outbound' && (cdr.destinationChannel !== '' || cdr === first)
  return dialled ? extensionOf(cdr.channel, reading) : undefined
}

/** The caller's own way, as far as this record tells of it. */
function wayOf(
  cdr: AsteriskCdr,
  story: Story,
  times: Pick<ReportedLeg, 'row' | 'startMs' | 'endMs'>,
): ReportedLeg | undefined {
  if (cdr.channel.startsWith('Local/') || story.direction === 'outbound') return undefined
  const common = { ...times, row: `${cdr.id}-way`, leg: route }
  if (story.direction === 'internal') {
    const caller = extensionOf(cdr.channel, story.reading)
    return cdr === story.first && caller !== undefined ? { ...common, agent: agentParty(caller) } : undefined
  }
  if (extensionOf(cdr.channel, story.reading) !== undefined && cdr !== story.first) return undefined
  return { ...common, queue: groupOf(cdr), outcome: wayOutcome(cdr, story) }
}

function groupOf({ application, context, destination }: AsteriskCdr): QueueParty | undefined {
  const isGroup = application === 'Queue' || context === 'ext-queues' || context === 'ext-group'
  return isGroup && destination !== '' ? { extension: destination.slice(0, 50) } : undefined
}

function wayOutcome(cdr: AsteriskCdr, { ordered, reading }: Story): Outcome | undefined {
  if (/^VoiceMail$/i.test(cdr.application) && cdr.disposition === 'ANSWERED') return 'voicemail'
  const someoneAnswered = ordered.some(
    (other) =>
      other.disposition === 'ANSWERED' &&
      extensionOf(other.destinationChannel, reading) !== undefined &&
      !(other.application === 'Queue' && other.destinationChannel.startsWith('Local/')),
  )
  return cdr.application === 'Queue' && !someoneAnswered ? 'abandoned' : undefined
}

const outcomes: Readonly<Record<string, Outcome>> = { BUSY: 'busy', FAILED: 'failed', CONGESTION: 'failed' }

function endingOf(cdr: AsteriskCdr, reached: boolean): Pick<ReportedLeg, 'answeredMs' | 'outcome'> {
  if (cdr.disposition === 'ANSWERED' && reached) {
    const ringingSeconds = Math.max(0, cdr.durationSeconds - cdr.billableSeconds)
    return { answeredMs: cdr.startMs + ringingSeconds * 1000, outcome: 'answered' }
  }
  return { outcome: outcomes[cdr.disposition] ?? 'missed' }
}
