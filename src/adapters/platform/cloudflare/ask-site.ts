/**
 * What one request asks of a site's records, in one session: Cloudflare bills each call of an object as a request, and those of a session
 * as one. A session lasts as long as one invocation of the Worker uses it, so a stub of it is never used by another.
 *
 * What must stay true: a session that failed is not used again; one that is idle is given up soon, as an object with open sessions stays
 * awake; what does not run within an invocation works as well, a request each.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { AskedStore } from '../records/asked-store.ts'
import { gatheredStore } from '../records/gathered-store.ts'
import type { SiteObject } from './site-object.ts'
import type { SiteSession } from './site-session.ts'

type Stub = Pick<SiteSession, 'getMany' | 'list' | 'listBesideText' | 'write' | 'together' | 'sums' | 'addCounts'> &
  Partial<Disposable>

interface Held {
  readonly stub: Stub
  /** Operations under way. */
  busy: number
  timer?: ReturnType<typeof setTimeout>
}

/** Between two questions of one request; less than a CRM takes to answer. */
const idleMs = 20

interface Invocation {
  /** By site. */
  readonly sessions: Map<string, Held>
  /** Where what is asked side by side goes in one call. */
  readonly gathered?: Map<string, AskedStore>
}

const invocations = new AsyncLocalStorage<Invocation>()

/**
 * Runs one invocation of the Worker: what it asks of a site goes through one session. `gathers`: it has much to do side by side, so
 * what it asks meanwhile goes in one call.
 */
export function inInvocation<T>(run: () => T, { gathers = false } = {}): T {
  return invocations.run({ sessions: new Map(), ...(gathers && { gathered: new Map<string, AskedStore>() }) }, run)
}

/** By which one invocation is known from another. */
export function invocationNow(): unknown {
  return invocations.getStore()
}

/** The records of a site for what is read and written most; undefined where each is asked for by itself. */
export function gatheredHere(namespace: DurableObjectNamespace<SiteObject>, site: string): AskedStore | undefined {
  const gathered = invocations.getStore()?.gathered
  if (!gathered) return undefined
  const store = gathered.get(site) ?? gatheredStore((asked) => askSite(namespace, site, (stub) => stub.together(asked)))
  gathered.set(site, store)
  return store
}

/** Asks a site's object, in the session of this invocation where there is one. */
export async function askSite<T>(
  namespace: DurableObjectNamespace<SiteObject>,
  site: string,
  ask: (store: Stub) => Promise<T>,
): Promise<T> {
  const sessions = invocations.getStore()?.sessions
  if (!sessions) return ask(namespace.getByName(site))
  const held: Held = sessions.get(site) ?? { stub: namespace.getByName(site).session(), busy: 0 }
  sessions.set(site, held)
  held.busy += 1
  clearTimeout(held.timer)
  try {
    return await ask(held.stub)
  } catch (thrown) {
    if (sessions.get(site) === held) sessions.delete(site)
    throw thrown
  } finally {
    held.busy -= 1
    if (held.busy === 0) held.timer = setTimeout(() => end(sessions, site, held), idleMs)
  }
}

function end(sessions: Map<string, Held>, site: string, held: Held): void {
  if (sessions.get(site) === held) sessions.delete(site)
  held.stub[Symbol.dispose]?.()
}
