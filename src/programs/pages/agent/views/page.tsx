/** The agent page as a whole. */
import { texts } from '../texts.ts'
import { Banners } from './banners.tsx'
import { CallCard } from './call-card.tsx'
import type { ViewContext } from './context.ts'
import { DialForm } from './dial-form.tsx'
import { Header } from './header.tsx'
import { Help } from './help.tsx'
import { SignIn } from './sign-in.tsx'

export function Page(context: ViewContext) {
  const { state } = context
  return (
    <>
      <a class="skip" href="#calls">
        {texts.skip}
      </a>
      <p class="sr" role="status" aria-live="assertive" id="announcement">
        {state.announcement}
      </p>
      <Header {...context} />
      <main id="calls" class="agent" tabIndex={-1}>
        {state.connection === 'signed out' ? (
          <SignIn {...context} title={texts.signIn} />
        ) : (
          <>
            <Banners {...context} />
            {state.me?.mayCall && <DialForm {...context} />}
            <Calls {...context} />
          </>
        )}
      </main>
      {state.help && <Help {...context} />}
    </>
  )
}

function Calls(context: ViewContext) {
  const { cards, connection } = context.state
  return (
    <section aria-labelledby="calls-title">
      <h2 id="calls-title" class="sr">
        {texts.calls}
      </h2>
      {cards.length === 0 ? (
        <div class="empty">
          <p class="empty-title">{connection === 'online' ? texts.noCalls : texts.notConnected}</p>
          <p>{texts.noCallsHint}</p>
        </div>
      ) : (
        <div class="stack">
          {cards.map((card) => (
            <CallCard {...context} card={card} key={card.call.callId} />
          ))}
        </div>
      )}
    </section>
  )
}
