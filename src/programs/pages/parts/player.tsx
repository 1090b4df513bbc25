/**
 * Plays one recording: ten seconds back and forth, speed, its waveform, and the transcript whose lines lead to their place. Shown by the
 * dashboard and the agents' page. J, K and L are back, play and forth.
 */
import type { RecordingForm } from '../../../wire/recording.ts'
import { timedLines } from './timed-lines.ts'
import { clockText } from './times.ts'
import { bars, type Sound, useSound } from './use-sound.ts'

export interface PlayerTexts {
  readonly recording: string
  readonly play: string
  readonly pause: string
  readonly back: string
  readonly forward: string
  readonly speed: string
  readonly position: string
  readonly transcript: string
  readonly muted: string
  readonly failed: string
  readonly unavailable: Readonly<Record<RecordingForm['state'], string>>
  readonly notYours: string
  readonly consent: Readonly<Record<NonNullable<RecordingForm['consent']>, string>>
}

export interface PlayerProps {
  readonly recording: RecordingForm
  readonly transcript?: string | undefined
  /** Of the call, so that pauses are shown at their place; ISO 8601. */
  readonly startedAt: string
  /** A fresh address of the sound. */
  readonly link: (id: string) => Promise<string>
  readonly texts: PlayerTexts
}

const stepSeconds = 10
const speeds = [0.75, 1, 1.25, 1.5, 2] as const

export function Player(props: PlayerProps) {
  const { recording, texts } = props
  if (recording.playable) return <Playable {...props} />
  const why = recording.state === 'kept' ? texts.notYours : texts.unavailable[recording.state]
  return (
    <>
      <p class="muted sm breaks" data-recording={recording.id} data-state={recording.state}>
        {why}
        {recording.problem && `: ${recording.problem}`}
      </p>
      <Consent recording={recording} texts={texts} />
    </>
  )
}

function Consent({ recording: { consent }, texts }: Pick<PlayerProps, 'recording' | 'texts'>) {
  return consent ? <p class="muted sm">{texts.consent[consent]}</p> : null
}

function Playable({ recording, transcript, startedAt, link, texts }: PlayerProps) {
  const sound = useSound(recording, link)
  const { audio, atSeconds, seconds, seek, toggle, setPlaying, isFailed } = sound
  const onKey = (event: KeyboardEvent) => {
    const key = event.key.toLowerCase()
    if (event.ctrlKey || event.metaKey || event.altKey || !['j', 'k', 'l'].includes(key)) return
    event.preventDefault()
    if (key === 'k') toggle()
    else seek(atSeconds + (key === 'j' ? -stepSeconds : stepSeconds))
  }
  return (
    <section
      class="player"
      aria-label={texts.recording}
      data-recording={recording.id}
      data-state="kept"
      onKeyDown={onKey}
    >
      {/* biome-ignore lint/a11y/useMediaCaption: the transcript stands beside it. */}
      <audio
        ref={audio}
        preload="none"
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onEnded={() => setPlaying(false)}
        onTimeUpdate={sound.moved}
        onLoadedMetadata={sound.known}
        onError={sound.failed}
      />
      <Bar sound={sound} texts={texts} />
      <Wave sound={sound} texts={texts} spans={recording.muted} />
      {isFailed && (
        <p class="sm" role="alert">
          {texts.failed}
        </p>
      )}
      <Muted spans={recording.muted} startedAt={startedAt} text={texts.muted} />
      <Consent recording={recording} texts={texts} />
      {transcript && <Transcript {...{ text: transcript, seconds, atSeconds, seek, title: texts.transcript }} />}
    </section>
  )
}

interface PartProps {
  readonly sound: Sound
  readonly texts: PlayerTexts
}

