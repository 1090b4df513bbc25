/** Pauses the recording of a call, as for a card number, and shows whether it is paused and for how long. Until it says so, it is recorded. */
import type { RecordingPauseForm } from '../../../wire/recording-pause.ts'
import { clockText } from './times.ts'

export interface PauseTexts {
  readonly pause: string
  readonly resume: string
  readonly pausing: string
  readonly paused: string
  readonly left: (clock: string) => string
  readonly resuming: string
  readonly recording: string
  readonly failed: (why: string) => string
}

export interface RecordingPauseProps {
  readonly pause: RecordingPauseForm | undefined
  readonly nowMs: number
  readonly onPause: () => void
  readonly onResume: () => void
  readonly texts: PauseTexts
}

export function RecordingPause({ pause, nowMs, onPause, onResume, texts }: RecordingPauseProps) {
  const state = pause?.state
  const isPaused = state === 'paused' || state === 'resuming'
  const isAsked = state === 'pausing' || state === 'resuming'
  const leftMs = isPaused && pause?.resumesAt ? Math.max(0, Date.parse(pause.resumesAt) - nowMs) : undefined
  const press = isPaused ? onResume : onPause
  return (
    <div class="row wrap recording-pause" data-pause={state ?? 'recording'}>
      {/* Not disabled: that would take the focus from whoever has just pressed it. */}
      <button type="button" class="btn" aria-disabled={isAsked} onClick={() => !isAsked && press()}>
        {isPaused ? texts.resume : texts.pause}
      </button>
      <span class="sm" role="status">
        {state === 'failed' ? texts.failed(pause?.message ?? '') : state === undefined ? '' : texts[state]}
      </span>
      {leftMs !== undefined && (
        <span class="sm muted tn" role="timer">
          {texts.left(clockText(leftMs))}
        </span>
      )}
    </div>
  )
}
