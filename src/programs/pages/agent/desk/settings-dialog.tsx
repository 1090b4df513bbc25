/** How calls reach this agent: sound, notifications, the record that opens by itself, the page as an app. */
import { useState } from 'preact/hooks'
import { Dialog } from '../../parts/dialog.tsx'
import { texts } from '../language.ts'
import { autoOpenModes } from '../state.ts'
import { toneNames } from '../tones.ts'
import type { ViewContext } from '../views/context.ts'

type Context = Pick<ViewContext, 'state' | 'actions'>

export function SettingsDialog({ state, actions, onClose }: Context & { readonly onClose: () => void }) {
  return (
    <Dialog title={texts.deskSettings} onClose={onClose}>
      <Sound state={state} actions={actions} />
      <AutoOpen state={state} actions={actions} />
      <section class="stack tight">
        <h3>{texts.asApp}</h3>
        {state.canInstall && (
          <div class="row">
            <button type="button" class="btn" onClick={actions.install}>
              {texts.install}
            </button>
          </div>
        )}
        <p class="hint">{texts.installHint}</p>
      </section>
      <div class="row end">
        <button type="button" class="btn main-b" onClick={onClose}>
          {texts.close}
        </button>
      </div>
    </Dialog>
  )
}

function Sound({ state, actions }: Context) {
  const { volume, tone, notifications } = state.settings
  const [isTested, setTested] = useState(false)
  const test = async () => {
    await actions.testAlert()
    setTested(true)
  }
  return (
    <section class="stack">
      <div class="stack tight">
        <label for="volume">
          {texts.volume} <span class="muted">{volume}&nbsp;%</span>
        </label>
        <input
          id="volume"
          type="range"
          min={0}
          max={100}
          step={5}
          value={volume}
          onInput={({ currentTarget }: Event) => {
            if (currentTarget instanceof HTMLInputElement) actions.set({ volume: currentTarget.valueAsNumber })
          }}
        />
      </div>
      <div class="stack tight">
        <label for="tone">{texts.tone}</label>
        <select
          id="tone"
          value={tone}
          onChange={({ currentTarget }: Event) => {
            if (!(currentTarget instanceof HTMLSelectElement)) return
            const chosen = toneNames.find((name) => name === currentTarget.value)
            if (chosen) actions.set({ tone: chosen })
          }}
        >
          {toneNames.map((name) => (
            <option key={name} value={name}>
              {texts.tones[name]}
            </option>
          ))}
        </select>
      </div>
      <div class="row">
        <button type="button" class="btn" onClick={() => void test()}>
          {texts.test}
        </button>
      </div>
      <p class="hint" role="status">
        {isTested && (notifications === 'granted' ? texts.tested : texts.testedNoNotifications)}
      </p>
    </section>
  )
}

function AutoOpen({ state, actions }: Context) {
  const { recordTemplate } = state.me ?? {}
  const host = recordTemplate === undefined ? undefined : /^https?:\/\/([^/?#]+)/.exec(recordTemplate)?.[1]
  return (
    <fieldset class="stack tight" aria-describedby="auto-open-hint">
      <legend>{texts.autoOpen}</legend>
      {autoOpenModes.map((mode) => (
        <label class="row" key={mode}>
          <input
            type="radio"
            name="auto-open"
            value={mode}
            checked={state.settings.autoOpen === mode}
            onChange={() => actions.set({ autoOpen: mode })}
          />
          {texts.autoOpenModes[mode]}
        </label>
      ))}
      <p class="hint" id="auto-open-hint">
        {texts.autoOpenHint} {host && texts.autoOpenUnknown(host)}
      </p>
    </fieldset>
  )
}
