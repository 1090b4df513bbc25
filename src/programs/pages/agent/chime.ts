/** The sound of a call: a few soft tones, as loud as the agent wants them. */
import { type Tone, tones } from './tones.ts'

/** Of 1: what one note reaches at full volume; notes overlap. */
const loudest = 0.5
const attackS = 0.03

let audio: AudioContext | undefined

/** @param volume 0 to 100; heard as people hear loudness, not as amplitude. */
export function chime({ tone, volume }: { readonly tone: Tone; readonly volume: number }): void {
  const peak = (volume / 100) ** 2 * loudest
  if (peak <= 0) return
  audio ??= new AudioContext()
  const { currentTime, destination } = audio
  const { type, notes } = tones[tone]
  for (const [frequency, startS, lengthS] of notes) {
    const source = new OscillatorNode(audio, { type, frequency })
    const gain = new GainNode(audio, { gain: 0 })
    gain.gain.setValueAtTime(0, currentTime + startS)
    gain.gain.linearRampToValueAtTime(peak, currentTime + startS + attackS)
    gain.gain.exponentialRampToValueAtTime(peak / 200, currentTime + startS + lengthS)
    source.connect(gain).connect(destination)
    source.start(currentTime + startS)
    source.stop(currentTime + startS + lengthS)
  }
}
