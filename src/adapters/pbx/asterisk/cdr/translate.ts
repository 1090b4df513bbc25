/**
 * The records of one call of Asterisk → CallEvents. The caller's way through the PBX is a leg without an agent; each
 * extension that rang, and each phone outside, is one more. What records can't show: whether a caller gave up or nobody
 * came (a call that rang an extension and was not answered is `missed`), how long somebody waited in a queue or menu
 * before a phone was answered (Asterisk counts from when it picked up itself), and whom a click-to-call was to reach that
 * the own phone did not take.
 *
 * What must stay true: pure; events of a record keep their ids whatever other records of the call are known.
 */

import type { CallEvent, Outcome, QueueParty } from '../../../../core/calls/event.ts'
import { cut } from '../../../../lib/cut.ts'
import { sha256Hex } from '../../../../lib/hash.ts'
import { isoUtc } from '../../../../ports/clock.ts'
import {
  agentParty,
  eventsOf,
  externalParty,
  type ReportedLeg,
  type ReportedTransfer,
} from '../../rows/reported-call.ts'
import { CallTree } from './call-tree.ts'
import { asksToAccept, numberDialled, queueName } from './dial-data.ts'
import { type AsteriskCdr, isWholeId } from './row.ts'
import { type AsteriskReading, extensionOf, type Shape, shapeOf } from './shape.ts'

const route = 'route'

export function translateAsteriskCdr(
  reading: AsteriskReading,
  call: string,
  cdrs: readonly AsteriskCdr[],
): CallEvent[] {
  const ordered = [...cdrs].sort((a, b) => a.startMs - b.startMs || rank(a) - rank(b) || (a.id < b.id ? -1 : 1))
  const tree = new CallTree(ordered)
  const shape = shapeOf(tree, reading)
  if (shape === undefined) return []
  const context = { tree, shape, reading }
  const legs = ordered.flatMap((cdr) => legsOf(cdr, context))
  if (legs.length === 0) return []
  const aliases = aliasesOf(reading.sourceId, call, ordered)
  const events = eventsOf(reading.sourceId, {
    callId: call,
    aliases,
    direction: shape.direction,
    external: externalOf(context),
    did: shape.direction === 'inbound' ? didOf(ordered, reading) : undefined,
    legs,
    transfers: transfersOf(context),
  })
  return [...events, ...recordedOf(reading.sourceId, { call, aliases, tree, cdrs: ordered })]
}

interface Recorded {
  readonly call: string
  readonly aliases: [string, ...string[]]
  readonly tree: CallTree
  readonly cdrs: readonly AsteriskCdr[]
}

/** FreePBX names a file with every record, also where nobody talked and there is none: each file once, of calls that were answered. */
function recordedOf(sourceId: string, { call, aliases, tree, cdrs }: Recorded): CallEvent[] {
  if (!cdrs.some((cdr) => tree.isAnswered(cdr))) return []
  const named = new Map<string, AsteriskCdr>()
  for (const cdr of cdrs) {
    const file = cdr.recordingFile?.split(/[/\\]/).at(-1)
    if (file && !named.has(file)) named.set(file, cdr)
  }
  return [...named].map(([file, { startMs, durationSeconds }]) => ({
    ...{ source: 'cdr', identity: 'exact', aliases, kind: 'recorded' },
    id: `${sourceId}:${call}:${sha256Hex(file).slice(0, 16)}:recording`,
    at: isoUtc(startMs + durationSeconds * 1000),
    recordingId: cut(`${sourceId}:${file}`, 200),
  }))
}

interface Context {
  readonly tree: CallTree
  readonly shape: Shape
  readonly reading: AsteriskReading
}

/** Of records of one second, those that reached somebody first. */
function rank({ destinationChannel }: AsteriskCdr): number {
  return destinationChannel === '' ? 1 : 0
}

/** With a cut id the call is known to this source alone: a shared beginning must not fold calls of other sources. */
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

/** FreePBX's own column, or what was dialled in the context in which calls from outside begin. */
function didOf(ordered: readonly AsteriskCdr[], { inboundContexts }: AsteriskReading): string | undefined {
  const written = ordered.map((cdr) => cdr.did).find(Boolean)
  if (written) return written
  const first = ordered.find((cdr) => inboundContexts.includes(cdr.context) && cdr.destination.length > 1)
  return first?.destination
}

function externalOf({ tree, shape, reading }: Context) {
  const { direction, first, dialledOut } = shape
  const { home } = reading
  if (direction === 'internal') return undefined
  if (direction === 'inbound') return externalParty(first.callerNumber || first.source, home, first.callerName)
  const [out] = dialledOut
  const number = out && numberDialled(out.applicationData, out.destinationChannel)
  // Only the own phone was rung, for a number that no record names.
  if (number === undefined && tree.records.every((cdr) => cdr.channel.startsWith('Local/')) && out === undefined)
    return undefined
  return externalParty(number ?? (out ?? first).destination, home)
}

function legsOf(cdr: AsteriskCdr, context: Context): ReportedLeg[] {
  const { tree, shape } = context
  const times = { row: cdr.id, startMs: cdr.startMs, endMs: cdr.startMs + cdr.durationSeconds * 1000 }
  const way = wayOf(cdr, context, times)
  const agent = agentOf(cdr, context)
  const isOutside = shape.direction === 'inbound' && reachesOutside(cdr, context)
  // What is behind a Local channel is reported by the record of that channel's other half.
  if ((agent === undefined && !isOutside) || tree.isContinued(cdr)) return way ? [way] : []
  const leg = {
    ...times,
    leg: cdr.destinationChannel || cdr.id,
    agent: agent === undefined ? undefined : agentParty(agent),
    ...endingOf(cdr, context),
  }
  return [...(way ? [way] : []), leg]
}

