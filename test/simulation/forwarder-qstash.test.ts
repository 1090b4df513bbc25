/**
 * The forwarder, QStash and the product's app in one virtual time, under faults drawn from a seed: QStash brings batches
 * twice, late by up to a day, out of order, or gives them up without a word; the cloud fails before and after it stores;
 * the forwarder is stopped in the middle and goes on from its disk. Nothing lost, nothing doubled, and what the cloud
 * rejects is in quarantine. `SIMULATIONS=200` makes more runs.
 */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PolledSource } from '../../src/adapters/pbx/source.ts'
import { runScheduled } from '../../src/app/scheduled.ts'
import type { CallEvent } from '../../src/core/calls/event.ts'
import { type ForwarderPorts, openForwarder } from '../../src/programs/forwarder/forwarder.ts'
import { run } from '../../src/programs/forwarder/run.ts'
import type { LiveSource } from '../../src/programs/forwarder/source.ts'
import { eventsOfRow, fakePolledSource } from '../support/forwarder/fake-sources.ts'
import { testConfig } from '../support/forwarder/test-config.ts'
import { openJournalApp } from '../support/journal-app.ts'
import { newDataDir } from '../support/server.ts'
import { silentLog } from '../support/silent.ts'
import { testAdminKey, testSiteKey } from '../support/test-app.ts'
import { signDelivery } from '../support/upstash/sign-delivery.ts'
import { seededRandom } from '../support/world.ts'

const numRuns = Number(process.env.SIMULATIONS ?? 0) > 0 ? Number(process.env.SIMULATIONS) : 6
const cloudUrl = 'https://switchhook.example'
const qstashUrl = 'https://qstash.example'
const signingKey = 'sig_current_of_this_simulation'
const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
const polledRows = 40
const liveRows = 12
/** Live calls have numbers of their own, or they would be matched with the table's. */
const firstLiveRow = 5000

interface Message {
  readonly path: string
  readonly headers: Headers
  readonly body: string
  /** What is reported, and with which headers, when it is given up. */
  readonly failure?: { readonly path: string; readonly headers: Headers }
}

function openSimulation(seed: number) {
  const chance = seededRandom(seed)
  let faulty = true
  const happens = (probability: number) => faulty && chance() < probability
  const site = openJournalApp({
    variables: {
      SWITCHHOOK_ADMIN_KEY: testAdminKey,
      SWITCHHOOK_SITE_KEY: testSiteKey,
      SWITCHHOOK_PUBLIC_URL: cloudUrl,
      QSTASH_CURRENT_SIGNING_KEY: signingKey,
      SWITCHHOOK_SETTLE_MS: '0',
    },
    around: (store) => ({
      getMany: (refs) => store.getMany(refs),
      list: (query) => store.list(query),
      write: (writes) => {
        if (happens(0.1)) throw new Error('the records are away')
        const written = store.write(writes)
        if (happens(0.1)) throw new Error('the records were written and do not say so')
        return written
      },
    }),
  })
  const { clock } = site

  const post = async ({ path, headers, body }: Message): Promise<number> => {
    const signature = await signDelivery({ url: cloudUrl + path, body, nowMs: clock.now() }, signingKey)
    const all = { ...Object.fromEntries(headers), 'upstash-signature': signature, 'content-type': 'application/json' }
    return (await site.request(path, { method: 'POST', body, headers: all })).status
  }

  /** Tries as QStash does; 30 % of what fails to the end is never reported. */
  const bring = async (message: Message, lateMs: number): Promise<void> => {
    await clock.sleep(lateMs)
    let status = 0
    for (let tries = 0; tries < 4; tries += 1) {
      if (tries > 0) await clock.sleep(30_000)
      status = happens(0.3) ? 0 : await post(message)
      if (status === 200) return
    }
    if (message.failure && !happens(0.3)) {
      await post({ ...message.failure, body: JSON.stringify({ status, retried: 3 }) })
    }
  }

  const publish = (url: string, init: RequestInit | undefined) => {
    const given = new Headers(init?.headers)
    const passedOn = (prefix: string) =>
      new Headers(
        [...given].flatMap(([name, value]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [])),
      )
    const message: Message = {
      path: new URL(url.slice(`${qstashUrl}/v2/publish/`.length)).pathname,
      headers: passedOn('upstash-forward-'),
      body: Buffer.from(init?.body instanceof Uint8Array ? init.body : []).toString(),
      failure: {
        path: new URL(given.get('upstash-failure-callback') ?? '').pathname,
        headers: passedOn('upstash-failure-callback-forward-'),
      },
    }
    for (let copy = happens(0.3) ? 2 : 1; copy > 0; copy -= 1) {
      const lateMs = happens(0.1) ? chance() * dayMs : happens(0.5) ? chance() * 5 * minuteMs : chance() * 500
      void bring(message, lateMs)
    }
    return Response.json({ messageId: 'msg_1' })
  }

  const fetch = async (url: string, init?: RequestInit): Promise<Response> => {
    if (happens(0.05)) throw new TypeError('fetch failed')
    if (!url.startsWith(qstashUrl)) return site.request(url.slice(cloudUrl.length), init)
    const answer = publish(url, init)
    if (happens(0.05)) throw new TypeError('the answer was cut off')
    return answer
  }
  const random = {
    next: chance,
    bytes: (length: number) => Uint8Array.from({ length }, () => Math.floor(chance() * 256)),
  }
  const ports: ForwarderPorts = { clock, log: silentLog, fetch, random }
  return { site, clock, ports, chance, calm: () => (faulty = false) }
}

