/**
 * What all events of a call have in common: its names, direction, and the number outside. Ids are made of Asterisk's own,
 * so that whatever is told again is the same event.
 */
import type { CallEvent, Direction, ExternalParty } from '../../../core/calls/event.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import { isoUtc } from '../../../ports/clock.ts'
import type { Story } from './call-facts.ts'
import type { CallGroup, Channel, Guess } from './channel.ts'
import type { Reader } from './numbering.ts'

export interface TellContext {
  readonly sourceId: string
  readonly reader: Reader
  readonly country: string
}

/** The schema of events takes 20. */
const linkedIdsMax = 18

export type Common = Omit<Extract<CallEvent, { kind: 'ringing' }>, 'kind'>

export class Envelope {
  readonly #group: CallGroup
  readonly #story: Story
  readonly #direction: Direction
  readonly #context: TellContext

  constructor(group: CallGroup, story: Story, direction: Direction, context: TellContext) {
    this.#group = group
    this.#story = story
    this.#direction = direction
    this.#context = context
  }

  /** Of a channel's event; `leg`: it stands for a party of its own. */
  ofChannel(channel: Channel, what: Guess, atMs: number, leg?: Channel): Common {
    const guessed = channel.guesses.has(what)
    const by = leg?.pickup?.told ? leg.pickup.by : undefined
    const key = by === undefined ? channel.id : `${channel.id}:${by}`
    const base = this.ofCall(`${key}:${what}${guessed ? ':seen' : ''}`, atMs)
    const extension = leg && (by ?? this.#context.reader.extensionOf(leg.name))
    return {
      ...base,
      leg: leg && key,
      agent: extension === undefined ? undefined : { extension },
      ...approximately(channel, what),
    }
  }

  ofCall(id: string, atMs: number): Common {
    const { linkedIds, queue, order } = this.#group
    const [first = '', ...others] = linkedIds.slice(0, linkedIdsMax).map((linkedId) => `asterisk:linkedid:${linkedId}`)
    return {
      id: `${this.#context.sourceId}:${linkedIds[0]}:${id}`,
      source: 'ami',
      at: isoUtc(atMs),
      aliases: order === undefined ? [first, ...others] : [first, ...others, order],
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
    const { exten } = this.#story.caller
    return this.#direction === 'inbound' && exten.length > 1 ? exten : undefined
  }

  #external(): ExternalParty | undefined {
    const { country } = this.#context
    const { caller, dialledOut } = this.#story
    if (this.#direction === 'internal') return undefined
    if (this.#direction === 'inbound') return party(caller.number, caller.callerName, country)
    const [far] = dialledOut
    const written = far ? dialledNumber(far, country) : (this.#group.wanted ?? '')
    return party(written, '', country)
  }
}

/** A time that nobody saw. */
export function approximately(channel: Channel, what: Guess): { readonly approximate?: true } {
  return channel.guesses.has(what) ? { approximate: true } : {}
}

function party(written: string, name: string, country: string): ExternalParty {
  const { kind, e164, matchKey } = readNumber(written, country)
  return { number: kind === 'withheld' ? '' : written, e164, matchKey, name: name || undefined }
}

/** The number as it went out to the trunk is in the dial string; what the caller's phone sent may have a prefix. */
function dialledNumber(far: Channel, country: string): string {
  const parts = far.dial?.text.split(/[@/&,;:]/) ?? []
  const sent = parts.find((part) => readNumber(part, country).kind === 'public' && /^[+\d*#]+$/.test(part))
  return sent ?? (far.number || far.exten)
}
