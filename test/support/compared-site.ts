/**
 * The product in virtual time with a HubSpot, whose calls are compared with those of a phone system: what a proxy lets through comes
 * in, somebody deletes from records and CRM, and the forwarder's report goes over a line that fails as it is set to.
 */
import { expect } from 'vitest'
import { eventsSigningKey } from '../../src/app/security/events-key.ts'
import type { CallEvent } from '../../src/core/calls/event.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { signWebhook } from '../../src/lib/standard-webhooks.ts'
import { timeKey } from '../../src/ports/records.ts'
import type { WindowReporter } from '../../src/programs/forwarder/reconciliation/report-window.ts'
import { reconciledHoursSchema } from '../../src/wire/reconciliation.ts'
import { handlerFetch } from './crm/handler-fetch.ts'
import { createHubSpotStandIn } from './hubspot/stand-in.ts'
import { openJournalApp } from './journal-app.ts'
import { bearer, testAdminKey, testSiteKey } from './test-app.ts'
import { createVirtualClock } from './virtual-clock.ts'

const unreachable = new SwitchhookError('cloud_unavailable', 'The line is down.', { retryable: true })

/** `chance`: true for that share of the questions. */
export function openComparedSite({
  nowMs,
  chance,
}: {
  readonly nowMs: number
  readonly chance: (share: number) => boolean
}) {
  const clock = createVirtualClock(nowMs)
  const hubSpot = createHubSpotStandIn({ clock })
  const variables = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey, ...hubSpot.env() }
  const site = openJournalApp({ variables, platformParts: { clock, fetch: handlerFetch(hubSpot.handle) } })
  const records = site.records('main')

  const run = async (seconds: number) => {
    const { pipeline } = site.deployment().site('main')
    for (let past = 0; past < seconds; past += 5) {
      await site.process()
      await clock.advance(5000)
      const due = await records.list({ index: 'due', to: timeKey(clock.now() + 1), limit: 1000 })
      const work = pipeline.wake(due.records.map(({ collection, id }) => ({ collection, id })))
      await clock.advance(1)
      await work
      await site.background()
    }
  }
  const send = async (path: string, value: unknown) => {
    const body = Buffer.from(JSON.stringify(value))
    const signature = signWebhook([eventsSigningKey(testSiteKey)], { id: 'one', atMs: clock.now(), body })
    const headers = { ...bearer(testSiteKey), 'content-type': 'application/json', ...signature }
    // A ring waits some milliseconds for the one before it.
    return clock.until(Promise.resolve(site.request(path, { method: 'POST', headers, body })), 10)
  }
  return {
    ...{
      clock,
      hubSpot,
      run,
      send,
      admin: site.admin,
      request: site.request,
      services: () => site.deployment().site('main'),
    },
    /** As a forwarder asks; the line fails before and after the cloud took it. */
    reporter: (failing: number, maxEvents = 3): WindowReporter => ({
      ...{ forwarder: 'fwd_0123456789abcdef', limits: { maxEvents, maxBytes: 100_000 } },
      complete: (event: CallEvent) => event,
      clock: { now: () => clock.now(), sleep: () => run(30) },
      cloud: {
        post: async (path: string, body: unknown) => {
          if (chance(failing)) return { ok: false as const, fault: { error: unreachable } }
          const answer = await send(path, body)
          expect(answer.status).toBe(200)
          if (chance(failing)) return { ok: false as const, fault: { error: unreachable } }
          return { ok: true as const, text: await answer.text() }
        },
      },
    }),
    /** Somebody deletes that share of calls and deliveries from the records, and of the entries in the CRM. */
    deleteSome: async (share: number) => {
      for (const collection of ['calls', 'deliveries']) {
        const { records: all } = await records.scan({ limit: 1000 })
        const hit = all.filter((one) => one.collection === collection && chance(share))
        if (hit.length > 0) await records.write(hit.map(({ id }) => ({ op: 'delete', collection, id })))
      }
      const entries = hubSpot.calls()
      for (let i = entries.length - 1; i >= 0; i -= 1) if (chance(share)) entries.splice(i, 1)
    },
    read: async (path: string): Promise<unknown> => (await site.read(path)).json(),
    hours: async () => reconciledHoursSchema.parse(await (await site.read('/v1/reconciliation')).json()).hours,
  }
}
