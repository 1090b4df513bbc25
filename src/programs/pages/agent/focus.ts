/** What keys do on the page: each brings the focus somewhere or presses what stands on a card. */
import type { ShortcutKey } from './keyboard.ts'
import { isLive, type State } from './state.ts'
import type { Actions } from './views/context.ts'

/** The call that the focus is in, else the newest that goes on, else the newest. */
function currentCall({ cards }: State): string | undefined {
  const focused = document.activeElement?.closest('[data-call]')?.getAttribute('data-call')
  return focused ?? (cards.find(isLive) ?? cards[0])?.call.callId
}

export function pressKey(key: ShortcutKey, state: State, actions: Actions): void {
  const callId = currentCall(state)
  const card = callId === undefined ? null : document.getElementById(`card-${callId}`)
  const presses: Readonly<Record<ShortcutKey, () => void>> = {
    n: () => {
      if (callId !== undefined) showNote(callId, actions)
    },
    o: () => clickIn(card, 'open'),
    d: () => clickIn(card, 'dismiss'),
    s: () => actions.setSound(!state.settings.sound),
    '/': () => document.getElementById('search')?.focus(),
    c: () => document.getElementById('dial')?.focus(),
    '?': () => actions.showHelp(!state.help),
    Escape: () => {
      if (document.activeElement instanceof HTMLTextAreaElement) card?.focus()
    },
  }
  presses[key]()
}

/** A card that is closed opens first; its field is there with the next drawing. */
export function showNote(callId: string, actions: Pick<Actions, 'touch'>): void {
  actions.touch(callId, true)
  requestAnimationFrame(() => document.getElementById(`note-${callId}`)?.focus())
}

function clickIn(card: HTMLElement | null, action: 'open' | 'dismiss'): void {
  const target = card?.querySelector(`[data-action="${action}"]`)
  if (target instanceof HTMLElement) target.click()
}
