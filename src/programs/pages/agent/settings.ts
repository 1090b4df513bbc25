/** The page's switches, kept in this browser. */
import type { Settings } from './state.ts'

const soundKey = 'switchhook.sound'
const shortcutsKey = 'switchhook.keys'

export function readSettings(): Settings {
  return {
    mayWake: navigator.userActivation.hasBeenActive,
    sound: localStorage.getItem(soundKey) === 'on',
    shortcuts: localStorage.getItem(shortcutsKey) !== 'off',
    notifications: 'Notification' in window ? Notification.permission : 'unsupported',
  }
}

export function keepSettings({ sound, shortcuts }: Partial<Settings>): void {
  if (sound !== undefined) localStorage.setItem(soundKey, sound ? 'on' : 'off')
  if (shortcuts !== undefined) localStorage.setItem(shortcutsKey, shortcuts ? 'on' : 'off')
}
