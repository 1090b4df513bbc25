/** The page's shortcuts, in a dialog of the browser's own: it keeps the focus, and Escape closes it. */
import { shortcuts } from '../keyboard.ts'
import { texts } from '../language.ts'
import type { ViewContext } from './context.ts'

export function Help({ state, actions }: ViewContext) {
  const keys = shortcuts(state.me?.mayCall ?? false)
  const open = (dialog: HTMLDialogElement | null) => {
    if (dialog && !dialog.open) dialog.showModal()
  }
  const isOn = state.settings.shortcuts
  return (
    <dialog ref={open} aria-labelledby="help-title" onClose={() => actions.showHelp(false)}>
      <h2 id="help-title">{texts.shortcuts}</h2>
      <dl>
        {keys.map(({ key, does }) => (
          <div key={key}>
            <dt>
              <kbd class="kbd">{key.toUpperCase()}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p class="hint">{texts.shortcutsHint}</p>
      <div class="row between">
        <button
          type="button"
          class="switch"
          role="switch"
          aria-checked={isOn}
          onClick={() => actions.setShortcuts(!isOn)}
        >
          {texts.shortcutsOn}
        </button>
        <button type="button" class="btn main-b" onClick={() => actions.showHelp(false)}>
          {texts.close}
        </button>
      </div>
    </dialog>
  )
}
