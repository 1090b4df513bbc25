/**
 * Facts → CallEvents. After each change of a call, everything that is known by now and was not told yet is told. Ids are
 * made of Asterisk's own ids, so that whatever is told again is the same event.
 */
import type { CallEvent, Direction, ExternalParty } from '../../../calls/event.ts'
import { readNumber } from '../../../phone/read-number.ts'
import { isoUtc } from '../../../platform/clock.ts'
import type { CallGroup, Channel, Guess } from './channel.ts'
import type { Reader } from './numbering.ts'
import { answeredAtMs, outcomeOfCall, outcomeOfCalled, type Story, storyOf } from './story.ts'
import { talkMs } from './talk.ts'

export interface TellContext {
  readonly sourceId: string
  readonly reader: Reader
  readonly country: string
}

/** The schema of events takes 20. */
const linkedIdsMax = 18

type Common = Omit<Extract<CallEvent, { kind: 'ringing' }>, 'kind'>

/** Events for all that is newly known of a call. */
export function tell(group: CallGroup, context: TellContext): CallEvent[] {
  const story = storyOf(group, context.reader, context.country)
  if (story === undefined || story.direction === undefined) return []
  const telling = new Telling(group, story, story.direction, context)
  telling.start()
  telling.ownPhone()
  for (const channel of group.channels) telling.phone(channel)
  telling.transfers()
  telling.over()
  return telling.events
}

class Telling {
  readonly events: CallEvent[] = []
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

  /** A call from outside is told as soon as it comes, whoever it will ring. */
  start(): void {
    const { caller, called } = this.#story
    const group = this.#group
    if (this.#direction !== 'inbound' || group.told.has('start')) return
    const numberMayCome = caller.parsed.local !== undefined && caller.number === ''
    if (numberMayCome && called.length === 0 && caller.endMs === undefined) return
    group.told.add('start')
    this.#push(this.#common(caller, 'start', caller.startMs), { kind: 'ringing' })
  }

  /** The leg of the extension that calls. It counts as answered when the far end is. */
  ownPhone(): void {
    const phone = this.#story.ownPhone
    if (phone === undefined) return
    const farMs = this.#direction === 'outbound' ? firstAnswerMs(this.#story.dialledOut) : undefined
    const endMs = phone === this.#story.caller ? phone.endMs : (phone.endMs ?? this.#story.caller.endMs)
    this.#leg(phone, {
      ringingMs: Math.min(this.#story.caller.startMs, phone.startMs),
      answeredMs: farMs,
      endMs,
      isOwn: true,
    })
  }

  phone(channel: Channel): void {
    if (channel === this.#story.ownPhone) return
    const isCalled = this.#story.called.includes(channel)
    if (!isCalled && !channel.told.has('ringing')) return
    const answeredMs = isCalled ? answeredAtMs(channel) : undefined
    this.#handOver(channel)
    const ringingMs = channel.pickup?.atMs ?? channel.ringingMs
    this.#leg(channel, { ringingMs, answeredMs, endMs: channel.endMs, isOwn: !isCalled })
  }

  /** A call picked up at another phone goes on as a leg of that phone; the first one rang and missed nothing. */
  #handOver(channel: Channel): void {
    const { pickup, told } = channel
    if (pickup === undefined || pickup.told) return
    if (told.has('ringing') && !told.has('ended')) {
      this.#push({ ...this.#common(channel, 'ended', pickup.atMs, channel) }, { kind: 'ended' })
    }
    told.clear()
    pickup.told = true
  }

  transfers(): void {
    const group = this.#group
    for (const transfer of group.transfers) {
      if (group.told.has(transfer.id)) continue
      group.told.add(transfer.id)
      const { reader } = this.#context
      const from = transfer.from && reader.extensionOf(transfer.from.name)
      this.events.push({
        ...this.#base(`${transfer.id}:transferred`, transfer.atMs),
        kind: 'transferred',
        agent: from === undefined ? undefined : { extension: from },
        to: reader.isExtension(transfer.to) ? { extension: transfer.to } : { number: transfer.to },
      })
    }
  }

