/**
 * When a call began, was answered and ended, out of whatever times the PBX told. What must stay true: start ≤
 * answered ≤ end, whatever nonsense comes in; the start, which the call's fingerprint hangs on, is taken as told.
 */
export interface ReportedTimes {
  readonly startMs?: number | undefined
  readonly answeredMs?: number | undefined
  readonly endMs?: number | undefined
  /** 3CX counts the talk, not the ringing. */
  readonly durationSeconds?: number | undefined
}

export interface Timeline {
  readonly startMs: number
  /** Absent when nobody answered. */
  readonly answeredMs?: number
  readonly endMs: number
  /** Whole seconds; 0 when nobody answered. */
  readonly talkSeconds: number
}

/** Undefined when no time at all was told. */
export function timelineOf(told: ReportedTimes, answered: boolean): Timeline | undefined {
  const durationMs = (told.durationSeconds ?? 0) * 1000
  const startMs = told.startMs ?? told.answeredMs ?? (told.endMs === undefined ? undefined : told.endMs - durationMs)
  if (startMs === undefined) return undefined
  const endMs = Math.max(startMs, told.endMs ?? (told.answeredMs ?? startMs) + durationMs)
  if (!answered) return { startMs, endMs, talkSeconds: 0 }
  const talkKnown = told.endMs !== undefined && told.durationSeconds !== undefined
  const answeredMs = clamp(told.answeredMs ?? (talkKnown ? endMs - durationMs : startMs), startMs, endMs)
  const measured = told.answeredMs !== undefined && told.endMs !== undefined
  const talkMs = measured || told.durationSeconds === undefined ? endMs - answeredMs : durationMs
  return { startMs, answeredMs, endMs, talkSeconds: Math.round(talkMs / 1000) }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}
