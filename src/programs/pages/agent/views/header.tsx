/** Who is signed in, the state of the connection, and the page's switches. */

import { Icon, type IconName } from '../../parts/icons.tsx'
import { DeskButtons } from '../desk/desk-buttons.tsx'
import { texts } from '../language.ts'
import type { Connection, State } from '../state.ts'
import type { ViewContext } from './context.ts'

/** Never by colour alone: each state of the connection has its own sign. */
const signs: Readonly<Record<Connection, { readonly tone: string; readonly icon: IconName }>> = {
  'signed out': { tone: '', icon: 'cross' },
  connecting: { tone: '', icon: 'clock' },
  online: { tone: 'good', icon: 'link' },
  offline: { tone: 'warn', icon: 'clock' },
  refused: { tone: 'bad', icon: 'cross' },
}

export function Header({ state, actions }: ViewContext) {
  const { connection, me } = state
  const { tone, icon } = signs[connection]
  return (
    <header class="atop">
      <div class="signed-in">
        <h1>{texts.product}</h1>
        {me && <p>{texts.extension(me.extension, me.name)}</p>}
      </div>
      <p class={`connection tag ${tone}`} data-state={connection} role="status">
        <Icon name={icon} />
        {texts.connection[connection]}
      </p>
      {connection !== 'signed out' && <Switches state={state} actions={actions} />}
    </header>
  )
}

function Switches({ state, actions }: Pick<ViewContext, 'state' | 'actions'>) {
  const { sound, mayWake } = state.settings
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be a form's; this is a bar of buttons.
    <div class="switches" role="group" aria-label={texts.settings}>
      <NotificationSwitch settings={state.settings} ask={actions.askNotifications} />
      <button type="button" class="switch" role="switch" aria-checked={sound} onClick={() => actions.setSound(!sound)}>
        {texts.sound}
      </button>
      {sound && !mayWake && <span class="sound-hint">{texts.soundBlocked}</span>}
      <DeskButtons state={state} actions={actions} />
      <button type="button" class="btn quiet" onClick={() => actions.showHelp(true)}>
        {texts.shortcuts}
      </button>
      <button type="button" class="btn quiet" onClick={actions.signOut}>
        {texts.signOut}
      </button>
    </div>
  )
}

function NotificationSwitch({ settings, ask }: { settings: State['settings']; ask: () => void }) {
  switch (settings.notifications) {
    case 'unsupported':
      return null
    case 'granted':
      return <span class="fact">{texts.notificationsOn}</span>
    case 'denied':
      return <span class="fact">{texts.notificationsDenied}</span>
    case 'default':
      return (
        <button type="button" class="btn quiet" onClick={ask}>
          {texts.notificationsAsk}
        </button>
      )
  }
}
