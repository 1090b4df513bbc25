/** What the agent can do on the page. */
import { chime } from './alerts.ts'
import type { Ask } from './api.ts'
import { placeCall } from './dial.ts'
import type { NoteOutbox } from './outbox.ts'
import { keepSettings } from './settings.ts'
import type { Settings, State } from './state.ts'
import type { Action } from './update.ts'
import type { Actions } from './views/context.ts'

export interface ActionPorts {
  readonly dispatch: (action: Action) => void
  readonly state: () => State
  readonly outbox: NoteOutbox
  readonly ask: Ask
  readonly signIn: (token: string) => void
  readonly signOut: () => void
}

export function createActions({ dispatch, state, outbox, ask, signIn, signOut }: ActionPorts): Actions {
  const set = (settings: Partial<Settings>) => {
    keepSettings(settings)
    dispatch({ kind: 'settings', settings })
  }
  return {
    signIn,
    signOut,
    draft: (callId, text) => dispatch({ kind: 'draft', callId, text }),
    touch: (callId, touched) => dispatch({ kind: 'touched', callId, touched }),
    saveNote: (callId) => {
      const text = state().drafts[callId]?.trim()
      if (!text) return
      dispatch({ kind: 'draft', callId, text: '' })
      outbox.add(callId, text)
    },
    removeNote: (id) => dispatch({ kind: 'note removed', id }),
    sendNotes: () => outbox.flush(),
    dismiss: (callId) => dispatch({ kind: 'dismissed', callId }),
    setSound: (sound) => {
      set({ sound })
      // Heard at once; a browser also wants a click before it lets a page sound.
      if (sound) chime()
    },
    setShortcuts: (shortcuts) => set({ shortcuts }),
    askNotifications: async () => set({ notifications: await Notification.requestPermission() }),
    showHelp: (shown) => dispatch({ kind: 'help', shown }),
    dial: (number) => void placeCall({ ask, dispatch, number, id: crypto.randomUUID() }),
    seenMissed: () => dispatch({ kind: 'missed seen' }),
  }
}
