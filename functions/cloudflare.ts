/**
 * Entry on Cloudflare: the Worker (requests, queue messages, schedule) and the Durable Object that holds a site's
 * records. It binds the ports to Cloudflare and nothing else.
 */

import { exports as ownExports } from 'cloudflare:workers'
import { inInvocation } from '../src/adapters/platform/cloudflare/ask-site.ts'
import { createCloudflareQueue } from '../src/adapters/platform/cloudflare/cloudflare-queue.ts'
import { createDurableObjectRecords } from '../src/adapters/platform/cloudflare/durable-object-records.ts'
import { OwnQueueEntrypoint, ownQueueOf } from '../src/adapters/platform/cloudflare/own-queue.ts'
import { SiteObject as PlainSiteObject, type SiteObjectEnv } from '../src/adapters/platform/cloudflare/site-object.ts'
import { createDurableObjectLive } from '../src/adapters/platform/live/durable-object-live.ts'
import { createUpstashPorts, wantsUpstash } from '../src/adapters/platform/upstash/upstash.ts'
import { mountOperations } from '../src/app/http/mount.ts'
import { createDeployments } from '../src/app/services.ts'
import { liveForms } from '../src/core/live/live-forms.ts'
import type { Env } from '../src/lib/variable-fields.ts'
import { systemClock, systemRandom } from '../src/ports/clock.ts'
import type { HttpFetch } from '../src/ports/http.ts'
import { consoleLogAt } from '../src/ports/log.ts'
import type { Platform } from '../src/ports/platform.ts'
import type { WakeUp } from '../src/ports/queue.ts'
import { hotOperations } from './hot-routes.ts'

/** The object with our live forms and the work that it goes on with: what the platform carries, it need not understand. */
export class SiteObject extends PlainSiteObject {
  constructor(ctx: DurableObjectState, env: SiteObjectEnv & Bindings) {
    super(ctx, env, liveForms, async (site, records) => {
      const { createSiteLink } = await import('./site-link.ts')
      const platform = platformOf(env)
      const own: Platform = { ...platform, records: (name) => (name === site ? records : platform.records(name)) }
      return createSiteLink(site, variablesOf(env), own, (work) => ctx.waitUntil(work))
    })
  }
}

interface Bindings {
  readonly SITES: DurableObjectNamespace<SiteObject>
  /** Absent: deployed without queues (queues.toml). */
  readonly WAKEUPS?: Queue<WakeUp>
  /** Only where recordings are kept. */
  readonly RECORDINGS?: R2Bucket
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
        queue: createCloudflareQueue(bindings.WAKEUPS ?? ownQueueOf(ownExports)),
        inSession: inInvocation,
        live: createDurableObjectLive(bindings.SITES, liveForms),
        purge: async (site: string, limit: number) => bindings.SITES.getByName(site).purgeExpired(limit),
        keepGoing: async (site: string, note?: string) => bindings.SITES.getByName(site).keepGoing(note),
      }
  const blobs: Platform['blobs'] = async () =>
    (await import('../src/adapters/platform/blobs/worker-blobs.ts')).workerBlobs(
      bindings.RECORDINGS,
      variables,
      ownFetch,
    )
  return { ...own, ...ports, blobs, fetch: ownFetch }
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

/** Processes what wake-ups of one site name, together. False: it failed, and the log says why. */
async function wake(bindings: Bindings, site: string, refs: WakeUp['refs']): Promise<boolean> {
  const deployment = deploymentFor(bindings)
  try {
    // Only a site that has records wakes them.
    await deployment.knownSites.add(site)
    const { pipeline } = await deployment.site(site)
    await pipeline.wake(refs)
    return true
  } catch (error) {
    deployment.platform.log.failure('wake_failed', error, { site })
    return false
  }
}

/** Where the Worker has no queues it wakes itself. */
export class OwnQueue extends OwnQueueEntrypoint<Bindings> {
  protected override async process({ site, refs }: WakeUp): Promise<void> {
    await inInvocation(() => wake(this.env, site, refs), { gathers: true })
  }
}

export default {
  fetch: (request, bindings, context) => ringing.fetch(request, bindings, context),

  async queue(batch, bindings) {
    // What one site's messages name is looked at together: read at once, and a call's reports applied in one write.
    for (const [site, messages] of Map.groupBy(batch.messages, ({ body }) => body.site)) {
      const refs = messages.flatMap(({ body }) => body.refs)
      const isDone = await inInvocation(() => wake(bindings, site, refs), { gathers: true })
      for (const message of messages) isDone ? message.ack() : message.retry()
    }
  },

  async scheduled(_event, bindings) {
    try {
      const { runScheduled } = await import('../src/app/scheduled.ts')
      await inInvocation(() => runScheduled(deploymentFor(bindings)))
    } catch (error) {
      consoleLogAt(variablesOf(bindings).LOG_LEVEL).failure('schedule_failed', error)
      throw error
    }
  },
} satisfies ExportedHandler<Bindings, WakeUp>
