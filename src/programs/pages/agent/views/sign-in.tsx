/** Where a token is pasted: at first, and when the last one has expired. */
import { texts } from '../texts.ts'
import type { ViewContext } from './context.ts'

export function SignIn({ actions, title }: ViewContext & { readonly title: string }) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (!(event.currentTarget instanceof HTMLFormElement)) return
    const token = new FormData(event.currentTarget).get('token')
    if (typeof token === 'string' && token.trim() !== '') actions.signIn(token.trim())
    event.currentTarget.reset()
  }
  return (
    <form class="sign-in stack" onSubmit={submit}>
      <h2>{title}</h2>
      <p id="token-help" class="muted">
        {texts.signInHelp}
      </p>
      <label for="token">{texts.token}</label>
      <div class="row">
        <input
          id="token"
          name="token"
          type="password"
          required
          autocomplete="off"
          spellcheck={false}
          aria-describedby="token-help"
        />
        <button type="submit" class="btn main-b">
          {texts.signIn}
        </button>
      </div>
    </form>
  )
}
