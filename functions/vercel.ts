/**
 * Entry on Vercel: one Node function for every path. Vercel keeps nothing by itself, so records live in Upstash Redis
 * and wake-ups in QStash; without their variables all that needs storage refuses and names them.
 */
import { getRequestListener } from '@hono/node-server'
import { waitUntil } from '@vercel/functions'
import { createUpstashPorts } from '../src/adapters/platform/upstash/upstash.ts'
import { maxDurationSeconds } from '../src/adapters/platform/vercel-limits.ts'
import { clientAddressBehind, parseTrustedProxies } from '../src/lib/forwarded-address.ts'
import type { Env } from '../src/lib/variable-fields.ts'
import { systemClock, systemRandom } from '../src/ports/clock.ts'
import type { HttpFetch } from '../src/ports/http.ts'
import { consoleLogAt } from '../src/ports/log.ts'
import type { Platform } from '../src/ports/platform.ts'
import { createApp } from './app.ts'

/** Vercel would end a stream in the middle of a word; ended before, its reader comes back and misses nothing. */
const watchMs = (maxDurationSeconds - 15) * 1000

/** Loaded with the first watcher, not by a start that a ringing phone makes. */
const loadLiveForms = async () => (await import('../src/core/live/live-forms.ts')).liveForms

function platformOf(variables: Env): Platform {
  const fetchOf: HttpFetch = (url, init) => fetch(url, init)
  const own = { clock: systemClock, random: systemRandom, log: consoleLogAt(variables.LOG_LEVEL), fetch: fetchOf }
  const where = 'in this Vercel project (vercel env add)'
  const blobs: Platform['blobs'] = async () =>
    (await import('../src/adapters/platform/blobs/node-blobs.ts')).nodeBlobs(variables, fetchOf)
  return { ...own, blobs, ...createUpstashPorts(variables, { ...own, where, watchMs, liveForms: loadLiveForms }) }
}

/** Vercel's edge writes its header itself, whatever the client sent; elsewhere this Node server is asked directly. */
const behindVercel = process.env.VERCEL === '1'
const proxies = parseTrustedProxies(process.env.SWITCHHOOK_TRUSTED_PROXIES)
const peers = new WeakMap<Request, string | undefined>()

function clientAddress(request: Request): string | undefined {
  return behindVercel
    ? request.headers.get('x-vercel-forwarded-for')?.split(',')[0]?.trim() || undefined
    : clientAddressBehind(peers.get(request), request.headers.get('x-forwarded-for') ?? undefined, proxies)
}

const app = createApp<Env>({
  variables: (variables) => variables,
  platform: platformOf,
  clientAddress,
  requestId: (request) => (behindVercel ? (request.headers.get('x-vercel-id') ?? undefined) : undefined),
})

/**
 * The address that QStash calls back and that stands in 3CX's template. Vercel gives it in variables of its own; a preview must not
 * have its messages delivered to production.
 */
function withPublicUrl(variables: Env): Env {
  const { SWITCHHOOK_PUBLIC_URL, VERCEL_ENV, VERCEL_URL, VERCEL_PROJECT_PRODUCTION_URL } = variables
  const host = VERCEL_ENV === 'production' ? VERCEL_PROJECT_PRODUCTION_URL : VERCEL_URL
  if (SWITCHHOOK_PUBLIC_URL || !host) return variables
  return { ...variables, SWITCHHOOK_PUBLIC_URL: `https://${host}` }
}

/** Read once: an environment never changes under a running function, and the app builds its services once for it. */
const variables: Env = withPublicUrl({ ...process.env })

const executionContext = { waitUntil, passThroughOnException() {}, props: {} }

export default getRequestListener((request, { incoming }) => {
  peers.set(request, incoming.socket.remoteAddress)
  return app.fetch(request, variables, executionContext)
})
