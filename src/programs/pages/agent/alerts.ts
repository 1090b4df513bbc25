/**
 * What reaches an agent who looks elsewhere: a desktop notification and a sound, each only if it was switched on.
 *
 * What must stay true: several tabs of one browser sound once and notify once; the tab that notified withdraws it, and should that tab
 * be closed meanwhile, another takes over.
 */
import { holdInOneTab, takesFirst } from '../parts/first-tab.ts'
import { type ShownNotification, showNotification } from '../parts/notification.ts'
import { chime } from './chime.ts'
import { callerName } from './format.ts'
import { texts } from './language.ts'
import { type Card, isLive, isUnheard, type State } from './state.ts'

export interface Alerts {
  /** Compares what is shown now with what was: new ringing calls are notified, ended ones withdrawn. */
  follow(state: State): void
}

/** Of a call that rings: what this tab shows of it. */
interface Shown {
  card: Card
  /** Only in the tab that notifies. */
  notification?: ShownNotification
  readonly release: () => void
}

/** @param focus Brings a call's card to the agent. */
export function createAlerts(focus: (callId: string) => void): Alerts {
  const shown = new Map<string, Shown>()
  /** Calls that rang here already: each sounds once. */
  const heard = new Set<string>()

  const show = (card: Card) =>
    notify(callerName(card.call), bodyOf(card), card.call.callId, () => focus(card.call.callId))

  const begin = (card: Card, { settings }: State) => {
    const { callId } = card.call
    // A tab that may not sound leaves it to one that may.
    const sounds = settings.sound && settings.mayWake
    if (sounds) void takesFirst('chimed', callId).then((isFirst) => isFirst && chime(settings))
    if (settings.notifications !== 'granted') return
    const release = holdInOneTab(`ring.${callId}`, () => {
      const one = shown.get(callId)
      if (one) one.notification = show(one.card)
    })
    shown.set(callId, { card, release })
  }

  const end = (callId: string) => {
    const one = shown.get(callId)
    shown.delete(callId)
    one?.notification?.close()
    one?.release()
  }

  return {
    follow(state) {
      // Past calls arrive before it is known which of them still ring.
      if (state.offlineSinceMs !== undefined) return
      const rings = state.cards.filter((card) => ringsHere(card, state.nowMs))
      for (const card of rings) {
        const { callId } = card.call
        const one = shown.get(callId)
        if (!heard.has(callId)) {
          heard.add(callId)
          begin(card, state)
        } else if (one) {
          const isNamed = callerName(one.card.call) !== callerName(card.call)
          one.card = card
          // The same tag: the browser replaces the one before, silently.
          if (isNamed && one.notification) one.notification = show(card)
        }
      }
      const ringing = new Set(rings.map(({ call }) => call.callId))
      for (const callId of shown.keys()) if (!ringing.has(callId)) end(callId)
      const known = new Set(state.cards.map(({ call }) => call.callId))
      for (const callId of heard) if (!known.has(callId)) heard.delete(callId)
    },
  }
}

function ringsHere(card: Card, nowMs: number): boolean {
  const { state, direction } = card.call
  return isLive(card) && !isUnheard(card, nowMs) && state === 'ringing' && direction !== 'outbound'
}

function bodyOf({ call }: Card): string {
  const company = call.contact?.company ?? call.account?.name
  return [company, call.callerIdNum, call.queue?.name].filter(Boolean).join(' · ')
}

function notify(title: string, body: string, tag: string, onClick: () => void): ShownNotification {
  return showNotification(title, { body, tag, silent: true }, onClick)
}

/** As a call would be shown and heard, here and now. */
export function testAlert({ settings }: State): void {
  chime(settings)
  if (settings.notifications === 'granted') {
    notify(texts.testCaller, texts.testCallerHint, 'test', () => undefined)
  }
}