  /** Once all channels are gone. A channel that joins later makes a later end. */
  over(): void {
    const group = this.#group
    let last: Channel | undefined
    for (const channel of group.channels) {
      if (channel.endMs === undefined) return
      if (last?.endMs === undefined || channel.endMs >= last.endMs) last = channel
    }
    if (last?.endMs === undefined) return
    const base = this.#base(`${last.id}:over`, last.endMs)
    const { caller } = this.#story
    this.events.push({
      ...base,
      kind: 'ended',
      aliases: [...base.aliases, `asterisk:channel:${caller.id}`],
      outcome: outcomeOfCall(group, this.#story),
      talkSeconds: this.#talkSeconds(this.#answeredPhones()),
      ...approximately(last, 'ended'),
    })
  }

  #leg(
    channel: Channel,
    {
      ringingMs,
      answeredMs,
      endMs,
      isOwn,
    }: { ringingMs?: number; answeredMs?: number; endMs?: number; isOwn: boolean },
  ): void {
    const { told } = channel
    if (ringingMs !== undefined && !told.has('ringing')) {
      told.add('ringing')
      this.#push(this.#common(channel, 'ringing', ringingMs, channel), { kind: 'ringing' })
    }
    if (answeredMs !== undefined && !told.has('answered')) {
      told.add('answered')
      this.#push(this.#common(channel, 'answered', answeredMs, channel), { kind: 'answered' })
    }
    if (endMs === undefined || told.has('ended')) return
    // A channel that was dialled and gone before anything was heard of it still tells how that ended.
    told.add('ended')
    const outcome = isOwn ? this.#ownOutcome(channel) : outcomeOfCalled(channel, this.#group)
    const talkSeconds = told.has('answered') ? this.#talkSeconds([channel]) : undefined
    this.#push(this.#common(channel, 'ended', endMs, channel), { kind: 'ended', outcome, talkSeconds })
  }

  #ownOutcome(channel: Channel) {
    return channel === this.#story.ownPhone && this.#direction === 'outbound'
      ? outcomeOfCall(this.#group, this.#story)
      : undefined
  }

  #answeredPhones(): Channel[] {
    const answered = this.#story.called.filter((channel) => answeredAtMs(channel) !== undefined)
    const { ownPhone, caller } = this.#story
    return this.#direction === 'outbound' && ownPhone ? [ownPhone, caller, ...answered] : answered
  }

  /** In conversation with the other side; undefined where a gap hides a part. */
  #talkSeconds(agents: readonly Channel[]): number | undefined {
    if (!this.#group.whole) return undefined
    const { caller, ownPhone, dialledOut } = this.#story
    const others = this.#direction === 'outbound' ? dialledOut : ownPhone ? [caller, ownPhone] : [caller]
    return Math.round(talkMs(this.#group.channels, agents, others) / 100) / 10
  }

  #common(channel: Channel, what: Guess, atMs: number, leg?: Channel): Common {
    const guessed = channel.guesses.has(what)
    const by = leg?.pickup?.told ? leg.pickup.by : undefined
    const key = by === undefined ? channel.id : `${channel.id}:${by}`
    const base = this.#base(`${key}:${what}${guessed ? ':seen' : ''}`, atMs)
    const extension = leg && (by ?? this.#context.reader.extensionOf(leg.name))
    return {
      ...base,
      leg: leg && key,
      agent: extension === undefined ? undefined : { extension },
      ...approximately(channel, what),
    }
  }

  #base(id: string, atMs: number): Common {
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

  #push(
    common: Common,
    own: { kind: 'ringing' | 'answered' } | Pick<CallEvent & { kind: 'ended' }, 'kind' | 'outcome' | 'talkSeconds'>,
  ) {
    this.events.push({ ...common, ...own })
  }
}

function approximately(channel: Channel, what: Guess): { readonly approximate?: true } {
  return channel.guesses.has(what) ? { approximate: true } : {}
}

function firstAnswerMs(channels: readonly Channel[]): number | undefined {
  const times = channels.flatMap((channel) => answeredAtMs(channel) ?? [])
  return times.length > 0 ? Math.min(...times) : undefined
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
