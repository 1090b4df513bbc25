/**
 * Facts → CallEvents. After each change of a call, everything that is known by now and was not emitted yet is emitted.
 * Ids are made of Asterisk's own ids, so that whatever is emitted again is the same event.
 */
import type { CallEvent, Direction } from '../../../core/calls/event.ts'
import { answeredAtMs, type CallFacts, callFactsOf, firstAnswerMs } from './call-facts.ts'
import type { CallGroup, Channel } from './channel.ts'
import { approximately, type Common, Envelope, type TranslatorContext } from './envelope.ts'
import { outcomeOfCall, outcomeOfCalled } from './outcomes.ts'
import { answeredPhones, talkSeconds } from './talk.ts'
import { transferEvents } from './transfer-events.ts'

/** Events for all that is newly known of a call. */
export function emitEvents(group: CallGroup, context: TranslatorContext): CallEvent[] {
  const facts = callFactsOf(group, context.reader, context.home)
  if (facts?.direction === undefined) return []
  const emitter = new Emitter(group, facts, facts.direction, context)
  emitter.start()
  emitter.ownPhone()
  for (const channel of new Set([...group.channels, ...facts.called])) emitter.phone(channel)
  emitter.events.push(...transferEvents(group, context.reader, emitter.envelope))
  emitter.over()
  return emitter.events
}

type Own = { kind: 'ringing' | 'answered' } | Pick<CallEvent & { kind: 'ended' }, 'kind' | 'outcome' | 'talkSeconds'>

interface LegTimes {
  readonly ringingMs: number | undefined
  readonly answeredMs: number | undefined
  readonly endMs: number | undefined
  /** The phone calls, or was joined; nobody called it. */
  readonly isOwn: boolean
}

class Emitter {
  readonly events: CallEvent[] = []
  readonly #group: CallGroup
  readonly #facts: CallFacts
  readonly #direction: Direction
  /** The channel that was the last to go, once all are gone. */
  readonly #last: (Channel & { endMs: number }) | undefined
  readonly envelope: Envelope

  constructor(group: CallGroup, facts: CallFacts, direction: Direction, context: TranslatorContext) {
    this.#group = group
    this.#facts = facts
    this.#direction = direction
    this.#last = lastOf(group)
    this.envelope = new Envelope(group, facts, direction, context)
  }

  /** A call from outside, or one that the PBX makes for nobody yet, begins whoever it will ring. */
  start(): void {
    const { caller, called, ownPhone } = this.#facts
    if (ownPhone !== undefined) return
    const numberMayCome = caller.parsed.local !== undefined && caller.number === ''
    if (this.#direction === 'inbound' && numberMayCome && called.size === 0 && caller.endMs === undefined) return
    this.#once('start', () => this.#push(this.envelope.ofChannel(caller, 'start', caller.startMs), { kind: 'ringing' }))
  }

  /** The leg of the extension that calls. It counts as answered when the far end is. */
  ownPhone(): void {
    const { ownPhone, caller, dialledOut } = this.#facts
    if (ownPhone === undefined) return
    this.#leg(ownPhone, {
      ringingMs: Math.min(caller.startMs, ownPhone.startMs),
      answeredMs: this.#direction === 'outbound' ? firstAnswerMs(dialledOut) : undefined,
      endMs: ownPhone === caller ? ownPhone.endMs : (ownPhone.endMs ?? caller.endMs),
      isOwn: true,
    })
  }

  phone(channel: Channel): void {
    if (channel === this.#facts.ownPhone) return
    const isCalled = this.#facts.called.has(channel)
    if (!isCalled && !this.#group.emitted.has(`${channel.id}:ringing`)) return
    const answeredMs = isCalled ? answeredAtMs(channel) : undefined
    const ringingMs = channel.ringingMs ?? (channel.dial?.text ? undefined : answeredMs)
    // Who is in a conference may stay when the caller has left it.
    const endMs = channel.pickedUpMs ?? channel.endMs ?? this.#last?.endMs
    this.#leg(channel, { ringingMs, answeredMs, endMs, isOwn: !isCalled })
  }

  /** Once all channels are gone. A channel that joins later makes a later end. */
  over(): void {
    const last = this.#last
    if (last === undefined) return
    const base = this.envelope.ofCall(`${last.id}:over`, last.endMs)
    this.events.push({
      ...base,
      kind: 'ended',
      aliases: [...base.aliases, `asterisk:channel:${this.#facts.caller.id}`],
      outcome: outcomeOfCall(this.#group, this.#facts),
      talkSeconds: talkSeconds(this.#group, this.#facts, answeredPhones(this.#facts)),
      ...approximately(last, 'ended'),
    })
  }

  #leg(channel: Channel, { ringingMs, answeredMs, endMs, isOwn }: LegTimes): void {
    const leg = (what: 'ringing' | 'answered' | 'ended', atMs: number) =>
      this.envelope.ofChannel(channel, what, atMs, channel)
    if (ringingMs !== undefined) {
      this.#once(`${channel.id}:ringing`, () => this.#push(leg('ringing', ringingMs), { kind: 'ringing' }))
    }
    if (answeredMs !== undefined) {
      this.#once(`${channel.id}:answered`, () => this.#push(leg('answered', answeredMs), { kind: 'answered' }))
    }
    if (endMs === undefined) return
    // A channel that was dialled and gone before anything was heard of it still shows how that ended.
    this.#once(`${channel.id}:ended`, () => {
      const outcome = isOwn ? this.#ownOutcome(channel) : outcomeOfCalled(channel, this.#group)
      const hasTalked = this.#group.emitted.has(`${channel.id}:answered`)
      const talked = hasTalked ? talkSeconds(this.#group, this.#facts, [channel]) : undefined
      this.#push(leg('ended', endMs), { kind: 'ended', outcome, talkSeconds: talked })
    })
  }

  #ownOutcome(channel: Channel) {
    const calledOut = channel === this.#facts.ownPhone && this.#direction === 'outbound'
    return calledOut ? outcomeOfCall(this.#group, this.#facts) : undefined
  }

  #once(key: string, emit: () => void): void {
    if (this.#group.emitted.has(key)) return
    this.#group.emitted.add(key)
    emit()
  }

  #push(common: Common, own: Own): void {
    this.events.push({ ...common, ...own })
  }
}

function lastOf({ channels }: CallGroup): (Channel & { endMs: number }) | undefined {
  let last: (Channel & { endMs: number }) | undefined
  for (const channel of channels) {
    if (!hasEnded(channel)) return undefined
    if (last === undefined || channel.endMs >= last.endMs) last = channel
  }
  return last
}

function hasEnded(channel: Channel): channel is Channel & { endMs: number } {
  return channel.endMs !== undefined
}
