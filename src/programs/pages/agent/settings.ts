/** The page's settings, kept in this browser; a change in one tab holds in all. */

import { autoOpenModes, initialState, type Settings } from './state.ts'
import { toneNames } from './tones.ts'

const keys = {
  sound: 'switchhook.sound',
  volume: 'switchhook.volume',
  tone: 'switchhook.tone',
  shortcuts: 'switchhook.keys',
  autoOpen: 'switchhook.open',
} as const

const { settings: usual } = initialState

export function readSettings(): Settings {
  return {
    ...readKept(),
    mayWake: navigator.userActivation.hasBeenActive,
    notifications: 'Notification' in window ? Notification.permission : 'unsupported',
  }
}

function readKept(): Pick<Settings, keyof typeof keys> {
  const kept = (name: keyof typeof keys) => localStorage.getItem(keys[name])
  const volume = Number(kept('volume') ?? usual.volume)
  return {
    sound: kept('sound') === 'on',
    volume: volume >= 0 && volume <= 100 ? volume : usual.volume,
    tone: toneNames.find((tone) => tone === kept('tone')) ?? usual.tone,
    shortcuts: kept('shortcuts') !== 'off',
    autoOpen: autoOpenModes.find((mode) => mode === kept('autoOpen')) ?? usual.autoOpen,
  }
}

export function keepSettings(settings: Partial<Settings>): void {
  for (const name of Object.keys(keys) as (keyof typeof keys)[]) {
    const value = settings[name]
    if (value !== undefined) localStorage.setItem(keys[name], typeof value === 'boolean' ? onOff(value) : String(value))
  }
}

const onOff = (value: boolean) => (value ? 'on' : 'off')

/** Another tab changed them. */
export function watchSettings(changed: (settings: Partial<Settings>) => void): void {
  const ours: readonly string[] = Object.values(keys)
  addEventListener('storage', ({ key }) => {
    if (key !== null && ours.includes(key)) changed(readKept())
  })
}
