/** Keys of the agent page: single letters, not while something is typed, and only while they are switched on. */
import { texts } from './language.ts'

export interface Shortcut {
  readonly key: string
  readonly does: string
}

/** With their words; `c` only where calls may be placed. */
export function shortcuts(mayCall: boolean): Shortcut[] {
  const all = [
    { key: 'n', does: texts.shortcutNote },
    { key: 'o', does: texts.shortcutOpen },
    { key: 'd', does: texts.shortcutDismiss },
    { key: 's', does: texts.shortcutSound },
    { key: '/', does: texts.shortcutSearch },
    { key: '?', does: texts.shortcutHelp },
  ]
  return mayCall ? [...all, { key: 'c', does: texts.shortcutDial }] : all
}

const known = ['n', 'o', 'd', 's', '/', '?', 'c', 'Escape'] as const
export type ShortcutKey = (typeof known)[number]
const isKnown = (key: string): key is ShortcutKey => known.some((one) => one === key)

export function listenToKeys(isOn: () => boolean, press: (key: ShortcutKey) => void): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return
    const { target, key } = event
    const types = target instanceof Element && target.matches('input, textarea, select')
    if (!isKnown(key) || (key !== 'Escape' && (types || !isOn()))) return
    if (key !== 'Escape') event.preventDefault()
    press(key)
  })
}
