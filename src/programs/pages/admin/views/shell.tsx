/** The frame of every page: side bar, on phones a top bar and five tabs; the site, who is signed in, and the way to every page. */

import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Dialog } from '../../parts/dialog.tsx'
import { Icon } from '../../parts/icons.tsx'
import { initials } from '../../parts/initials.ts'
import { texts } from '../language.ts'
import { navigate, pageUrl, useRoute } from '../router.ts'
import { useMay, useSession } from '../session.ts'
import { Account } from './account.tsx'
import { Brand } from './glyphs.tsx'
import { type Place, places, usePlaces } from './places.ts'
import { SiteSwitch } from './site-switch.tsx'

interface ShellProps {
  /** Open problems and unclear numbers, by page. */
  readonly counts: Readonly<Record<string, number>>
  readonly children: ComponentChildren
}

export function Shell({ counts, children }: ShellProps) {
  const { page } = useRoute()
  return (
    <>
      <a class="skip" href="#main">
        {texts.skip}
      </a>
      <TopBar />
      <div class="shell">
        <aside class="side">
          <a class="brand" href={pageUrl('')}>
            <Brand />
            {texts.product}
          </a>
          <SiteSwitch />
          <Navigation counts={counts} page={page} />
          <Me />
        </aside>
        <main class="main" id="main" tabIndex={-1}>
          {children}
        </main>
      </div>
      <TabBar page={page} counts={counts} />
    </>
  )
}

interface LinkProps {
  readonly place: Place
  readonly page: string
  readonly count?: number
}

function PlaceLink({ place, page, count }: LinkProps) {
  return (
    <a href={pageUrl(place.page)} aria-current={place.page === page ? 'page' : undefined}>
      <Icon name={place.icon} />
      {texts.pages[place.id]}
      {count ? (
        <span class="n" title={texts.openCount(count)}>
          {count}
        </span>
      ) : null}
    </a>
  )
}

function Navigation({ counts, page }: Pick<ShellProps, 'counts'> & { readonly page: string }) {
  const { daily, manage } = usePlaces()
  const links = (some: readonly Place[]) =>
    some.map((place) => <PlaceLink key={place.id} place={place} page={page} count={counts[place.page]} />)
  return (
    <nav aria-label={texts.mainNavigation}>
      {links(daily)}
      {manage.length > 0 && <p class="cap">{texts.manage}</p>}
      {links(manage)}
    </nav>
  )
}

function Me() {
  const { session } = useSession()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <button type="button" class="me" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <span class="av small" aria-hidden="true">
          {initials(session.user.name)}
        </span>
        <span class="grow sm">
          {session.user.name}
          <br />
          <span class="muted xs">{texts.roles[session.role]}</span>
        </span>
      </button>
      {isOpen && <Account onClose={() => setOpen(false)} />}
    </>
  )
}

function TopBar() {
  const { session } = useSession()
  const [isOpen, setOpen] = useState(false)
  return (
    <header class="bar-top">
      <a class="brand" href={pageUrl('')} aria-label={texts.pages.overview}>
        <Brand />
      </a>
      <SiteSwitch />
      <span class="grow" />
      <button
        type="button"
        class="btn quiet icon"
        aria-label={texts.search}
        onClick={() => navigate(pageUrl('calls', { find: '1' }))}
      >
        <Icon name="search" />
      </button>
      <button type="button" class="btn quiet icon" aria-label={texts.account} onClick={() => setOpen(true)}>
        <span class="av small" aria-hidden="true">
          {initials(session.user.name)}
        </span>
      </button>
      {isOpen && <Account onClose={() => setOpen(false)} />}
    </header>
  )
}

const tabs = ['overview', 'calls', 'problems', 'live'] as const

function TabBar({ page, counts }: Pick<ShellProps, 'counts'> & { readonly page: string }) {
  const [isOpen, setOpen] = useState(false)
  const mayManage = useMay('admin')
  const rest = usePlaces()
  const others = [...rest.daily, ...(mayManage ? rest.manage : [])].filter(({ id }) => !tabs.some((tab) => tab === id))
  return (
    <nav class="tabbar" aria-label={texts.phoneNavigation}>
      {tabs.map((id) => (
        <PlaceLink key={id} place={places[id]} page={page} count={id === 'problems' ? counts.problems : undefined} />
      ))}
      <button type="button" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Icon name="menu" />
        {texts.more}
      </button>
      {isOpen && (
        <Dialog title={texts.more} onClose={() => setOpen(false)}>
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: the links in it are pressed by keyboard; this closes behind them. */}
          {/* biome-ignore lint/a11y/noStaticElementInteractions: the same. */}
          <div class="more-list" onClick={() => setOpen(false)}>
            {others.map((place) => (
              <PlaceLink key={place.id} place={place} page={page} count={counts[place.page]} />
            ))}
          </div>
        </Dialog>
      )}
    </nav>
  )
}
