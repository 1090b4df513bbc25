/** The agent page as a whole. */
import { Colleagues } from '../desk/colleagues.tsx'
import { texts } from '../language.ts'
import { Banners } from './banners.tsx'
import { Calls } from './calls.tsx'
import type { ViewContext } from './context.ts'
import { DialForm } from './dial-form.tsx'
import { Header } from './header.tsx'
import { Help } from './help.tsx'
import { SignIn } from './sign-in.tsx'

export function Page(context: ViewContext) {
  const { state, work } = context
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
            <div class="work-main">
              <Banners {...context} />
              <div class="finder-place">{work && <work.parts.Search {...context} work={work} />}</div>
              {state.me?.mayCall && <DialForm {...context} />}
              <Calls {...context} />
              <Colleagues {...context} />
            </div>
            {work && <work.parts.ContactPanel {...context} work={work} />}
          </>
        )}
      </main>
      {state.help && <Help {...context} />}
    </>
  )
}
