/** Where a token is pasted: at first, and when the last one does not hold any more. */
import { h } from 'preact'
import type { ViewContext } from './context.ts'

export function SignIn({ actions, title }: ViewContext & { readonly title: string }) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (!(event.currentTarget instanceof HTMLFormElement)) return
    const token = new FormData(event.currentTarget).get('token')
    if (typeof token === 'string' && token.trim() !== '') actions.signIn(token.trim())
    event.currentTarget.reset()
  }
  return h('form', { class: 'sign-in', onSubmit: submit }, [
    h('h2', {}, title),
    h(
      'p',
      { id: 'token-help' },
      'Open the link that your administrator gave you, or paste the token here. A new one is made with: switchhook agents token <extension> --link',
    ),
    h('label', { for: 'token' }, 'Agent token'),
    h('div', { class: 'row' }, [
      h('input', {
        id: 'token',
        name: 'token',
        type: 'password',
        required: true,
        autocomplete: 'off',
        spellcheck: false,
        'aria-describedby': 'token-help',
      }),
      h('button', { type: 'submit', class: 'main' }, 'Sign in'),
    ]),
  ])
}
