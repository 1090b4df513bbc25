/** Who is signed in, how the connection stands, and the page's switches. */
import { h } from 'preact'
import type { Connection, State } from '../state.ts'
import type { ViewContext } from './context.ts'

const words: Readonly<Record<Connection, string>> = {
  'signed out': 'Signed out',
  connecting: 'Connecting…',
  online: 'Connected',
  offline: 'Offline, trying again…',
  refused: 'Sign-in refused',
}

export function Header({ state, actions }: ViewContext) {
  const { connection, me } = state
  return h('header', { class: 'top' }, [
    h('div', { class: 'who' }, [
      h('h1', {}, 'Switchhook'),
      me ? h('p', {}, me.name ? `${me.name}, extension ${me.extension}` : `Extension ${me.extension}`) : null,
    ]),
    h('p', { class: 'connection', 'data-state': connection, role: 'status' }, words[connection]),
    connection === 'signed out' ? null : h(Switches, { state, actions }),
  ])
}

function Switches({ state, actions }: Pick<ViewContext, 'state' | 'actions'>) {
  const { sound, mayWake } = state.settings
  return h('div', { class: 'switches', role: 'group', 'aria-label': 'Settings' }, [
    h(NotificationSwitch, { settings: state.settings, ask: actions.askNotifications }),
    h(
      'button',
      {
        type: 'button',
        class: 'switch',
        role: 'switch',
        'aria-checked': sound,
        onClick: () => actions.setSound(!sound),
      },
      sound && !mayWake ? 'Sound: click the page once to allow it' : 'Sound',
    ),
    h('button', { type: 'button', class: 'quiet', onClick: () => actions.showHelp(true) }, 'Keys'),
    h('button', { type: 'button', class: 'quiet', onClick: actions.signOut }, 'Sign out'),
  ])
}

function NotificationSwitch({ settings, ask }: { settings: State['settings']; ask: () => void }) {
  switch (settings.notifications) {
    case 'unsupported':
      return null
    case 'granted':
      return h('span', { class: 'fact' }, 'Notifications on')
    case 'denied':
      return h('span', { class: 'fact' }, 'Notifications blocked in the browser')
    case 'default':
      return h('button', { type: 'button', class: 'quiet', onClick: ask }, 'Turn on notifications')
  }
}
