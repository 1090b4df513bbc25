/**
 * Entry on Cloudflare: the Worker (requests, queue messages, schedule) and the Durable Object that holds a site's
 * records. It binds the ports to Cloudflare and nothing else.
 */

import { createCloudflareQueue } from '../src/adapters/platform/cloudflare/cloudflare-queue.ts'
import { createDurableObjectRecords } from '../src/adapters/platform/cloudflare/durable-object-records.ts'
import { SiteObject as PlainSiteObject, type SiteObjectEnv } from '../src/adapters/platform/cloudflare/site-object.ts'
import { createDurableObjectLive } from '../src/adapters/platform/live/durable-object-live.ts'
import { createUpstashPorts, wantsUpstash } from '../src/adapters/platform/upstash/upstash.ts'
import { mountOperations } from '../src/app/http/mount.ts'
import { createDeployments } from '../src/app/services.ts'
import { liveForms } from '../src/core/live/live-forms.ts'
import type { Env } from '../src/core/settings/settings.ts'
import { systemClock, systemRandom } from '../src/ports/clock.ts'
import type { HttpFetch } from '../src/ports/http.ts'
import { consoleLogAt } from '../src/ports/log.ts'
import type { Platform } from '../src/ports/platform.ts'
import type { WakeUp } from '../src/ports/queue.ts'
import { hotOperations } from './hot-routes.ts'

/** The object with our live forms: what the platform carries, it need not understand. */
export class SiteObject extends PlainSiteObject {
  constructor(ctx: DurableObjectState, env: SiteObjectEnv) {
    super(ctx, env, liveForms)
  }
}

interface Bindings {
  readonly SITES: DurableObjectNamespace<SiteObject>
  readonly WAKEUPS: Queue<WakeUp>
}

function variablesOf(bindings: Bindings): Env {
  return Object.fromEntries(Object.entries(bindings).filter(([, value]) => typeof value === 'string'))
}

const ownFetch: HttpFetch = (url, init) => fetch(url, init)

function platformOf(bindings: Bindings): Platform {
  const variables = variablesOf(bindings)
  const own = { clock: systemClock, random: systemRandom, log: consoleLogAt(variables.LOG_LEVEL) }
  const ports = wantsUpstash(variables)
    ? createUpstashPorts(variables, {
        ...own,
        fetch: ownFetch,
        where: 'with npm run deploy or in the dashboard',
        liveForms: async () => liveForms,
      })
    : {
        records: (site: string) => createDurableObjectRecords(bindings.SITES, site),
        queue: createCloudflareQueue(bindings.WAKEUPS),
        live: createDurableObjectLive(bindings.SITES, liveForms),
        purge: async (site: string, limit: number) => bindings.SITES.getByName(site).purgeExpired(limit),
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
const ringing = mountOperations<Bindings>(hotOperations, entry, deploymentFor)
let app: typeof ringing | undefined

// The whole table, loaded when it is first needed: hot-routes.ts says why.
ringing.notFound(async (c) => {
  const { createApp } = await import('./app.ts')
  app ??= createApp<Bindings>(entry, deploymentFor)
  return app.fetch(c.req.raw, c.env, c.executionCtx)
})

export default {
  fetch: ringing.fetch,

  async queue(batch, bindings) {
    const deployment = deploymentFor(bindings)
    // What one site's messages name is looked at together: read at once, and a call's reports applied in one write.
    for (const [name, messages] of Map.groupBy(batch.messages, ({ body }) => body.site)) {
      try {
        // Only a site that has records wakes them.
        await deployment.knownSites.add(name)
        const { pipeline } = await deployment.site(name)
        await pipeline.wake(messages.flatMap(({ body }) => body.refs))
        for (const message of messages) message.ack()
      } catch (error) {
        deployment.platform.log.failure('wake_failed', error, { site: name })
        for (const message of messages) message.retry()
      }
    }
  },

  async scheduled(_event, bindings) {
    try {
      const { runScheduled } = await import('../src/app/scheduled.ts')
      await runScheduled(deploymentFor(bindings))
    } catch (error) {
      consoleLogAt(variablesOf(bindings).LOG_LEVEL).failure('schedule_failed', error)
      throw error
    }
  },
} satisfies ExportedHandler<Bindings, WakeUp>
