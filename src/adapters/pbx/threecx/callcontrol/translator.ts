/**
 * Participants as they come and go → CallEvents. Knows all that is up; reports each fact once.
 *
 * What must stay true: ids follow from what 3CX says (call, party, day, participant), so that a fact reported again is the
 * same event; a leg that was reported ends once, even when its end was not seen; what is older than what is known
 * changes nothing.
 */

import type { CallEvent } from '../../../../core/calls/event.ts'
import type { Home } from '../../../../core/phone/home.ts'
import type { LiveCall, LiveLeg } from './call.ts'
import { Calls, enterCall, leaveCall } from './calls.ts'
import { endEvents, legEvents, overEvents, transferEvents } from './emit-events.ts'
import { keyOf, type ListedDn, type Participant } from './participant.ts'
import { extensionType, externalOf, isCaller, isPartyKnown, partyName } from './party.ts'

export interface TranslatorOptions {
  readonly sourceId: string
  readonly home: Home
}

export interface Snapshot {
  readonly dns: readonly ListedDn[]
  /** When it was asked for: what was learned since is newer. */
  readonly askedMs: number
  readonly nowMs: number
  /** Participants that are known to have gone since it was asked for. */
  readonly gone: ReadonlySet<string>
  /** When calls that are missing in it ended, at the earliest. */
  readonly endedMs: number
}

interface Begun {
  readonly firstMs: number
  readonly approximate: boolean
  readonly isCaller: boolean
}

/** The schema of events takes no more. */
const aliasesMax = 20

interface Now {
  readonly atMs: number
  readonly approximate: boolean
}

export class Translator {
  readonly #options: TranslatorOptions
  readonly #legs = new Map<string, LiveLeg>()
  readonly #calls = new Calls()
  /** Participants of which 3CX does not say yet with whom they talk: what the call is can't be said. */
  readonly #waiting = new Map<string, Begun>()
  #types: ReadonlyMap<string, string> = new Map()
  #begun = false

  constructor(options: TranslatorOptions) {
    this.#options = options
  }

  /** A call of our own with this number in 3CX is up, or about to be: from now on it has another name too. */
  label(callId: number, alias: string): void {
    this.#calls.label(callId, alias)
  }

  knows(key: string): boolean {
    return this.#legs.has(key)
  }

  /** Whether a leg is up that belongs to the call of this name. */
  isUp(key: string, alias: string): boolean {
    return this.#legs.get(key)?.aliases.includes(alias) ?? false
  }

  /** The participant at `dn` as the PBX shows it, with the time of the news. */
  upsert(dn: string, participant: Participant, atMs: number): CallEvent[] {
    return this.#take(dn, participant, atMs, false)
  }

  remove(key: string, atMs: number, approximate = false): CallEvent[] {
    const leg = this.#legs.get(key)
    this.#waiting.delete(key)
    if (leg === undefined) return []
    this.#legs.delete(key)
    const { call } = leg
    const endMs = Math.max(atMs, leg.firstMs)
    leaveCall(call, leg, endMs)
    return endEvents(leg, endMs, approximate, this.#options)
  }

  /** All that is up, as it is listed at once: what is new is taken up, what is missing has ended. */
  snapshot({ dns, askedMs, nowMs, gone, endedMs }: Snapshot): CallEvent[] {
    this.#types = new Map(dns.map(({ dn, type }) => [dn, type]))
    const listed = dns.flatMap(({ dn, participants }) => participants.map((participant) => ({ dn, participant })))
    const present = new Set(listed.map(({ dn, participant }) => keyOf({ dn, id: participant.id })))
    const events: CallEvent[] = []
    for (const { dn, participant } of this.#outsideFirst(listed)) {
      const key = keyOf({ dn, id: participant.id })
      const known = this.#legs.get(key)
      if (gone.has(key) || (known && known.newsMs >= askedMs)) continue
      events.push(...this.#take(dn, participant, nowMs, true))
    }
    for (const [key, leg] of [...this.#legs]) {
      if (!present.has(key) && leg.newsMs < askedMs) {
        events.push(...this.remove(key, Math.max(endedMs, leg.newsMs), true))
      }
    }
    this.#begun = true
    return [...events, ...this.#calls.over(nowMs).flatMap((call) => overEvents(call, this.#options))]
  }

  /** A call is named by its party outside where it has one, whichever leg is read first. */
  #outsideFirst(listed: readonly { readonly dn: string; readonly participant: Participant }[]) {
    const rank = (participant: Participant) => (externalOf(participant, this.#options.home) ? 0 : 1)
    return [...listed].sort((a, b) => rank(a.participant) - rank(b.participant))
  }

  #take(dn: string, participant: Participant, atMs: number, approximate: boolean): CallEvent[] {
    const key = keyOf({ dn, id: participant.id })
    const leg = this.#legs.get(key) ?? this.#newLeg(key, dn, participant, { atMs, approximate })
    if (leg === undefined) return []
    leg.participant = participant
    leg.newsMs = atMs
    const before = this.#follow(leg, atMs)
    this.#learn(leg)
    const events = legEvents(leg, atMs, approximate, this.#options)
    return [...events, ...transferEvents(leg, before, atMs, this.#options)]
  }

  /** Undefined while it can't be said with whom it talks. */
  #newLeg(key: string, dn: string, participant: Participant, now: Now): LiveLeg | undefined {
    const seen = { firstMs: now.atMs, approximate: now.approximate, isCaller: isCaller(participant, dn) }
    const begun = this.#waiting.get(key) ?? seen
    if (!isPartyKnown(participant) && participant.status !== 'Connected') {
      this.#waiting.set(key, { ...begun, isCaller: begun.isCaller || seen.isCaller })
      return undefined
    }
    this.#waiting.delete(key)
    // At the first look only: what is found later by looking began while this program ran.
    const call = this.#callOf(dn, participant, begun.firstMs, begun.approximate && !this.#begun)
    const isPerson = (this.#types.get(dn) ?? extensionType) === extensionType
    const leg: LiveLeg = {
      ...{ ...begun, key, dn, isPerson, origin: call, call, participant, newsMs: now.atMs },
      ...{ aliases: [...call.aliases], answered: false, emitted: new Set<string>() },
    }
    this.#legs.set(key, leg)
    enterCall(call, leg)
    return leg
  }

  #callOf(dn: string, participant: Participant, atMs: number, takenUp: boolean): LiveCall {
    const party = partyName(participant, dn, externalOf(participant, this.#options.home))
    return this.#calls.of(participant.callid, party, atMs, takenUp)
  }

  /** A leg that is in another call now: calls were joined. Gives the call that it was in before. */
  #follow(leg: LiveLeg, atMs: number): LiveCall | undefined {
    const before = leg.call
    if (leg.participant.callid === before.callId) return undefined
    const call = this.#callOf(leg.dn, leg.participant, atMs, false)
    leaveCall(before, leg, atMs)
    enterCall(call, leg)
    leg.call = call
    const [first, ...known] = leg.aliases
    const others = call.aliases.filter((alias) => !leg.aliases.includes(alias))
    leg.aliases = [first, ...[...known, ...others].slice(0, aliasesMax - 1)]
    return before
  }

  #learn({ call, participant, isCaller: began }: LiveLeg): void {
    if (!isPartyKnown(participant)) return
    const external = externalOf(participant, this.#options.home)
    if (external) {
      const isNew = call.external === undefined
      call.external ??= external
      if (isNew) call.direction = began ? 'outbound' : 'inbound'
    }
    call.direction ??= 'internal'
  }
}
