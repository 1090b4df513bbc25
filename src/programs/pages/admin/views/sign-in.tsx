/** Signed out: the ways in. There are no passwords. */
import { useEffect, useState } from 'preact/hooks'
import { request } from '../api.ts'
import { useAction } from '../data.ts'
import { texts } from '../language.ts'
import { provePasskey } from '../passkey.ts'
import { type SignInWays, signInByAccess } from '../session.ts'
import { Brand } from './glyphs.tsx'
import { ActionFault, Button, Copied, Notice } from './parts.tsx'

interface Props {
  /** Why a link did not work. */
  readonly fault?: string
  readonly onSignedIn: () => Promise<void>
}

export function SignIn({ fault, onSignedIn }: Props) {
  const [ways, setWays] = useState<SignInWays>()
  const passkey = useAction()
  const access = useAction()
  // Behind Access somebody is signed in already: nothing has to be pressed.
  useEffect(() => {
    if (ways?.access && !fault) void access.run(async () => signInByAccess().then(onSignedIn))
  }, [ways])
  useEffect(() => {
    document.title = `${texts.signIn} · ${texts.product}`
    // Without an answer the ways that are always there stay.
    request<SignInWays>('GET', '/v1/sign-in', { site: '' }).then(setWays, () => {})
  }, [])
  return (
    <main class="sign-in" id="main">
      <p class="brand">
        <Brand />
        {texts.product}
      </p>
      <section class="card pad stack">
        <h1>{texts.signIn}</h1>
        {fault && <Notice tone="bad">{fault}</Notice>}
        <Button
          label={texts.signInPasskey}
          icon="key"
          kind="main-b"
          action={passkey}
          onPress={() => void passkey.run(async () => provePasskey().then(onSignedIn))}
        />
        <ActionFault action={passkey} />
        {ways?.openid && (
          <a
            class="btn"
            href={`/v1/sign-in/openid?next=${encodeURIComponent(location.pathname + location.search)}`}
            target="_self"
          >
            {texts.signInWith(ways.openid.name)}
          </a>
        )}
        {ways?.access && (
          <>
            <Button
              label={texts.signInWith('Cloudflare Access')}
              action={access}
              onPress={() => void access.run(async () => signInByAccess().then(onSignedIn))}
            />
            <ActionFault action={access} />
          </>
        )}
        <p class="muted">{texts.askForLink}</p>
        <details>
          <summary>{texts.firstSignIn}</summary>
          <p class="muted">{texts.firstSignInHow}</p>
          <Copied text="npx switchhook dashboard" />
        </details>
      </section>
    </main>
  )
}
