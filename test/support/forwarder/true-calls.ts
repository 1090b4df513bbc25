/**
 * Calls as they truly were, from which each schema's rows are written and against which the view of the events that
 * come out is compared. Offsets are whole seconds from the start of the call.
 */
import { expect } from 'vitest'
import type { CallView } from '../../../src/core/calls/call.ts'
import type { CallEvent, Direction, Outcome } from '../../../src/core/calls/event.ts'
import { reduceAll } from '../../../src/core/calls/reduce.ts'

/** An extension that rang; of an outbound call the extension that dialled, while the far end rang. */
export interface Ring {
  readonly extension: string
  readonly ringS: number
  readonly answerS?: number
  readonly endS: number
  readonly why?: 'no-answer' | 'busy' | 'elsewhere' | 'caller'
}

export interface TrueCall {
  readonly kind: string
  /** Unique: ids in the rows are made of it. */
  readonly seq: number
  readonly startMs: number
  readonly direction: Direction
  /** The number outside; empty when withheld. */
  readonly number?: string
  readonly did?: string
  readonly group?: { readonly kind: 'queue' | 'ring-group'; readonly extension: string; readonly name: string }
  /** The extension that called. */
  readonly caller?: string
  readonly rings: readonly Ring[]
  /** `atS`: when the transfer was made; attended: the consultation is `rings[1]`, before it. */
  readonly transfer?: {
    readonly kind: 'blind' | 'attended'
    readonly from: string
    readonly to: string
    readonly atS: number
  }
  readonly mailboxS?: number
  readonly endS: number
  readonly truth: {
    readonly outcome: Outcome
    readonly answeredBy?: string
    readonly answerS?: number
    readonly talkSeconds: number
  }
}

type Scene = Omit<TrueCall, 'seq' | 'startMs' | 'kind'>

const number = '+15551234567'
const inbound = { direction: 'inbound', number, did: '+15550001000' } as const
const queue = { kind: 'queue', extension: '800', name: 'Support' } as const
const ringGroup = { kind: 'ring-group', extension: '600', name: 'Sales' } as const
const answeredBy = (answeredBy: string, answerS: number, talkSeconds: number) =>
  ({ outcome: 'answered', answeredBy, answerS, talkSeconds }) as const
const not = (outcome: Outcome) => ({ outcome, talkSeconds: 0 })

export const scenes: Readonly<Record<string, Scene>> = {
  'answered direct': {
    ...inbound,
    rings: [{ extension: '101', ringS: 0, answerS: 3, endS: 33 }],
    endS: 33,
    truth: answeredBy('101', 3, 30),
  },
  'withheld number answered': {
    ...inbound,
    number: '',
    rings: [{ extension: '101', ringS: 0, answerS: 2, endS: 9 }],
    endS: 9,
    truth: answeredBy('101', 2, 7),
  },
  'queue, the second agent answers': {
    ...inbound,
    group: queue,
    rings: [
      { extension: '101', ringS: 2, endS: 12, why: 'no-answer' },
      { extension: '102', ringS: 12, answerS: 15, endS: 45 },
    ],
    endS: 45,
    truth: answeredBy('102', 15, 30),
  },
  'queue, the caller gives up': {
    ...inbound,
    group: queue,
    rings: [{ extension: '101', ringS: 2, endS: 10, why: 'caller' }],
    endS: 10,
    truth: not('abandoned'),
  },
  'ring group': {
    ...inbound,
    group: ringGroup,
    rings: [
      { extension: '101', ringS: 0, endS: 4, why: 'elsewhere' },
      { extension: '103', ringS: 0, answerS: 4, endS: 24 },
      { extension: '102', ringS: 0, endS: 4, why: 'elsewhere' },
    ],
    endS: 24,
    truth: answeredBy('103', 4, 20),
  },
  missed: {
    ...inbound,
    rings: [{ extension: '101', ringS: 0, endS: 20, why: 'no-answer' }],
    endS: 20,
    truth: not('missed'),
  },
  'the caller gives up': {
    ...inbound,
    rings: [{ extension: '101', ringS: 0, endS: 6, why: 'caller' }],
    endS: 6,
    truth: not('abandoned'),
  },
  busy: { ...inbound, rings: [{ extension: '101', ringS: 0, endS: 1, why: 'busy' }], endS: 1, truth: not('busy') },
  voicemail: {
    ...inbound,
    rings: [{ extension: '101', ringS: 0, endS: 20, why: 'no-answer' }],
    mailboxS: 20,
    endS: 40,
    truth: not('voicemail'),
  },
  'blind transfer': {
    ...inbound,
    rings: [
      { extension: '101', ringS: 0, answerS: 2, endS: 10 },
      { extension: '102', ringS: 10, answerS: 13, endS: 25 },
    ],
    transfer: { kind: 'blind', from: '101', to: '102', atS: 10 },
    endS: 25,
    truth: answeredBy('101', 2, 20),
  },
  'attended transfer': {
    ...inbound,
    rings: [
      { extension: '101', ringS: 0, answerS: 2, endS: 15 },
      { extension: '102', ringS: 10, answerS: 12, endS: 30 },
    ],
    transfer: { kind: 'attended', from: '101', to: '102', atS: 15 },
    endS: 30,
    truth: answeredBy('101', 2, 28),
  },
  'outbound answered': {
    direction: 'outbound',
    number,
    caller: '101',
    rings: [{ extension: '101', ringS: 0, answerS: 8, endS: 68 }],
    endS: 68,
    truth: answeredBy('101', 8, 60),
  },
  'outbound not answered': {
    direction: 'outbound',
    number,
    caller: '101',
    rings: [{ extension: '101', ringS: 0, endS: 25, why: 'no-answer' }],
    endS: 25,
    truth: not('missed'),
  },
  'outbound busy': {
    direction: 'outbound',
    number,
    caller: '101',
    rings: [{ extension: '101', ringS: 0, endS: 3, why: 'busy' }],
    endS: 3,
    truth: not('busy'),
  },
  internal: {
    direction: 'internal',
    caller: '103',
    rings: [{ extension: '101', ringS: 0, answerS: 5, endS: 15 }],
    endS: 15,
    truth: answeredBy('101', 5, 10),
  },
}

