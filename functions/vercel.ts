/**
 * Entry on Vercel: one Node function for every path. Vercel keeps nothing by itself, so records live in Upstash Redis
 * and wake-ups in QStash; without their variables all that needs storage refuses and names them.
 */
import { getRequestListener } from '@hono/node-server'
import { SwitchhookError } from '../src/errors.ts'
import type { Platform } from '../src/platform/platform.ts'
import type { Env } from '../src/settings/settings.ts'
import { createApp } from './app.ts'

const storageVariables = ['UPSTASH_REDIS_REST_URL', 'UPSTASH_REDIS_REST_TOKEN', 'QSTASH_TOKEN'] as const

/** Throws `not_configured`, naming the variables that are missing. */
function platformOf(variables: Env): Platform {
  const missing = storageVariables.filter((name) => !variables[name])
  if (missing.length > 0) {
    const message = `Set ${missing.join(', ')} in this Vercel project (vercel env add), then deploy again.`
    throw new SwitchhookError('not_configured', message, { details: { variables: missing } })
  }
  const message = 'This version keeps its records on Cloudflare only: deploy there with npm run deploy.'
  throw new SwitchhookError('not_configured', message)
}

/** Vercel's edge writes this header itself, whatever the client sent. */
function clientAddress(request: Request): string | undefined {
  return request.headers.get('x-vercel-forwarded-for')?.split(',')[0]?.trim() || undefined
}

const app = createApp<Env>({
  variables: (variables) => variables,
  platform: platformOf,
  clientAddress,
  requestId: (request) => request.headers.get('x-vercel-id') ?? undefined,
})

/** Read once: an environment never changes under a running function, and the app builds its services once for it. */
const variables: Env = { ...process.env }

export default getRequestListener((request) => app.fetch(request, variables))
