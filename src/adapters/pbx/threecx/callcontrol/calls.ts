/**
 * The calls that are up, by their numbers in 3CX, and for a while those that are over: which call a participant is in,
 * and when a call without legs has ended.
 */
import { callAliases, callName, type LiveCall, type LiveLeg } from './call.ts'

/** A call without legs goes on when the next phone of a hunt group rings. Longer after, its number is another call's. */
const quietMsMax = 30_000
/** Calls are remembered so long after their end. */
const rememberedMs = 600_000
const labelsMax = 200

export class Calls {
  readonly #calls = new Map<number, LiveCall>()
  /** Names for calls of our own that were asked for and have not begun. */
  readonly #labels = new Map<number, string>()

  /** The call with this number as it is now, or a new one. `takenUp`: it was up before this program looked. */
  of(callId: number, party: string, atMs: number, takenUp: boolean): LiveCall {
    const name = callName(callId, party, atMs)
    const known = this.#calls.get(callId)
    const goesOn = known && (known.endedMs === undefined || atMs - known.endedMs <= quietMsMax || known.name === name)
    if (goesOn) return known
    const label = this.#labels.get(callId)
    this.#labels.delete(callId)
    const names = callAliases(callId, party, atMs, takenUp)
    const aliases: LiveCall['aliases'] = label === undefined ? names : [...names, label]
    const call: LiveCall = {
      ...{ callId, name, aliases, takenUp },
      ...{ direction: undefined, external: undefined, endedMs: undefined, overReported: false },
      ...{ legs: new Set(), people: new Set(), talked: new Set() },
    }
    this.#calls.set(callId, call)
    return call
  }

  /** A call of our own with this number is up, or about to be: from now on it has another name too. */
  label(callId: number, alias: string): void {
    const call = this.#calls.get(callId)
    if (call === undefined || call.endedMs !== undefined) {
      if (this.#labels.size >= labelsMax) this.#labels.clear()
      this.#labels.set(callId, alias)
      return
    }
    call.aliases = [...call.aliases, alias]
    for (const leg of call.legs) leg.aliases = [...leg.aliases, alias]
  }

  /** Calls that have been without a leg for so long that they are over; in the end they are forgotten. */
  over(nowMs: number): LiveCall[] {
    return [...this.#calls.values()].filter((call) => {
      const quietMs = call.endedMs === undefined ? 0 : nowMs - call.endedMs
      if (quietMs > rememberedMs) this.#calls.delete(call.callId)
      return quietMs > quietMsMax
    })
  }
}

export function enterCall(call: LiveCall, leg: LiveLeg): void {
  call.legs.add(leg)
  call.endedMs = undefined
  if (!leg.isPerson) return
  call.people.add(leg.dn)
  if (leg.answered) call.talked.add(leg.dn)
}

export function leaveCall(call: LiveCall, leg: LiveLeg, atMs: number): void {
  call.legs.delete(leg)
  if (call.legs.size === 0) call.endedMs = atMs
}
