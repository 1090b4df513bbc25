/** One recording as something that plays: where it is, how fast, and its sound by a link that is asked for anew when it ends. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { RecordingForm } from '../../../wire/recording.ts'

/** Larger ones are played without a waveform: it needs all of the sound. */
const waveformBytesMax = 24 * 2 ** 20
/** A link that fails sooner again is not asked for once more. */
const againMs = 5000
/** In a waveform. */
export const bars = 160

export type Sound = ReturnType<typeof useSound>

/** @param link a fresh address of the sound */
export function useSound(recording: RecordingForm, link: (id: string) => Promise<string>) {
  const audio = useRef<HTMLAudioElement>(null)
  const failedMs = useRef(0)
  const [isPlaying, setPlaying] = useState(false)
  const [isFailed, setFailed] = useState(false)
  const [atSeconds, setAt] = useState(0)
  const [seconds, setSeconds] = useState(recording.durationSeconds ?? 0)
  const [speed, setSpeed] = useState(1)
  const [peaks, setPeaks] = useState<readonly number[]>([])
  useEffect(() => () => audio.current?.pause(), [])

  const load = async (from: number, isAgain = false) => {
    const player = audio.current
    if (!player || (player.src && !isAgain)) return
    const address = await link(recording.id)
    player.src = address
    player.currentTime = from
    player.playbackRate = speed
    if (peaks.length === 0 && (recording.bytes ?? 0) <= waveformBytesMax) void peaksOf(address).then(setPeaks, () => {})
  }
  const attempt = (work: () => Promise<unknown>) => {
    setFailed(false)
    work().catch(() => setFailed(true))
  }
  return {
    ...{ audio, isPlaying, isFailed, atSeconds, seconds, speed, peaks, setPlaying },
    toggle: () =>
      attempt(async () => {
        if (!audio.current?.paused) return audio.current?.pause()
        await load(atSeconds)
        await audio.current.play()
      }),
    seek: (to: number) =>
      attempt(async () => {
        const bounded = Math.max(0, Math.min(to, seconds || to))
        setAt(bounded)
        await load(bounded)
        if (audio.current) audio.current.currentTime = bounded
      }),
    setSpeed: (value: number) => {
      setSpeed(value)
      if (audio.current) audio.current.playbackRate = value
    },
    /** What the element reports. */
    moved: () => setAt(audio.current?.currentTime ?? 0),
    known: () => {
      const length = audio.current?.duration ?? 0
      if (Number.isFinite(length) && length > 0) setSeconds(length)
    },
    failed: () => {
      const isSoon = Date.now() - failedMs.current < againMs
      failedMs.current = Date.now()
      if (isSoon || !audio.current?.src) return setFailed(true)
      attempt(async () => {
        await load(atSeconds, true)
        if (isPlaying) await audio.current?.play()
      })
    },
  }
}

/** The loudest of each of so many parts, 0 to 1. */
async function peaksOf(address: string): Promise<number[]> {
  const answer = await fetch(address)
  if (!answer.ok) return []
  const context = new OfflineAudioContext(1, 1, 8000)
  const samples = (await context.decodeAudioData(await answer.arrayBuffer())).getChannelData(0)
  const size = Math.max(1, Math.floor(samples.length / bars))
  const peaks = Array.from({ length: bars }, (_, bar) => {
    const end = Math.min(samples.length, (bar + 1) * size)
    let peak = 0
    for (let i = bar * size; i < end; i += 1) peak = Math.max(peak, Math.abs(samples[i] ?? 0))
    return peak
  })
  const loudest = Math.max(...peaks, 0.01)
  return peaks.map((peak) => peak / loudest)
}
