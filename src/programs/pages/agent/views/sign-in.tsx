/** The ways in: a link that pairs this browser, the company's sign-in, a session of the dashboard; at first, and when the last one ended. */
import { texts } from '../language.ts'
import type { ViewContext } from './context.ts'

export function SignIn({ state, actions, title }: ViewContext & { readonly title: string }) {
  const { openid, fault } = state.signIn
  return (
    <section class="sign-in stack" aria-labelledby="sign-in-title">
      <h2 id="sign-in-title">{title}</h2>
      <p class="muted">{texts.signInHelp}</p>
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      {openid && (
        <a class="btn main-b" href={`/v1/sign-in/openid?next=${encodeURIComponent(`/agent${location.search}`)}`}>
          {texts.signInWith(openid)}
        </a>
      )}
      <button type="button" class="btn" onClick={actions.signInByDashboard}>
        {texts.signInByDashboard}
      </button>
      <Paste actions={actions} />
    </section>
  )
}

function Paste({ actions }: Pick<ViewContext, 'actions'>) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (!(event.currentTarget instanceof HTMLFormElement)) return
    const text = new FormData(event.currentTarget).get('link')
    if (typeof text === 'string' && text.trim() !== '') actions.signIn(text.trim())
    event.currentTarget.reset()
  }
  return (
    <form class="stack" onSubmit={submit}>
      <label for="link">{texts.linkOrToken}</label>
      <div class="row">
        <input id="link" name="link" type="password" required autocomplete="off" spellcheck={false} />
        <button type="submit" class="btn">
          {texts.signIn}
        </button>
      </div>
    </form>
  )
}
