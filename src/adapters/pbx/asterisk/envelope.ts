/**
 * What all events of a call have in common: its names, direction, and the number outside. Ids are made of Asterisk's own,
 * so that whatever is emitted again is the same event.
 */

import type { CallEvent, Direction, ExternalParty } from '../../../core/calls/event.ts'
import type { Home } from '../../../core/phone/home.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import { isoUtc } from '../../../ports/clock.ts'
import type { CallFacts } from './call-facts.ts'
import type { CallGroup, Channel, Guess } from './channel.ts'
import { dialledNumber } from './dial-tree.ts'
import type { Reader } from './numbering.ts'

export interface TranslatorContext {
  readonly sourceId: string
  readonly reader: Reader
  readonly home: Home
}

/** The schema of events takes 20. */
const linkedIdsMax = 18

export type Common = Omit<Extract<CallEvent, { kind: 'ringing' }>, 'kind'>

export class Envelope {
  readonly #group: CallGroup
  readonly #facts: CallFacts
  readonly #direction: Direction
  readonly #context: TranslatorContext

  constructor(group: CallGroup, facts: CallFacts, direction: Direction, context: TranslatorContext) {
    this.#group = group
    this.#facts = facts
    this.#direction = direction
    this.#context = context
  }

  /** Of a channel's event; `leg`: it stands for a party of its own. */
  ofChannel(channel: Channel, what: Guess, atMs: number, leg?: Channel): Common {
    const guessed = channel.guesses.has(what)
    const base = this.ofCall(`${channel.id}:${what}${guessed ? ':seen' : ''}`, atMs)
    const extension = leg && this.#extensionOf(leg)
    return {
      ...base,
      leg: leg?.id,
      agent: extension === undefined ? undefined : { extension },
      ...approximately(channel, what),
    }
  }

  /** An agent elsewhere is rung at a number outside, through the extension's own Local channel. */
  #extensionOf(leg: Channel): string | undefined {
    const { reader } = this.#context
    const { ownPhone, caller } = this.#facts
    return reader.extensionOf(leg.name) ?? (leg === ownPhone ? reader.extensionOf(caller.name) : undefined)
  }

  ofCall(id: string, atMs: number): Common {
    const { linkedIds, queue, requestId } = this.#group
    const [first = '', ...others] = linkedIds.slice(0, linkedIdsMax).map((linkedId) => `asterisk:linkedid:${linkedId}`)
    return {
      id: `${this.#context.sourceId}:${linkedIds[0]}:${id}`,
      source: 'ami',
      at: isoUtc(atMs),
      aliases: requestId === undefined ? [first, ...others] : [first, ...others, requestId],
      identity: 'exact',
      live: true,
      medium: 'phone',
      direction: this.#direction,
      external: this.#external(),
      did: this.#did(),
      queue: queue === undefined ? undefined : { extension: queue },
    }
  }

  #did(): string | undefined {
    const { exten } = this.#facts.caller
    return this.#direction === 'inbound' && exten.length > 1 ? exten : undefined
  }

  #external(): ExternalParty | undefined {
    const { home } = this.#context
    const { caller, dialledOut } = this.#facts
    if (this.#direction === 'internal') return undefined
    if (this.#direction === 'inbound') return party(caller.number, caller.callerName, home)
    const [far] = dialledOut
    if (far) return party(dialledNumber(far), '', home)
    // What was asked for may have a prefix that the dialplan takes off; that shows when it dials, if it ever does.
    const { wanted, requestId } = this.#group
    const mayChange = requestId === undefined && caller.endMs === undefined
    return mayChange ? undefined : party(wanted ?? '', '', home)
  }
}

/** A time that nobody saw. */
export function approximately(channel: Channel, what: Guess): { readonly approximate?: true } {
  return channel.guesses.has(what) ? { approximate: true } : {}
}

function party(written: string, name: string, home: Home): ExternalParty {
  const { kind, e164, matchKey } = readNumber(written, home)
  if (kind !== 'withheld') return { number: written, e164, matchKey, name: name || undefined }
  const isName = name !== '' && readNumber(name, home).kind !== 'withheld'
  return { number: '', matchKey, name: isName ? name : undefined }
}