export const sceneNames: readonly string[] = Object.keys(scenes)

export function trueCall(kind: string, seq: number, startMs: number): TrueCall {
  const scene = scenes[kind]
  if (scene === undefined) throw new Error(`no scene ${kind}`)
  return { ...scene, kind, seq, startMs }
}

/** Calls of all kinds in turn, one every `gapMs`. */
export function manyCalls(count: number, firstMs: number, gapMs: number): TrueCall[] {
  return Array.from({ length: count }, (_, i) =>
    trueCall(sceneNames[i % sceneNames.length] ?? 'missed', i + 1, firstMs + i * gapMs),
  )
}

/** What a schema cannot show. */
export interface Blind {
  /** Only the extension that answered, or the one rung last. */
  readonly rings?: boolean
  readonly queue?: boolean
  readonly did?: boolean
  readonly transfers?: boolean
  /** The end is the start and the duration, so the ringing is not known. */
  readonly outcomes?: Readonly<Partial<Record<string, Outcome>>>
  /** Kinds whose talk can't be distinguished. */
  readonly talk?: readonly string[]
  /** Kinds of whose talk the schema says more: without the consultation. */
  readonly talkSeconds?: Readonly<Partial<Record<string, number>>>
  readonly answeredBy?: readonly string[]
}

/** The events make exactly one call, and its view is the truth, as far as the schema can show it. */
export function expectTruth(events: readonly CallEvent[], call: TrueCall, blind: Blind = {}): CallView {
  const { view } = reduceAll(undefined, events)
  const { truth } = call
  const at = (s: number) => new Date(call.startMs + s * 1000).toISOString()
  const reported = {
    kind: call.kind,
    state: view.state,
    direction: view.direction,
    external: view.external?.number,
    startedAt: view.startedAt,
    endedAt: view.endedAt,
    outcome: view.outcome,
    answeredAt: view.answeredAt,
  }
  expect(reported).toEqual({
    kind: call.kind,
    state: 'ended',
    direction: call.direction,
    external: call.direction === 'internal' ? undefined : call.number,
    startedAt: at(0),
    endedAt: at(call.endS),
    outcome: blind.outcomes?.[call.kind] ?? truth.outcome,
    answeredAt: truth.answerS === undefined ? undefined : at(truth.answerS),
  })
  if (!blind.answeredBy?.includes(call.kind)) expect(view.answeredBy?.extension).toBe(truth.answeredBy)
  if (!blind.talk?.includes(call.kind))
    expect(view.talkSeconds).toBe(blind.talkSeconds?.[call.kind] ?? truth.talkSeconds)
  if (!blind.did) expect(view.did).toBe(call.did)
  if (!blind.queue) expect(view.queue?.extension).toBe(call.group?.extension)
  if (!blind.rings) {
    const rung = new Set([...(call.caller ? [call.caller] : []), ...call.rings.map((ring) => ring.extension)])
    expect(new Set(view.rung.map((agent) => agent.extension))).toEqual(rung)
  }
  if (!blind.transfers) {
    const transfers = view.transfers.map(({ from, to }) => [
      from?.extension,
      'extension' in to ? to.extension : to.number,
    ])
    expect(transfers).toEqual(call.transfer ? [[call.transfer.from, call.transfer.to]] : [])
  }
  return view
}

/** Events by the alias that they share, as the cloud groups them. */
export function groupByCall(events: readonly CallEvent[]): CallEvent[][] {
  const groups = new Map<string, CallEvent[]>()
  for (const event of events) {
    const known = event.aliases.map((alias) => groups.get(alias)).find((group) => group !== undefined)
    const group = known ?? []
    group.push(event)
    for (const alias of event.aliases) groups.set(alias, group)
  }
  return [...new Set(groups.values())]
}
