/** What the agent can do on the page. */
import { testAlert } from './alerts.ts'
import { type Ask, errorText, member } from './api.ts'
import { chime } from './chime.ts'
import { placeCall } from './dial.ts'
import { createNoteActions } from './note-actions.ts'
import type { NoteOutbox } from './outbox.ts'
import { keepSettings } from './settings.ts'
import { installApp } from './shell/shell.ts'
import type { Settings, State } from './state.ts'
import type { Action } from './update.ts'
import type { Actions } from './views/context.ts'

export interface ActionPorts {
  readonly dispatch: (action: Action) => void
  readonly state: () => State
  readonly outbox: NoteOutbox
  readonly ask: Ask
  readonly signIn: (text: string) => void
  readonly signInByDashboard: () => void
  readonly signOut: () => void
  readonly readColleagues: () => void
}

export function createActions({
  dispatch,
  state,
  outbox,
  ask,
  signIn,
  signInByDashboard,
  signOut,
  readColleagues,
}: ActionPorts): Actions {
  const set = (settings: Partial<Settings>) => {
    keepSettings(settings)
    dispatch({ kind: 'settings', settings })
  }
  return {
    signIn,
    signInByDashboard,
    signOut,
    ...createNoteActions({ dispatch, state, outbox }),
    sendNotes: () => outbox.flush(),
    setSound: (sound) => {
      set({ sound })
      // Heard at once; a browser also wants a click before it lets a page sound.
      if (sound) chime(state().settings)
    },
    setShortcuts: (shortcuts) => set({ shortcuts }),
    askNotifications: async () => set({ notifications: await Notification.requestPermission() }),
    showHelp: (shown) => dispatch({ kind: 'help', shown }),
    dial: (number) => void placeCall({ ask, dispatch, number, id: crypto.randomUUID() }),
    set,
    testAlert: async () => {
      if (state().settings.notifications === 'default') set({ notifications: await Notification.requestPermission() })
      testAlert(state())
    },
    invite: async () => {
      const answer = await ask('POST', '/agent/invitations')
      const link = member(answer.body, 'link')
      return typeof link === 'string' ? { link } : { fault: errorText(answer) }
    },
    readColleagues,
    install: () => void installApp(),
    reload: () => location.reload(),
    seenBlocked: () => dispatch({ kind: 'desk', desk: { blocked: undefined } }),
    seenMissed: () => dispatch({ kind: 'missed seen' }),
  }
}
