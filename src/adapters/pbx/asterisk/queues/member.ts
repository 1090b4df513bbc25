/** One member of a queue, as QueueMember (a list's item) and the QueueMember… events write it, and device states. Pure. */
import type { PhoneState } from '../../../../core/staffing/group-state.ts'
import type { AmiMessage } from '../message.ts'

export interface QueueMember {
  /** `PJSIP/1001`, `Local/1001@from-queue/n`: what identifies it in its queue. */
  readonly location: string
  /** The device whose state is the member's. */
  readonly device: string
  readonly name?: string
  readonly phone: PhoneState
  /** When that was first seen, by our clock; absent until it changes. */
  readonly phoneSinceMs?: number
  readonly paused?: { readonly reason?: string; readonly sinceMs?: number }
  /** Until when the queue leaves it alone after its last call. */
  readonly wrapUpUntilMs?: number
  readonly lastCallMs?: number
}

/** Undefined: it names no member. `before`: what was known of the same member. */
export function readMember(
  message: AmiMessage,
  before: QueueMember | undefined,
  nowMs: number,
): QueueMember | undefined {
  const location = message.text('Location') || message.text('Interface')
  if (location === '') return undefined
  const phone = message.text('InCall') === '1' ? 'on a call' : phoneOfCode(message.text('Status'))
  const lastCallMs = secondsMs(message, 'LastCall')
  const wrapUpMs = secondsMs(message, 'Wrapuptime')
  return {
    location,
    device: message.text('StateInterface') || location,
    name: message.name('Name') || message.name('MemberName') || undefined,
    phone,
    phoneSinceMs: sinceMs(before, phone, nowMs),
    // The reason of the last pause stays in the event that ends it.
    paused:
      message.text('Paused') === '1'
        ? { reason: message.text('PausedReason') || undefined, sinceMs: secondsMs(message, 'LastPause') }
        : undefined,
    lastCallMs,
    wrapUpUntilMs: lastCallMs === undefined || wrapUpMs === undefined ? undefined : lastCallMs + wrapUpMs,
  }
}

export function sinceMs(
  before: { readonly phone: PhoneState; readonly phoneSinceMs?: number } | undefined,
  phone: PhoneState,
  nowMs: number,
): number | undefined {
  if (before === undefined) return undefined
  return before.phone === phone ? before.phoneSinceMs : nowMs
}

/** `0` means never. */
function secondsMs(message: AmiMessage, key: string): number | undefined {
  const seconds = Number(message.text(key))
  return Number.isSafeInteger(seconds) && seconds > 0 ? seconds * 1000 : undefined
}

/** Asterisk's device states by number: 3 busy, 4 invalid, 5 unavailable, 7 ringing while in use, 8 on hold. */
const codes: Readonly<Record<string, PhoneState>> = {
  1: 'free',
  2: 'on a call',
  3: 'on a call',
  4: 'unregistered',
  5: 'unregistered',
  6: 'ringing',
  7: 'on a call',
  8: 'on a call',
}

function phoneOfCode(code: string): PhoneState {
  return codes[code] ?? 'unknown'
}

const words: Readonly<Record<string, PhoneState>> = {
  NOT_INUSE: 'free',
  INUSE: 'on a call',
  BUSY: 'on a call',
  INVALID: 'unregistered',
  UNAVAILABLE: 'unregistered',
  RINGING: 'ringing',
  RINGINUSE: 'on a call',
  ONHOLD: 'on a call',
}

export function phoneOfWord(word: string): PhoneState {
  return words[word] ?? 'unknown'
}
