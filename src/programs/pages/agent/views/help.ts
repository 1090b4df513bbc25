/** The keys of the page, in a dialog of the browser's own: it keeps the focus, and Escape closes it. */
import { h } from 'preact'
import { dialShortcut, shortcuts } from '../keyboard.ts'
import type { ViewContext } from './context.ts'

export function Help({ state, actions }: ViewContext) {
  const keys = state.me?.mayCall ? [...shortcuts, dialShortcut] : shortcuts
  const open = (dialog: HTMLDialogElement | null) => {
    if (dialog && !dialog.open) dialog.showModal()
  }
  const isOn = state.settings.shortcuts
  return h('dialog', { ref: open, 'aria-labelledby': 'help-title', onClose: () => actions.showHelp(false) }, [
    h('h2', { id: 'help-title' }, 'Keys'),
    h(
      'dl',
      {},
      keys.map(({ key, does }) => h('div', { key }, [h('dt', {}, h('kbd', {}, key.toUpperCase())), h('dd', {}, does)])),
    ),
    h(
      'p',
      { class: 'hint' },
      'They act on the call that has the focus, else on the newest one, and not while you type.',
    ),
    h('div', { class: 'row' }, [
      h(
        'button',
        {
          type: 'button',
          class: 'switch',
          role: 'switch',
          'aria-checked': isOn,
          onClick: () => actions.setShortcuts(!isOn),
        },
        'Keys on',
      ),
      h('button', { type: 'button', class: 'main', onClick: () => actions.showHelp(false) }, 'Close'),
    ]),
  ])
}