function reachesOutside({ destinationChannel }: AsteriskCdr, { reading }: Context): boolean {
  return (
    destinationChannel !== '' &&
    !destinationChannel.startsWith('Local/') &&
    extensionOf(destinationChannel, reading) === undefined
  )
}

function agentOf(cdr: AsteriskCdr, { shape, reading, tree }: Context): string | undefined {
  const called = extensionOf(cdr.destinationChannel, reading)
  if (called !== undefined) return called
  if (shape.direction !== 'outbound') return undefined
  // Called out: the extension that dialled. Later records of such a call are transfers to extensions.
  const dials = cdr.destinationChannel !== '' || cdr === shape.first
  if (shape.madeFor === undefined) return dials ? extensionOf(cdr.channel, reading) : undefined
  // Made by the PBX for an extension whose own phone has a record of its own, unless it was rung elsewhere.
  const hasPhone = shape.ownSide.some(
    (own) => !tree.isContinued(own) && extensionOf(own.destinationChannel, reading) !== undefined,
  )
  return dials && !hasPhone && !shape.ownSide.includes(cdr) ? shape.madeFor : undefined
}

/** The caller's own way, as far as this record shows it. */
function wayOf(
  cdr: AsteriskCdr,
  { tree, shape, reading }: Context,
  times: Pick<ReportedLeg, 'row' | 'startMs' | 'endMs'>,
): ReportedLeg | undefined {
  const { direction, first } = shape
  if (cdr.channel.startsWith('Local/') || direction === 'outbound') return undefined
  const common = { ...times, row: `${cdr.id}-way`, leg: route }
  if (direction === 'internal') {
    const caller = extensionOf(cdr.channel, reading)
    return cdr === first && caller !== undefined ? { ...common, agent: agentParty(caller) } : undefined
  }
  if (extensionOf(cdr.channel, reading) !== undefined && cdr !== first) return undefined
  return { ...common, queue: queueOf(tree), outcome: wayOutcome(cdr, tree, reading) }
}

/** The first queue or ring group that the caller was in. */
function queueOf(tree: CallTree): QueueParty | undefined {
  const extension = tree.records.map(groupOf).find(Boolean)
  return extension === undefined ? undefined : { extension }
}

function groupOf({ application, applicationData, context, destination }: AsteriskCdr): string | undefined {
  if (application === 'Queue') return queueName(applicationData) ?? (cut(destination, 50) || undefined)
  const isGroup = context === 'ext-queues' || context === 'ext-group'
  return isGroup && destination !== '' ? cut(destination, 50) : undefined
}

function wayOutcome(cdr: AsteriskCdr, tree: CallTree, reading: AsteriskReading): Outcome | undefined {
  if (/^VoiceMail$/i.test(cdr.application) && cdr.disposition === 'ANSWERED') return 'voicemail'
  const isTaken = (other: AsteriskCdr) =>
    other.destinationChannel !== '' &&
    !tree.isContinued(other) &&
    tree.isAnswered(other) &&
    !(
      other.application === 'Queue' &&
      other.destinationChannel.startsWith('Local/') &&
      extensionOf(other.destinationChannel, reading) === undefined
    )
  return cdr.application === 'Queue' && !tree.records.some(isTaken) ? 'abandoned' : undefined
}

const outcomes: Readonly<Record<string, Outcome>> = { BUSY: 'busy', FAILED: 'failed', CONGESTION: 'failed' }

function endingOf(cdr: AsteriskCdr, { tree, shape }: Context): Pick<ReportedLeg, 'answeredMs' | 'outcome'> {
  if (tree.isPickedUp(cdr)) return {}
  const far = shape.ownSide.includes(cdr) ? shape.dialledOut.find((out) => tree.isAnswered(out)) : cdr
  if (far !== undefined && tree.isAnswered(far)) {
    const ringingSeconds = Math.max(0, far.durationSeconds - far.billableSeconds)
    return { answeredMs: far.startMs + ringingSeconds * 1000, outcome: 'answered' }
  }
  if (cdr.disposition === 'FAILED' && asksToAccept(cdr.applicationData)) return { outcome: 'missed' }
  return { outcome: outcomes[cdr.disposition] ?? 'missed' }
}

/** Handed over to a number outside: from one extension to another follows from who talked. */
function transfersOf({ tree, shape, reading }: Context): ReportedTransfer[] {
  if (shape.direction !== 'inbound') return []
  return tree.records.flatMap((cdr) => {
    const number = numberDialled(cdr.applicationData, cdr.destinationChannel)
    if (number === undefined || extensionOf(cdr.destinationChannel, reading) !== undefined) return []
    // Phones of one Dial ring at once; those of one instant may be written with two seconds.
    const isBefore = (other: AsteriskCdr) =>
      other.startMs < cdr.startMs && other.startMs + other.durationSeconds * 1000 <= cdr.startMs + 1000
    const before = tree
      .of(cdr.channel)
      .findLast((other) => isBefore(other) && tree.isAnswered(other) && other.destinationChannel !== '')
    const from = before && extensionOf(before.destinationChannel, reading)
    if (from === undefined) return []
    return [{ row: `${cdr.id}-transfer`, atMs: cdr.startMs, from: agentParty(from), to: { number } }]
  })
}
