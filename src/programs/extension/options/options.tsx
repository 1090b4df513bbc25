/** The settings page as a whole. */
import { Brand } from '../content/overlay/pop-card.tsx'
import { texts } from '../shared/language.ts'
import type { WorkerState } from '../shared/messages.ts'
import { askWorker } from '../shared/own-page.ts'
import { type AutoOpen, keepSetting, type Notifications, type Settings } from '../shared/settings.ts'
import { ConnectionTag, SignIn } from '../shared/sign-in.tsx'
import type { OptionsProps } from './props.ts'
import { BlockedSites, Sites } from './sites.tsx'

export function Options({ state, granted }: OptionsProps) {
  const { settings } = state
  return (
    <main class="options stack">
      <header class="row">
        <Brand />
        <h1 class="grow">{texts.settingsTitle}</h1>
        <ConnectionTag connection={state.connection} />
      </header>
      <Connection state={state} />
      <section class="card pad stack" aria-labelledby="pops">
        <h2 id="pops">{texts.popsTitle}</h2>
        <Flag settings={settings} name="showCards" text={texts.showCards} />
        <Choice settings={settings} name="notifications" title={texts.notify} choices={texts.notifications} />
        <Choice settings={settings} name="autoOpen" title={texts.autoOpen} choices={texts.autoOpens} />
      </section>
      <section class="card pad stack" aria-labelledby="sites">
        <h2 id="sites">{texts.sitesTitle}</h2>
        <p class="muted">{texts.sitesHelp}</p>
        <Sites state={state} granted={granted} />
      </section>
      <section class="card pad stack" aria-labelledby="numbers">
        <h2 id="numbers">{texts.numbersTitle}</h2>
        <Flag settings={settings} name="detectNumbers" text={texts.detectNumbers} />
        <BlockedSites settings={settings} />
      </section>
    </main>
  )
}

function Connection({ state }: { state: WorkerState }) {
  const { me } = state
  return (
    <section class="card pad stack" aria-labelledby="connection">
      <h2 id="connection">{texts.connectionTitle}</h2>
      {state.connection === 'signed out' || state.connection === 'refused' ? (
        <SignIn state={state} />
      ) : (
        <>
          {me && <p class="strong">{texts.signedInAs(me.extension, me.name)}</p>}
          {state.url && <p class="muted mono">{state.url}</p>}
          <div>
            <button type="button" class="btn" onClick={() => void askWorker({ kind: 'sign out' })}>
              {texts.signOut}
            </button>
          </div>
        </>
      )}
    </section>
  )
}

interface SettingProps {
  readonly settings: Settings
}

function Flag({ settings, name, text }: SettingProps & { name: 'showCards' | 'detectNumbers'; text: string }) {
  const isManaged = settings.managed.includes(name)
  return (
    <label class="row choice">
      <input
        type="checkbox"
        name={name}
        checked={settings[name]}
        disabled={isManaged}
        onChange={() => void keepSetting({ [name]: !settings[name] })}
      />
      <span>{text}</span>
      {isManaged && <span class="tag">{texts.managed}</span>}
    </label>
  )
}

interface ChoiceProps<N extends 'notifications' | 'autoOpen'> extends SettingProps {
  readonly name: N
  readonly title: string
  readonly choices: Readonly<Record<N extends 'autoOpen' ? AutoOpen : Notifications, string>>
}

function Choice<N extends 'notifications' | 'autoOpen'>({ settings, name, title, choices }: ChoiceProps<N>) {
  const isManaged = settings.managed.includes(name)
  return (
    <fieldset class="stack tight" disabled={isManaged}>
      <legend class="strong">
        {title} {isManaged && <span class="tag">{texts.managed}</span>}
      </legend>
      {Object.entries<string>(choices).map(([value, text]) => (
        <label class="row choice" key={value}>
          <input
            type="radio"
            name={name}
            value={value}
            checked={settings[name] === value}
            onChange={() => void keepSetting({ [name]: value })}
          />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  )
}
