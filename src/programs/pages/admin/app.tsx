/** Joins session, frame and page. What is loaded later is asked for when its page is opened. */
import type { ComponentType } from 'preact'
import { useCallback, useEffect, useState } from 'preact/hooks'
import { hooks, RequestFailed, request } from './api.ts'
import { texts } from './language.ts'
import { currentSite, useRoute } from './router.ts'
import { readSession, type Session, sessionContext, signInByLink, takeTokenFromAddress } from './session.ts'
import { Confirm } from './views/confirm.tsx'
import { Button, Head } from './views/parts.tsx'
import { Shell } from './views/shell.tsx'
import { SignIn } from './views/sign-in.tsx'
import { Empty, Skeleton } from './views/states.tsx'
import { useCounts } from './views/use-counts.ts'
import { useNumbers } from './views/use-numbers.ts'

type Loader = () => Promise<{ readonly Page: ComponentType }>

const loaders: Readonly<Record<string, Loader>> = {
  '': () => import('./pages/overview.tsx'),
  calls: () => import('./pages/calls.tsx'),
  'calls/': () => import('./pages/call.tsx'),
  problems: () => import('./pages/problems.tsx'),
  alerts: () => import('./pages/alerts.tsx'),
  hours: () => import('./pages/hours.tsx'),
  reconciliation: () => import('./pages/reconciliation.tsx'),
  live: () => import('./pages/live.tsx'),
  contacts: () => import('./pages/contacts.tsx'),
  'contacts/': () => import('./pages/contact.tsx'),
  agents: () => import('./pages/agents.tsx'),
  connectors: () => import('./pages/connectors.tsx'),
  people: () => import('./pages/people.tsx'),
  missed: () => import('./pages/missed.tsx'),
  reports: () => import('./pages/reports.tsx'),
  unclear: () => import('./pages/unclear.tsx'),
  keys: () => import('./pages/keys.tsx'),
  sites: () => import('./pages/sites.tsx'),
  audit: () => import('./pages/audit.tsx'),
  setup: () => import('./pages/setup.tsx'),
}

type Who = Session | 'nobody' | 'unknown' | RequestFailed

export function App() {
  const { query } = useRoute()
  const site = query.get('site') ?? ''
  const [who, setWho] = useState<Who>('unknown')
  const [fault, setFault] = useState<string>()
  const reload = useCallback(async () => {
    const asked = currentSite()
    const found = await readSession().catch((cause) => {
      if (cause instanceof RequestFailed) return cause
      throw cause
    })
    // Of a site that was left meanwhile: who went on has asked anew.
    if (currentSite() === asked) setWho(found ?? 'nobody')
  }, [])
  useEffect(() => {
    hooks.signedOut = () => setWho('nobody')
    const token = takeTokenFromAddress()
    const signedIn = token ? signInByLink(token).catch((cause: Error) => setFault(cause.message)) : Promise.resolve()
    void signedIn.then(reload)
  }, [site])

  if (who === 'unknown') return <p class="sr">{texts.loading}</p>
  if (who === 'nobody') return <SignIn fault={fault} onSignedIn={reload} />
  if (who instanceof RequestFailed) {
    return (
      <main class="main">
        <Empty icon="warning" tone="bad" title={texts.notLoaded} text={who.message}>
          <Button label={texts.tryAgain} icon="again" onPress={() => void reload()} />
        </Empty>
      </main>
    )
  }
  const signOut = async () => {
    await request('DELETE', '/v1/session')
    setWho('nobody')
  }
  return <SignedIn key={who.user.id} session={who} reload={reload} signOut={signOut} />
}

interface SignedInProps {
  readonly session: Session
  reload(): Promise<void>
  signOut(): Promise<void>
}

function SignedIn({ session, reload, signOut }: SignedInProps) {
  const showNumber = useNumbers(session.country ?? 'US')
  const counts = useCounts()
  return (
    <sessionContext.Provider value={{ session, reload, signOut, showNumber }}>
      <Shell counts={counts}>
        {/* Of another site it begins anew; what is around it stays, so that a link that is being clicked is not exchanged meanwhile. */}
        <CurrentPage key={session.site} />
      </Shell>
      <Confirm />
    </sessionContext.Provider>
  )
}

function CurrentPage() {
  const { page, item } = useRoute()
  const name = item ? `${page}/` : page
  const [loaded, setLoaded] = useState<{ readonly name: string; readonly Page: ComponentType }>()
  const [isBroken, setBroken] = useState(false)
  useEffect(() => {
    let isWanted = true
    setBroken(false)
    loaders[name]?.().then(
      // What comes late does not take the place of the page that was opened meanwhile.
      ({ Page }) => isWanted && setLoaded({ name, Page }),
      () => isWanted && setBroken(true),
    )
    return () => {
      isWanted = false
    }
  }, [name])
  if (!loaders[name]) {
    return (
      <>
        <Head title={texts.notThere} />
        <Empty icon="search" title={texts.noSuchPage} />
      </>
    )
  }
  if (isBroken) {
    return (
      <Empty icon="warning" tone="bad" title={texts.notLoaded} text={texts.newVersion}>
        <Button label={texts.reloadPage} icon="again" onPress={() => location.reload()} />
      </Empty>
    )
  }
  if (loaded?.name !== name) return <Skeleton />
  return <loaded.Page key={`${name} ${item}`} />
}