/** Every seventh row has an event that no cloud will ever take. */
function spoiltEvents(source: string, row: number): CallEvent[] {
  const events = eventsOfRow(source, row)
  return row % 7 === 0
    ? events.map((event) => (event.kind === 'answered' ? { ...event, at: 'yesterday' } : event))
    : events
}

function sourcesOf(clock: ForwarderPorts['clock'], rang: { rows: number }): [PolledSource, LiveSource] {
  const table = fakePolledSource({ id: 'pbx', rows: () => polledRows })
  const polled: PolledSource = {
    ...table,
    async poll(checkpoint, limit, signal) {
      const from = typeof checkpoint === 'number' ? checkpoint : 0
      const page = await table.poll(checkpoint, limit, signal)
      const events = Array.from({ length: page.rows }, (_, i) => spoiltEvents('pbx', from + i)).flat()
      return { ...page, events }
    },
  }
  const live: LiveSource = {
    id: 'live',
    kind: 'live',
    check: async () => [],
    close: async () => {},
    status: () => ({ connected: true }),
    async run(emit, signal) {
      while (rang.rows < liveRows && !signal.aborted) {
        emit(spoiltEvents('live', firstLiveRow + rang.rows))
        rang.rows += 1
        await clock.sleep(20_000, signal).catch(() => undefined)
      }
      await new Promise<void>((resolve) =>
        signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve()),
      )
    },
  }
  return [polled, live]
}

describe('the forwarder through QStash', () => {
  it(
    'loses and doubles nothing, whatever QStash, the cloud and restarts do',
    async () => {
      const property = fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 }), async (seed) => {
        const { site, clock, ports, chance, calm } = openSimulation(seed)
        const cloud = { url: cloudUrl, key: testSiteKey, qstashToken: 'token', qstashUrl }
        const more = { cloud, poll: { everySeconds: 60, pageRows: 10 }, push: { maxEvents: 7 } }
        const config = testConfig(cloudUrl, newDataDir(), more)
        const rang = { rows: 0 }
        const session = async (untilDone: boolean) => {
          const forwarder = openForwarder(config, ports, { mode: 'service', sources: sourcesOf(clock, rang) })
          const stop = new AbortController()
          const running = run(forwarder, ports, { mode: 'service' }, stop.signal, 300_000)
          const isDone = () =>
            rang.rows === liveRows &&
            forwarder.delivery.isIdle &&
            forwarder.checkpoints.get('pbx')?.checkpoint === polledRows
          if (!untilDone) await clock.advance(chance() * 20 * minuteMs)
          for (let hours = 0; untilDone && !isDone() && hours < 100; hours += 1) await clock.advance(60 * minuteMs)
          const done = isDone()
          stop.abort()
          await clock.advance(10_000)
          await running
          const quarantined = forwarder.outbox.quarantined(1000).map(({ id }) => id)
          await forwarder.close()
          return { done, quarantined }
        }
        await session(false)
        await session(false)
        const { done, quarantined } = await session(true)
        expect(done).toBe(true)
        calm()
        // Whatever QStash still has.
        await clock.advance(2 * dayMs)
        await runScheduled(site.deployment())
        while (site.woken.length > 0) await site.process()
        const reported = [
          ...Array.from({ length: polledRows }, (_, row) => ['pbx', row] as const),
          ...Array.from({ length: liveRows }, (_, row) => ['live', firstLiveRow + row] as const),
        ]
        const bad = reported.flatMap(([source, row]) =>
          spoiltEvents(source, row).filter(({ at }) => at === 'yesterday'),
        )
        expect(quarantined.sort()).toEqual(bad.map(({ id }) => id).sort())
        const answer = await (await site.read('/v1/calls?limit=200')).json<{
          calls: { state: string; external?: string }[]
        }>()
        expect(answer.calls.map(({ state }) => state)).toEqual(reported.map(() => 'ended'))
      })
      await fc.assert(property, { numRuns })
    },
    60_000 + numRuns * 20_000,
  )
})
