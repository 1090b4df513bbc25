/**
 * Facts → CallEvents. After each change of a call, everything that is known by now and was not told yet is told. Ids are
 * made of Asterisk's own ids, so that whatever is told again is the same event.
 */
import type { CallEvent, Direction } from '../../../core/calls/event.ts'
import { answeredAtMs, firstAnswerMs, outcomeOfCall, outcomeOfCalled, type Story, storyOf } from './call-facts.ts'
import type { CallGroup, Channel } from './channel.ts'
import { approximately, type Common, Envelope, type TellContext } from './envelope.ts'
import { answeredPhones, talkSeconds } from './talk.ts'
import { tellTransfers } from './transfers.ts'

/** Events for all that is newly known of a call. */
export function tell(group: CallGroup, context: TellContext): CallEvent[] {
  const story = storyOf(group, context.reader, context.country)
  if (story === undefined || story.direction === undefined) return []
  const telling = new Telling(group, story, story.direction, context)
  telling.start()
  telling.ownPhone()
  for (const channel of group.channels) telling.phone(channel)
  telling.events.push(...tellTransfers(group, context.reader, telling.envelope))
  telling.over()
  return telling.events
}

class Telling {
  readonly events: CallEvent[] = []
  readonly #group: CallGroup
  readonly #story: Story
  readonly #direction: Direction
  readonly envelope: Envelope

  constructor(group: CallGroup, story: Story, direction: Direction, context: TellContext) {
    this.#group = group
    this.#story = story
    this.#direction = direction
    this.envelope = new Envelope(group, story, direction, context)
  }

  /** A call from outside is told as soon as it comes, whoever it will ring. */
  start(): void {
    const { caller, called } = this.#story
    const group = this.#group
    if (this.#direction !== 'inbound' || group.told.has('start')) return
    const numberMayCome = caller.parsed.local !== undefined && caller.number === ''
    if (numberMayCome && called.length === 0 && caller.endMs === undefined) return
    group.told.add('start')
    this.#push(this.envelope.ofChannel(caller, 'start', caller.startMs), { kind: 'ringing' })
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
      this.#push({ ...this.envelope.ofChannel(channel, 'ended', pickup.atMs, channel) }, { kind: 'ended' })
    }
    told.clear()
    pickup.told = true
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
    const base = this.envelope.ofCall(`${last.id}:over`, last.endMs)
    const { caller } = this.#story
    this.events.push({
      ...base,
      kind: 'ended',
      aliases: [...base.aliases, `asterisk:channel:${caller.id}`],
      outcome: outcomeOfCall(group, this.#story),
      talkSeconds: talkSeconds(group, this.#story, answeredPhones(this.#story)),
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
      this.#push(this.envelope.ofChannel(channel, 'ringing', ringingMs, channel), { kind: 'ringing' })
    }
    if (answeredMs !== undefined && !told.has('answered')) {
      told.add('answered')
      this.#push(this.envelope.ofChannel(channel, 'answered', answeredMs, channel), { kind: 'answered' })
    }
    if (endMs === undefined || told.has('ended')) return
    // A channel that was dialled and gone before anything was heard of it still tells how that ended.
    told.add('ended')
    const outcome = isOwn ? this.#ownOutcome(channel) : outcomeOfCalled(channel, this.#group)
    const talked = told.has('answered') ? talkSeconds(this.#group, this.#story, [channel]) : undefined
    this.#push(this.envelope.ofChannel(channel, 'ended', endMs, channel), {
      kind: 'ended',
      outcome,
      talkSeconds: talked,
    })
  }

  #ownOutcome(channel: Channel) {
    return channel === this.#story.ownPhone && this.#direction === 'outbound'
      ? outcomeOfCall(this.#group, this.#story)
      : undefined
  }

  #push(
    common: Common,
    own: { kind: 'ringing' | 'answered' } | Pick<CallEvent & { kind: 'ended' }, 'kind' | 'outcome' | 'talkSeconds'>,
  ) {
    this.events.push({ ...common, ...own })
  }
}
