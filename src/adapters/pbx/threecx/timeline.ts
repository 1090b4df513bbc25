/**
 * When a call began, was answered and ended, out of whatever times the PBX gave. What must stay true: start ≤
 * answered ≤ end, whatever nonsense comes in; the start, which the call's fingerprint hangs on, is taken as given.
 */
export interface ReportedTimes {
  readonly startMs?: number | undefined
  readonly answeredMs?: number | undefined
  readonly endMs?: number | undefined
  /** 3CX counts the talk, not the ringing. */
  readonly durationSeconds?: number | undefined
  /** The text that should have said when the call began. */
  readonly written?: string | undefined
}

export interface Timeline {
  readonly startMs: number
  /** Absent when nobody answered. */
  readonly answeredMs?: number
  readonly endMs: number
  /** Whole seconds; 0 when nobody answered. */
  readonly talkSeconds: number
  /** No time could be read: the journal came when the call had just ended. */
  readonly approximate?: true
  readonly written?: string | undefined
}

export function timelineOf(reported: ReportedTimes, answered: boolean, receivedMs: number): Timeline {
  const { startMs, answeredMs, endMs, written } = reported
  const isKnown = startMs !== undefined || answeredMs !== undefined || endMs !== undefined
  if (isKnown) return lineOf(reported, answered)
  return { ...lineOf({ ...reported, endMs: receivedMs }, answered), approximate: true, written }
}

function lineOf(reported: ReportedTimes, answered: boolean): Timeline {
  const durationMs = (reported.durationSeconds ?? 0) * 1000
  const startMs = reported.startMs ?? reported.answeredMs ?? (reported.endMs ?? 0) - durationMs
  const endMs = Math.max(startMs, reported.endMs ?? (reported.answeredMs ?? startMs) + durationMs)
  if (!answered) return { startMs, endMs, talkSeconds: 0 }
  const talkKnown = reported.endMs !== undefined && reported.durationSeconds !== undefined
  const answeredMs = clamp(reported.answeredMs ?? (talkKnown ? endMs - durationMs : startMs), startMs, endMs)
  const measured = reported.answeredMs !== undefined && reported.endMs !== undefined
  const talkMs = measured || reported.durationSeconds === undefined ? endMs - answeredMs : durationMs
  return { startMs, answeredMs, endMs, talkSeconds: Math.round(talkMs / 1000) }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}
