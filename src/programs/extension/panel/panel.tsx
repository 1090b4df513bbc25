/** The side panel as a whole. */
import { texts as pageTexts } from '../../pages/agent/language.ts'
import { CallCard } from '../../pages/agent/views/call-card.tsx'
import type { PartContext } from '../../pages/agent/views/context.ts'
import { Icon } from '../../pages/parts/icons.tsx'
import { Brand } from '../content/overlay/pop-card.tsx'
import { texts } from '../shared/language.ts'
import type { WorkerState } from '../shared/messages.ts'
import { askWorker } from '../shared/own-page.ts'
import { ConnectionTag, SignIn } from '../shared/sign-in.tsx'
import { PageNumbers } from './page-numbers.tsx'

export interface PanelProps {
  readonly state: WorkerState
  /** Of the agent page's parts. */
  readonly context: PartContext
}

export function Panel({ state, context }: PanelProps) {
  const { me, connection } = state
  const { work } = context
  const { cards, announcement } = context.state
  const isSignedOut = connection === 'signed out' || connection === 'refused'
  return (
    <main class="panel stack">
      <header class="row wrap">
        <Brand />
        <h1 class="sr">{texts.panelTitle}</h1>
        <p class="grow">{me && texts.signedInAs(me.extension, me.name)}</p>
        <ConnectionTag connection={connection} />
        <button type="button" class="btn quiet" onClick={() => void chrome.runtime.openOptionsPage()}>
          {texts.settings}
        </button>
      </header>
      <p class="sr" role="status">
        {announcement}
      </p>
      {isSignedOut ? (
        <section class="card pad">
          <SignIn state={state} />
        </section>
      ) : (
        <>
          {me?.mayCall && <DialForm state={state} />}
          {cards.length === 0 && (
            <div class="empty muted">
              <p class="strong">{texts.noCalls}</p>
              <p>{texts.noCallsHint}</p>
            </div>
          )}
          {cards.length > 0 && (
            <section class="calls" aria-labelledby="calls-title">
              <h2 id="calls-title" class="sr">
                {pageTexts.calls}
              </h2>
              {cards.map((card) => (
                <CallCard key={card.call.callId} {...context} card={card} />
              ))}
            </section>
          )}
          {(cards.length > 0 || context.state.work.opened) && work && (
            <work.parts.ContactPanel {...context} work={work} />
          )}
          {me?.mayCall && <PageNumbers state={state} />}
        </>
      )}
    </main>
  )
}

function DialForm({ state: { dial } }: { state: WorkerState }) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (!(event.currentTarget instanceof HTMLFormElement)) return
    const number = String(new FormData(event.currentTarget).get('number') ?? '').trim()
    if (number !== '') void askWorker({ kind: 'dial', number })
  }
  return (
    <form class="stack tight" onSubmit={submit}>
      <label for="dial">{texts.dialLabel}</label>
      <div class="row">
        <input id="dial" name="number" type="tel" autocomplete="off" required maxLength={50} />
        <button type="submit" class="btn" disabled={dial?.state === 'placing'}>
          <Icon name="phone" />
          {texts.dial}
        </button>
      </div>
      <p class="sm muted" role="status" data-dial={dial?.state}>
        {dial?.message}
      </p>
    </form>
  )
}
