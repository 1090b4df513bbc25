/** Where an agent pastes the link that signs this browser in. The address of the deployment is in it: there is nothing else to type. */
import { useState } from 'preact/hooks'
import { texts } from './language.ts'
import type { WorkerState } from './messages.ts'
import { askWorker } from './own-page.ts'
import { serverOf } from './settings.ts'

export function SignIn({ state }: { state: WorkerState }) {
  const [problem, setProblem] = useState<string>()
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (!(event.currentTarget instanceof HTMLFormElement)) return
    const form = event.currentTarget
    const link = String(new FormData(form).get('link') ?? '').trim()
    const server = serverOf(link)
    if (server === undefined) return setProblem(texts.linkWrong)
    // Asked in the gesture; without access to its own server the browser would refuse the requests.
    const isAllowed = await chrome.permissions.request({
      origins: [`${new URL(server).protocol}//${new URL(server).hostname}/*`],
    })
    if (!isAllowed) return setProblem(texts.permissionDenied(new URL(server).host))
    const wrong = await askWorker({ kind: 'sign in', link })
    setProblem(wrong)
    if (wrong === undefined) form.reset()
  }
  return (
    <form class="stack" onSubmit={submit}>
      {state.connection === 'refused' && (
        <p class="notice bad" role="alert">
          {texts.revoked}
        </p>
      )}
      <label for="link">{texts.link}</label>
      <input
        id="link"
        name="link"
        type="password"
        required
        autocomplete="off"
        spellcheck={false}
        aria-describedby="link-help"
        aria-invalid={problem !== undefined}
      />
      <p id="link-help" class="muted sm">
        {texts.signInHelp}
      </p>
      {problem !== undefined && (
        <p class="bad" role="alert">
          {problem}
        </p>
      )}
      <div class="row wrap">
        <button type="submit" class="btn main-b">
          {texts.signIn}
        </button>
        {state.url !== undefined && (
          <a class="btn" href={new URL('/agent', state.url).href} target="_blank" rel="noopener noreferrer">
            {texts.openAgentPage}
          </a>
        )}
      </div>
    </form>
  )
}

/** Never by colour alone: each state of the connection is a word. */
export function ConnectionTag({ connection }: Pick<WorkerState, 'connection'>) {
  const tone = { online: 'good', refused: 'bad', offline: 'warn', connecting: '', 'signed out': '' }[connection]
  return (
    <p class={`tag ${tone}`} role="status" data-connection={connection}>
      {texts.connection[connection]}
    </p>
  )
}
