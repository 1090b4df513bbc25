/** Which way a call went, by its records, and which of them are of which side. */

import type { Direction } from '../../../../core/calls/event.ts'
import type { Home } from '../../../../core/phone/home.ts'
import { readNumber } from '../../../../core/phone/read-number.ts'
import { type CallTree, localPair } from './call-tree.ts'
import type { AsteriskCdr } from './row.ts'

export interface AsteriskReading {
  readonly sourceId: string
  readonly home: Home
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

export interface Shape {
  readonly direction: Direction
  /** The record of the one who called. */
  readonly first: AsteriskCdr
  /** Records that reached a line outside for an extension, or for the PBX itself. */
  readonly dialledOut: readonly AsteriskCdr[]
  /** Made by the PBX: the extension that it rang first, and the records of that. */
  readonly madeFor: string | undefined
  readonly ownSide: readonly AsteriskCdr[]
}

/** Undefined: these records are no call. */
export function shapeOf(tree: CallTree, reading: AsteriskReading): Shape | undefined {
  const { records } = tree
  const direct = records.find((cdr) => !cdr.channel.startsWith('Local/'))
  const none = { madeFor: undefined, ownSide: [] }
  if (direct === undefined) return madeByPbx(tree, reading)
  const caller = extensionOf(direct.channel, reading)
  if (direct.did !== '' || caller === undefined || reading.inboundContexts.includes(direct.context)) {
    return { direction: 'inbound', first: direct, dialledOut: [], ...none }
  }
  if (!isCall(records, reading)) return undefined
  const dialledOut = records.filter((cdr) => isOutside(cdr, reading))
  const isOut = isToOutside(direct, tree, reading)
  return { direction: isOut ? 'outbound' : 'internal', first: direct, dialledOut: isOut ? dialledOut : [], ...none }
}

/** Dialled by an extension: a feature code, a conference or a parked call alone is no call. */
function isCall(records: readonly AsteriskCdr[], { home }: AsteriskReading): boolean {
  if (records.every((cdr) => /^(?:ConfBridge|MeetMe|Page)$/i.test(cdr.application))) return false
  return records.some(({ destinationChannel, destination, application }) => {
    if (destinationChannel !== '') return true
    if (/^[*#]/.test(destination)) return false
    return /^(?:Dial|Queue)$/.test(application) || readNumber(destination, home).kind === 'public'
  })
}

function isToOutside(first: AsteriskCdr, tree: CallTree, reading: AsteriskReading): boolean {
  const isOut = (cdr: AsteriskCdr) => isOutside(cdr, reading)
  if (readNumber(first.destination, reading.home).kind === 'public') return true
  const reached = tree.records.filter((cdr) => tree.rootOf(cdr) === first.channel)
  // A colleague who is rung at a desk and at a mobile phone outside is called inside.
  const hasInside = reached.some((cdr) => extensionOf(cdr.destinationChannel, reading) !== undefined && !isOut(cdr))
  return reached.some(isOut) && !(hasInside && reading.extension.test(first.destination))
}

/** Click-to-call through Local channels: `;2` rings the first side, `;1` goes on to the second. */
function madeByPbx(tree: CallTree, reading: AsteriskReading): Shape | undefined {
  const root = tree.records.find((cdr) => tree.above(cdr).length === 0)
  const pair = root && localPair(root.channel)
  if (root === undefined || pair === undefined) return undefined
  const ownSide = tree.records.filter((cdr) => tree.rootOf(cdr) === `${pair};2`)
  const far = tree.records.filter((cdr) => tree.rootOf(cdr) === `${pair};1`)
  const isOut = (cdr: AsteriskCdr) => isOutside(cdr, reading)
  const madeFor = extensionOf(`${pair};1`, reading)
  const [first = root] = ownSide
  if (far.length === 0 && readNumber(first.source, reading.home).kind === 'public') {
    // A ring group of which the caller's own record is still to come.
    return { direction: 'inbound', first, dialledOut: [], madeFor: undefined, ownSide: [] }
  }
  const customerFirst = madeFor === undefined && ownSide.some(isOut)
  if (customerFirst) return { direction: 'outbound', first, dialledOut: ownSide.filter(isOut), madeFor, ownSide: [] }
  const dialledOut = far.filter(isOut)
  const direction = far.length > 0 && dialledOut.length === 0 ? 'internal' : 'outbound'
  return { direction, first: far[0] ?? first, dialledOut, madeFor, ownSide }
}

function isOutside({ destinationChannel }: AsteriskCdr, reading: AsteriskReading): boolean {
  if (destinationChannel === '' || destinationChannel.startsWith('Local/')) return false
  return extensionOf(destinationChannel, reading) === undefined
}

/** `PJSIP/201-0000001a`, `SIP/201-…`, `Local/201@from-queue-00000001;2` → 201, where that is an extension. */
export function extensionOf(channel: string, { extension }: AsteriskReading): string | undefined {
  const name = /^[A-Za-z0-9]+\/([^-@;/]+)/.exec(channel)?.[1]
  return name !== undefined && extension.test(name) ? name : undefined
}
