/**
 * A pause of a call's recording, as for a card number: asked for here, done by the forwarder beside the phone system, which also ends it
 * by its own clock. Pure.
 *
 * What must stay true: what is not done in time is not done later; a report on an earlier request adds its muted spans and changes
 * nothing else; `paused` is said only after the phone system muted.
 */
import { isoUtc } from '../../ports/clock.ts'
import type { MutedSpan, PauseReport, RecordingPauseForm } from '../../wire/recording-pause.ts'
import type { Call } from '../calls/call.ts'

export type ChannelSpan = MutedSpan & { readonly channel: string }

export interface Pause {
  readonly callId: string
  /** Ids of the call's channels at the phone system. */
  readonly channels: readonly string[]
  /** Counts the requests for this call. */
  readonly serial: number
  readonly wanted: 'pause' | 'resume'
  readonly seconds: number
  /** `asked`: no forwarder has done it yet. */
  readonly state: 'asked' | PauseReport['state']
  readonly by: string
  readonly askedAtMs: number
  readonly expiresAtMs: number
  readonly resumesAtMs?: number
  readonly message?: string
  readonly spans: readonly ChannelSpan[]
}

/** The caller has begun to say the number by then. */
const askForMs = 15_000
const spansMax = 100
const channelsMax = 50

/** Its channels in Asterisk, by their ids; a call of another phone system has none. */
export function channelsOf({ aliases }: Pick<Call, 'aliases'>): string[] {
  return aliases.flatMap((alias) => /^asterisk:(?:channel|linkedid):(.+)$/.exec(alias)?.[1] ?? []).slice(0, channelsMax)
}

/** Whether somebody talks at the extension now. */
export function isTalking({ view }: Pick<Call, 'view'>, extension: string): boolean {
  return view.legs.some((leg) => leg.agent?.extension === extension && leg.answeredAt && !leg.endedAt)
}

export interface PauseWish {
  readonly call: Pick<Call, 'id' | 'aliases'>
  readonly wanted: Pause['wanted']
  readonly seconds: number
  readonly by: string
}

export function askedPause(before: Pause | undefined, wish: PauseWish, nowMs: number): Pause {
  const { call, wanted, seconds, by } = wish
  return {
    ...{ callId: call.id, channels: channelsOf(call), serial: (before?.serial ?? 0) + 1, wanted, seconds, by },
    ...{ state: 'asked', askedAtMs: nowMs, expiresAtMs: nowMs + askForMs, spans: before?.spans ?? [] },
    resumesAtMs: before?.resumesAtMs,
  }
}

export function afterReport(pause: Pause, report: PauseReport): Pause {
  const spans = withSpans(pause.spans, report.spans)
  if (report.serial !== pause.serial) return { ...pause, spans }
  const { state, message, resumesAt } = report
  return { ...pause, spans, state, message, resumesAtMs: resumesAt === undefined ? undefined : Date.parse(resumesAt) }
}

/** Each is known by its channel and beginning; what comes later is believed. */
function withSpans(known: readonly ChannelSpan[], more: readonly ChannelSpan[]): ChannelSpan[] {
  const spans = new Map([...known, ...more].map((span) => [`${span.channel} ${span.from}`, span]))
  return [...spans.values()].sort((a, b) => (a.from < b.from ? -1 : 1)).slice(-spansMax)
}

const nobodyDid = 'The phone system did not answer; recording goes on.'

/** As it is at this instant. */
export function pauseForm(pause: Pause, nowMs: number): RecordingPauseForm {
  const { state, wanted, expiresAtMs, message } = pause
  const isLate = nowMs >= expiresAtMs
  const wasPaused = pause.resumesAtMs !== undefined && pause.resumesAtMs > nowMs
  const resumesAt = wasPaused ? isoUtc(pause.resumesAtMs) : undefined
  if (state === 'paused') return { state, resumesAt }
  if (state !== 'asked') return { state, message }
  if (!isLate) return { state: wanted === 'pause' ? 'pausing' : 'resuming', resumesAt }
  // What nobody did left it as it was.
  return wasPaused ? { state: 'paused', resumesAt } : { state: 'failed', message: nobodyDid }
}

/** Of a recording of this name: where a name holds the id of a channel, only that channel's; they are all of the call. */
export function spansOf(pause: Pause | undefined, name: string, names: readonly string[]): MutedSpan[] {
  const spans = pause?.spans ?? []
  return spans
    .filter(({ channel }) => name.includes(channel) || !names.some((other) => other.includes(channel)))
    .map(({ channel: _, ...span }) => span)
}
