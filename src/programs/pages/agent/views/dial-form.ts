/** Calls a number from here: the agent's own phone rings first. */
import { h } from 'preact'
import type { ViewContext } from './context.ts'

export function DialForm({ state, actions }: ViewContext) {
  const { dial } = state
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (!(event.currentTarget instanceof HTMLFormElement)) return
    const number = new FormData(event.currentTarget).get('number')
    if (typeof number === 'string' && number.trim() !== '') actions.dial(number.trim())
  }
  return h('form', { class: 'dial', onSubmit: submit }, [
    h('label', { for: 'dial' }, 'Call a number'),
    h('div', { class: 'row' }, [
      h('input', { id: 'dial', name: 'number', type: 'tel', autocomplete: 'off', required: true, maxLength: 50 }),
      h('button', { type: 'submit', disabled: dial.state === 'placing' }, 'Call'),
    ]),
    h('p', { class: 'hint', role: 'status', 'data-state': dial.state }, dial.message),
  ])
}
