/** A leg's state → CallEvents, each once. */

import type { CallEvent } from '../../../../core/calls/event.ts'
import { cut } from '../../../../lib/cut.ts'
import { isoUtc } from '../../../../ports/clock.ts'
import type { LiveCall, LiveLeg } from './call.ts'
import { queueOf } from './party.ts'

interface EmitOptions {
  readonly sourceId: string
}

const source = 'callcontrol'
/** Calls of this source have no id that another source knows: those are the same by party, direction and time. */
const identity: CallEvent['identity'] = 'window'

/** That it rings, and that it was answered. */
export function legEvents(leg: LiveLeg, atMs: number, approximate: boolean, options: EmitOptions): CallEvent[] {
  const events: CallEvent[] = []
  const { call, participant, dn } = leg
  if (!leg.emitted.has('ringing')) {
    leg.emitted.add('ringing')
    const queue = leg.isPerson ? queueOf(participant) : { extension: dn }
    const about = {
      ...(queue && { queue }),
      ...(participant.party_did && { did: cut(participant.party_did, 300) }),
    }
    const base = baseOf(leg, 'ringing', leg.firstMs, leg.approximate, options)
    events.push({ ...base, ...partyOf(call), ...about, kind: 'ringing' })
  }
  if (participant.status === 'Connected' && !leg.answered && isAnswer(leg)) {
    leg.answered = true
    call.talked.add(dn)
    events.push({ ...baseOf(leg, 'answered', atMs, approximate, options), ...partyOf(call), kind: 'answered' })
  }
  return events
}

/** A person talks. Of a call inside, the caller's own phone does not answer; a queue's or menu's answer is nobody's. */
function isAnswer({ isPerson, isCaller, call }: LiveLeg): boolean {
  return isPerson && !(isCaller && call.direction === 'internal')
}

/** Nothing of a leg that was never reported. */
export function endEvents(leg: LiveLeg, endMs: number, approximate: boolean, options: EmitOptions): CallEvent[] {
  if (!leg.emitted.has('ringing')) return []
  // Whether a caller gave up or was not answered the API does not say.
  const outcome = leg.answered ? 'answered' : isAnswer(leg) ? 'missed' : undefined
  const base = baseOf(leg, 'ended', endMs, approximate, options)
  return [{ ...base, ...partyOf(leg.call), ...(outcome && { outcome }), kind: 'ended' }]
}

/** Of a call that was taken up, once: legs that a former run of this program reported may have ended unseen. */
export function overEvents(call: LiveCall, options: EmitOptions): CallEvent[] {
  if (!call.takenUp || call.overReported || call.endedMs === undefined) return []
  call.overReported = true
  const id = `${options.sourceId}:${call.name}:over`
  const base = { id, source, identity, aliases: call.aliases, at: isoUtc(call.endedMs), approximate: true } as const
  return [{ ...base, ...partyOf(call), kind: 'ended' }]
}

/**
 * A call that somebody of the PBX who had answered it gave to this leg.
 * @param before The call that the leg was in until now, where it was joined to another (attended transfer).
 */
export function transferEvents(
  leg: LiveLeg,
  before: LiveCall | undefined,
  atMs: number,
  options: EmitOptions,
): CallEvent[] {
  if (!leg.isPerson || leg.emitted.has('transferred')) return []
  const from = before ? sharedPerson(before, leg) : referrer(leg)
  if (from === undefined || from === leg.dn) return []
  leg.emitted.add('transferred')
  const base = baseOf(leg, 'transferred', before ? atMs : leg.firstMs, leg.approximate, options)
  return [{ ...base, agent: { extension: from }, kind: 'transferred', to: { extension: leg.dn } }]
}

/** Referred by a person who has talked in this call; a menu or a forwarding refers too, and is no transfer. */
function referrer({ call, participant: { referred_by_dn: dn } }: LiveLeg): string | undefined {
  return dn !== '' && call.talked.has(dn) ? dn : undefined
}

/** Who was in the consultation and in the call that it was about. */
function sharedPerson(before: LiveCall, leg: LiveLeg): string | undefined {
  const { referred_by_dn: dn } = leg.participant
  if (dn !== '' && leg.call.talked.has(dn)) return dn
  return [...before.people].find((person) => person !== leg.dn && leg.call.talked.has(person))
}

function partyOf({ direction, external }: LiveCall) {
  return { ...(direction && { direction }), ...(external && { external }) }
}

/** A guess has another id than the fact, which may have been reported by a former run. */
function baseOf(leg: LiveLeg, kind: string, atMs: number, approximate: boolean, { sourceId }: EmitOptions) {
  const id = `${sourceId}:${leg.origin.name}:${leg.key}:${kind}${approximate ? ':guess' : ''}`
  return {
    ...{ id, source, identity, aliases: leg.aliases, leg: leg.key, at: isoUtc(atMs) },
    ...(approximate && { approximate }),
    ...(leg.isPerson && { agent: { extension: leg.dn } }),
  } as const
}
