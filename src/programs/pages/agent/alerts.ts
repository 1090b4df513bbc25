/** What reaches an agent who looks elsewhere: a desktop notification and a sound, each only if it was switched on. */

import { callerName } from './format.ts'
import { type Card, isLive, type State } from './state.ts'

export interface Alerts {
  /** Compares what is shown now with what was: new ringing calls are notified, ended ones withdrawn. */
  follow(state: State): void
}

/** @param focus Brings a call's card to the agent. */
export function createAlerts(focus: (callId: string) => void): Alerts {
  const notified = new Map<string, Notification | undefined>()
  const show = ({ call }: Card): Notification => {
    const company = call.contact?.company ?? call.account?.name
    const body = [company, call.callerIdNum, call.queue?.name].filter(Boolean).join(' · ')
    const notification = new Notification(callerName(call), { body, tag: call.callId, silent: true })
    notification.addEventListener('click', () => {
      window.focus()
      focus(call.callId)
      notification.close()
    })
    return notification
  }
  return {
    follow({ cards, settings, offlineSinceMs }) {
      // Past calls arrive before it is known which of them still ring.
      if (offlineSinceMs !== undefined) return
      for (const card of cards) {
        const { callId, direction } = card.call
        const rings = isLive(card) && card.call.state === 'ringing' && direction !== 'outbound'
        if (rings && !notified.has(callId)) {
          if (settings.sound && settings.mayWake) chime()
          notified.set(callId, settings.notifications === 'granted' ? show(card) : undefined)
        } else if (!rings && notified.has(callId)) {
          notified.get(callId)?.close()
          notified.set(callId, undefined)
        }
      }
      for (const callId of notified.keys())
        if (!cards.some(({ call }) => call.callId === callId)) notified.delete(callId)
    },
  }
}

let audio: AudioContext | undefined

/** Two soft tones, a third apart. */
export function chime(): void {
  audio ??= new AudioContext()
  const { currentTime, destination } = audio
  for (const [frequency, startS] of [
    [659, 0],
    [523, 0.22],
  ] as const) {
    const tone = new OscillatorNode(audio, { type: 'sine', frequency })
    const volume = new GainNode(audio, { gain: 0 })
    volume.gain.setValueAtTime(0, currentTime + startS)
    volume.gain.linearRampToValueAtTime(0.2, currentTime + startS + 0.03)
    volume.gain.exponentialRampToValueAtTime(0.001, currentTime + startS + 0.5)
    tone.connect(volume).connect(destination)
    tone.start(currentTime + startS)
    tone.stop(currentTime + startS + 0.5)
  }
}
