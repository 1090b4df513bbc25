/**
 * The service worker of the agent page: it keeps what the page is made of, for when the network is away.
 *
 * What must stay true: it never answers for the server: what is asked of the API passes by; the page's document and its first files come
 * from the network whenever that answers, so nobody works with old code; what was kept is one whole version.
 */

/** Of the pages that it serves, by the build (src/programs/build/shell-bundle.ts). */
declare const SHELL_VERSION: string
declare const SHELL_FILES: readonly string[]

/** The part of https://www.w3.org/TR/service-workers/ that is used here; TypeScript has it in a library that excludes the pages' own. */
interface ShellScope {
  addEventListener(kind: 'install' | 'activate', listener: (event: Waiting) => void): void
  addEventListener(kind: 'fetch', listener: (event: Fetching) => void): void
  addEventListener(kind: 'notificationclick', listener: (event: Clicked) => void): void
  skipWaiting(): Promise<void>
  readonly clients: {
    claim(): Promise<void>
    matchAll(options: { type: 'window' }): Promise<readonly PageWindow[]>
  }
}
interface PageWindow {
  focus(): Promise<unknown>
  postMessage(message: unknown): void
}
interface Clicked extends Waiting {
  readonly notification: { readonly tag: string; close(): void }
}
interface Waiting {
  waitUntil(work: Promise<unknown>): void
}
interface Fetching extends Waiting {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
}

const scope = globalThis as unknown as ShellScope
const page = '/agent'
const prefix = 'agent-shell-'
const current = prefix + SHELL_VERSION

scope.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(current)
      // All or none; past the browser's own cache, which may hold another version.
      await cache.addAll([page, ...SHELL_FILES].map((url) => new Request(url, { cache: 'reload' })))
      await scope.skipWaiting()
    })(),
  )
})

scope.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      // In the order in which they were made. The last one before this stays: an open page may still load a part of it.
      const others = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== current)
      await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)))
      await scope.clients.claim()
    })(),
  )
})

scope.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin) return
  const isPage = request.mode === 'navigate' && pathname === page
  if (isPage || pathname.startsWith('/pages/')) event.respondWith(fromNetwork(request, isPage ? page : pathname))
})

/** What the page could not show by itself (parts/notification.ts): all its windows hear of the click, one comes forward. */
scope.addEventListener('notificationclick', (event) => {
  const { notification } = event
  notification.close()
  event.waitUntil(
    scope.clients.matchAll({ type: 'window' }).then(async (windows) => {
      for (const one of windows) one.postMessage({ clicked: notification.tag })
      await windows[0]?.focus()
    }),
  )
})

/** The network's answer; what was kept where there is none. */
async function fromNetwork(request: Request, kept: string): Promise<Response> {
  try {
    const answer = await fetch(request)
    // A file of a version that is no more: an open page still wants it.
    return answer.status === 404 ? ((await caches.match(kept)) ?? answer) : answer
  } catch (thrown) {
    const answer = (await (await caches.open(current)).match(kept)) ?? (await caches.match(kept))
    if (answer === undefined) throw thrown
    return answer
  }
}
