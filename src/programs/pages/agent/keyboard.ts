/** Keys of the agent page: single letters, not while something is typed, and only while they are switched on. */
import { texts } from './texts.ts'

export interface Shortcut {
  readonly key: string
  readonly does: string
}

export const shortcuts = [
  { key: 'n', does: texts.shortcutNote },
  { key: 'o', does: texts.shortcutOpen },
  { key: 'd', does: texts.shortcutDismiss },
  { key: 's', does: texts.shortcutSound },
  { key: '?', does: texts.shortcutHelp },
] as const satisfies readonly Shortcut[]

export type ShortcutKey = (typeof shortcuts)[number]['key'] | 'c' | 'Escape'
export const dialShortcut: Shortcut = { key: 'c', does: texts.shortcutDial }

const known: readonly string[] = [...shortcuts.map(({ key }) => key), 'c', 'Escape']
const isKnown = (key: string): key is ShortcutKey => known.includes(key)

export function listenToKeys(isOn: () => boolean, press: (key: ShortcutKey) => void): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return
    const { target, key } = event
    const types = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
    if (!isKnown(key) || (key !== 'Escape' && (types || !isOn()))) return
    if (key !== 'Escape') event.preventDefault()
    press(key)
  })
}
