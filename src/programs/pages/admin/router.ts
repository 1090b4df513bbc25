/** Where the reader is: `/admin/<page>/<item>?<what is shown>`. Everything that is seen is in the address, the site too. */
import { useEffect, useMemo, useState } from 'preact/hooks'

export interface Route {
  /** Empty: the overview. */
  readonly page: string
  readonly item?: string
  readonly query: URLSearchParams
}

const base = '/admin/'
const listeners = new Set<() => void>()

export function readRoute(): Route {
  const [page = '', item] = location.pathname.slice(base.length).split('/').map(decodeURIComponent)
  return { page, item, query: new URLSearchParams(location.search) }
}

/** Undefined: `main`, or the one of who is signed in. */
export const currentSite = () => readRoute().query.get('site') ?? undefined

type Values = Readonly<Record<string, string | undefined>>

function withValues(query: URLSearchParams, values: Values): string {
  for (const [name, value] of Object.entries(values)) {
    if (value) query.set(name, value)
    else query.delete(name)
  }
  return query.size > 0 ? `?${query}` : ''
}

/** The address of a page of the same site. */
export function pageUrl(page: string, values: Values = {}): string {
  const site = currentSite()
  return base + page + withValues(new URLSearchParams(site ? { site } : {}), values)
}

export function navigate(url: string, { replaces = false } = {}): void {
  if (url === location.pathname + location.search) return
  history[replaces ? 'replaceState' : 'pushState'](null, '', url)
  for (const listener of listeners) listener()
}

/** Changes what is shown on this page; `undefined` takes a value out. */
export function setQuery(values: Values, { replaces = false } = {}): void {
  navigate(location.pathname + withValues(readRoute().query, values), { replaces })
}

/** Draws anew when the address changes, also between the first drawing and when somebody listens: on a busy computer that is a while. */
export function useRoute(): Route {
  const [address, setAddress] = useState(() => location.href)
  useEffect(() => {
    const follow = () => setAddress(location.href)
    follow()
    listeners.add(follow)
    addEventListener('popstate', follow)
    return () => {
      listeners.delete(follow)
      removeEventListener('popstate', follow)
    }
  }, [])
  return useMemo(readRoute, [address])
}

/** Links within the dashboard load nothing anew; with a modifier key they open as links do. */
export function followLinks(): void {
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (!link || link.target || link.hasAttribute('download')) return
    if (link.origin !== location.origin || !link.pathname.startsWith(base) || link.hash) return
    event.preventDefault()
    navigate(link.pathname + link.search)
  })
}