function Bar({ sound: { isPlaying, atSeconds, seconds, speed, seek, toggle, setSpeed }, texts }: PartProps) {
  return (
    <div class="player-bar">
      <button type="button" class="btn" onClick={() => seek(atSeconds - stepSeconds)} title="J">
        {texts.back}
      </button>
      <button type="button" class="btn main-b" onClick={toggle} title="K">
        {isPlaying ? texts.pause : texts.play}
      </button>
      <button type="button" class="btn" onClick={() => seek(atSeconds + stepSeconds)} title="L">
        {texts.forward}
      </button>
      <span class="tn sm" data-part="time">
        {clockText(atSeconds * 1000)} / {clockText(seconds * 1000)}
      </span>
      <label class="row sm">
        {texts.speed}
        <select value={String(speed)} onChange={(event) => setSpeed(Number(event.currentTarget.value))}>
          {speeds.map((one) => (
            <option key={one} value={String(one)}>
              {one}×
            </option>
          ))}
        </select>
      </label>
    </div>
  )
}

function Wave({ sound: { peaks, atSeconds, seconds, seek }, texts, spans }: PartProps & Pick<MutedProps, 'spans'>) {
  const played = seconds > 0 ? atSeconds / seconds : 0
  const time = `${clockText(atSeconds * 1000)} / ${clockText(seconds * 1000)}`
  return (
    <div class="wave">
      <svg viewBox={`0 0 ${bars} 20`} preserveAspectRatio="none" aria-hidden="true" data-bars={peaks.length}>
        {spans.flatMap(({ startMs, endMs = seconds * 1000 }) => {
          if (startMs === undefined || seconds <= 0) return []
          const [from, to] = [startMs, endMs].map((ms) => Math.min(1, ms / 1000 / seconds) * bars)
          return <rect key={startMs} class="silent" x={from} y={0} width={(to ?? 0) - (from ?? 0)} height={20} />
        })}
        {peaks.map((peak, x) => {
          const height = Math.max(0.6, peak * 19)
          const place = { x, y: 10 - height / 2, width: 0.7, height }
          return <rect key={x} class={x / bars < played ? 'on' : ''} {...place} />
        })}
      </svg>
      <input
        type="range"
        min={0}
        max={Math.max(1, Math.ceil(seconds))}
        step={1}
        value={Math.round(atSeconds)}
        aria-label={texts.position}
        aria-valuetext={time}
        onInput={(event) => seek(Number(event.currentTarget.value))}
      />
    </div>
  )
}

interface MutedProps {
  readonly spans: RecordingForm['muted']
  readonly startedAt: string
  readonly text: string
}

function Muted({ spans, startedAt, text }: MutedProps) {
  if (spans.length === 0) return null
  const at = (instant: string) => clockText(Math.max(0, Date.parse(instant) - Date.parse(startedAt)))
  // By the recording itself where its beginning is known, else by the call.
  const shown = spans.map(({ from, to, startMs, endMs }) =>
    startMs === undefined
      ? `${at(from)}–${to ? at(to) : ''}`
      : `${clockText(startMs)}–${endMs === undefined ? '' : clockText(endMs)}`,
  )
  return <p class="muted sm">{`${text}: ${shown.join(', ')}`}</p>
}

interface TranscriptProps {
  readonly text: string
  readonly seconds: number
  readonly atSeconds: number
  readonly seek: (to: number) => void
  readonly title: string
}

function Transcript({ text, seconds, atSeconds, seek, title }: TranscriptProps) {
  const lines = timedLines(text, seconds)
  const current = lines.findLastIndex(({ from }) => from <= atSeconds)
  return (
    <details class="sm">
      <summary>{title}</summary>
      <ol class="lines">
        {lines.map((line, place) => (
          <li key={`${place} ${line.from}`}>
            <button type="button" aria-current={place === current ? 'true' : undefined} onClick={() => seek(line.from)}>
              <span class="tn muted">{clockText(line.from * 1000)}</span> {line.text}
            </button>
          </li>
        ))}
      </ol>
    </details>
  )
}
