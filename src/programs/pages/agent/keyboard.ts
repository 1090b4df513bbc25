/** Keys of the agent page: single letters, not while something is typed, and only while they are switched on. */
export interface Shortcut {
  readonly key: string
  readonly does: string
}

export const shortcuts = [
  { key: 'n', does: 'Write a note on the call' },
  { key: 'o', does: 'Open the caller’s record' },
  { key: 'd', does: 'Put away a call that is over' },
  { key: 's', does: 'Sound on or off' },
  { key: '?', does: 'Show these keys' },
] as const satisfies readonly Shortcut[]

export type ShortcutKey = (typeof shortcuts)[number]['key'] | 'c' | 'Escape'
export const dialShortcut: Shortcut = { key: 'c', does: 'Call a number' }

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
