/**
 * Entry on Cloudflare: the Worker (requests, queue messages, schedule) and the Durable Object that holds a site's
 * records. It binds the ports to Cloudflare and nothing else.
 */

import { systemClock, systemRandom } from '../src/platform/clock.ts'
import { createCloudflareQueue } from '../src/platform/cloudflare/cloudflare-queue.ts'
import { createDurableObjectRecords } from '../src/platform/cloudflare/durable-object-records.ts'
import type { SiteObject } from '../src/platform/cloudflare/site-object.ts'
import type { HttpFetch } from '../src/platform/http.ts'
import { createDurableObjectLive } from '../src/platform/live/durable-object-live.ts'
import { consoleLog } from '../src/platform/log.ts'
import type { Platform } from '../src/platform/platform.ts'
import type { WakeUp } from '../src/platform/queue/queue.ts'
import { createUpstashPorts, wantsUpstash } from '../src/platform/upstash/upstash.ts'
import type { Env } from '../src/settings/settings.ts'
import { mountOperations } from './http/mount.ts'
import { ringingOperations } from './ringing.ts'
import { runScheduled } from './scheduled.ts'
import { createDeployments } from './services.ts'

export { SiteObject } from '../src/platform/cloudflare/site-object.ts'

interface Bindings {
  readonly SITES: DurableObjectNamespace<SiteObject>
  readonly WAKEUPS: Queue<WakeUp>
}

function variablesOf(bindings: Bindings): Env {
  return Object.fromEntries(Object.entries(bindings).filter(([, value]) => typeof value === 'string'))
}

const ownFetch: HttpFetch = (url, init) => fetch(url, init)

function platformOf(bindings: Bindings): Platform {
  const own = { clock: systemClock, random: systemRandom, log: consoleLog }
  const variables = variablesOf(bindings)
  const ports = wantsUpstash(variables)
    ? createUpstashPorts(variables, { ...own, fetch: ownFetch, where: 'with npm run deploy or in the dashboard' })
    : {
        records: (site: string) => createDurableObjectRecords(bindings.SITES, site),
        queue: createCloudflareQueue(bindings.WAKEUPS),
        live: createDurableObjectLive(bindings.SITES),
      }
  return { ...own, ...ports, fetch: ownFetch }
}

const entry = {
  variables: variablesOf,
  platform: platformOf,
  // Cloudflare's edge writes these itself, whatever the client sent.
  clientAddress: (request: Request) => request.headers.get('cf-connecting-ip') ?? undefined,
  requestId: (request: Request) => request.headers.get('cf-ray') ?? undefined,
}
const deploymentFor = createDeployments(entry)
const ringing = mountOperations<Bindings>(ringingOperations, entry, deploymentFor)
let app: typeof ringing | undefined

// The whole table, loaded when it is first needed: ringing.ts says why.
ringing.notFound(async (c) => {
  const { createApp } = await import('./app.ts')
  app ??= createApp<Bindings>(entry, deploymentFor)
  return app.fetch(c.req.raw, c.env, c.executionCtx)
})

export default {
  fetch: ringing.fetch,

  async queue(batch, bindings) {
    const deployment = deploymentFor(bindings)
    for (const message of batch.messages) {
      try {
        const { pipeline } = await deployment.site(message.body.site)
        await pipeline.wake(message.body.refs)
        message.ack()
      } catch (error) {
        deployment.platform.log.error('wake_failed', { site: message.body.site, reason: String(error) })
        message.retry()
      }
    }
  },

  async scheduled(_event, bindings) {
    await runScheduled(deploymentFor(bindings))
  },
} satisfies ExportedHandler<Bindings, WakeUp>
