/**
 * What a change of calls leads to: which caller is announced, whose record opens, whose notification goes. Pure, so that what must stay
 * true is tested without a browser: a call is announced once and its record opens once, however often the worker is stopped and
 * the server sends its calls anew.
 */
import type { CallData, LiveChange } from '../../client/index.ts'
import type { AutoOpen } from '../shared/settings.ts'

/** Kept in storage.session: it outlives the worker, not the browser. */
export interface Pops {
  /** Calls that were announced. */
  readonly announced: readonly string[]
  readonly dismissed: readonly string[]
  /** Calls whose record was opened by itself. */
  readonly opened: readonly string[]
}

export const noPops: Pops = { announced: [], dismissed: [], opened: [] }

export interface Effects {
  readonly announce?: CallData
  /** It was announced, and is known better now: the name came. */
  readonly refresh?: CallData
  readonly open?: CallData
  /** Calls that need nobody any more. */
  readonly withdraw: readonly string[]
}

/** Of a switchboard's day; the oldest are forgotten. */
const rememberedMax = 500

export interface OpenRule {
  readonly autoOpen: AutoOpen
  readonly hasRecord: (call: CallData) => boolean
}

export function changePops(pops: Pops, change: LiveChange, rule: OpenRule): { pops: Pops; effects: Effects } {
  switch (change.kind) {
    case 'pop':
    case 'call':
      return changeCall(pops, change.call, rule)
    case 'over':
      return { pops, effects: { withdraw: [change.call.callId] } }
    case 'ready':
      return { pops, effects: { withdraw: change.gone } }
    case 'ai':
      return { pops, effects: { withdraw: [] } }
  }
}

function changeCall(pops: Pops, call: CallData, { autoOpen, hasRecord }: OpenRule): { pops: Pops; effects: Effects } {
  const { callId, state } = call
  const rings = state === 'ringing' && call.direction !== 'outbound'
  const isNew = rings && !pops.announced.includes(callId)
  const opens =
    call.direction !== 'outbound' &&
    state === (autoOpen === 'answer' ? 'talking' : 'ringing') &&
    autoOpen !== 'off' &&
    !pops.opened.includes(callId) &&
    hasRecord(call)
  const next = {
    ...pops,
    announced: isNew ? remember(pops.announced, callId) : pops.announced,
    opened: opens ? remember(pops.opened, callId) : pops.opened,
  }
  const effects = {
    announce: isNew ? call : undefined,
    refresh: rings && !isNew && !pops.dismissed.includes(callId) ? call : undefined,
    open: opens ? call : undefined,
    withdraw: rings ? [] : [callId],
  }
  return { pops: next, effects }
}

export function dismiss(pops: Pops, callId: string): Pops {
  return { ...pops, dismissed: remember(pops.dismissed, callId) }
}

function remember(ids: readonly string[], id: string): readonly string[] {
  return ids.includes(id) ? ids : [...ids, id].slice(-rememberedMax)
}

/** Calls whose card is shown: those in progress, newest last. A call that somebody else took stays for a moment (`leaving`). */
export function shownCalls(pops: Pops, calls: readonly CallData[], leaving: readonly CallData[]): readonly CallData[] {
  const inbound = [...leaving, ...calls].filter((call) => call.direction !== 'internal' || call.state === 'ringing')
  return inbound.filter(({ callId }) => !pops.dismissed.includes(callId)).slice(-shownMax)
}

/** More would cover the page. */
const shownMax = 3

export function readPops(stored: unknown): Pops {
  const ids = (name: keyof Pops): string[] => {
    const value = typeof stored === 'object' && stored !== null ? Reflect.get(stored, name) : undefined
    return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : []
  }
  return { announced: ids('announced'), dismissed: ids('dismissed'), opened: ids('opened') }
}
