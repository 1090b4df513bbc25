/** The product's app in Node: real operations and services over records in memory, in virtual time. */
import { createApp } from '../../functions/app.ts'
import { flushAfterMs } from '../../src/adapters/platform/records/counter-buffer.ts'
import { mountOperations } from '../../src/app/http/mount.ts'
import type { Operation } from '../../src/app/http/operation.ts'
import type { Entry } from '../../src/app/http/runtime.ts'
import { KeyStore } from '../../src/app/security/keys.ts'
import type { Scope } from '../../src/app/security/scopes.ts'
import { scopes as allScopes } from '../../src/app/security/scopes.ts'
import { createDeployments } from '../../src/app/services.ts'
import { KnownSites } from '../../src/app/sites/known-sites.ts'
import type { Env } from '../../src/lib/variable-fields.ts'
import { systemRandom } from '../../src/ports/clock.ts'
import type { Platform } from '../../src/ports/platform.ts'
import type { WakeUp } from '../../src/ports/queue.ts'
import { collectingLog } from './collecting-log.ts'
import { type MemoryRecords, openMemoryRecords } from './memory-records.ts'
import { createVirtualClock } from './virtual-clock.ts'

export const testAdminKey = 'test-admin-key-0123456789'
export const testSiteKey = 'test-site-key-0123456789'

export interface TestAppOptions {
  /** Default: an admin key and a site key. */
  readonly variables?: Env
  /** Default: the product's table. */
  readonly operations?: readonly Operation[]
  readonly around?: Parameters<typeof openMemoryRecords>[0]['around']
  /** Replaces the making of the platform, to see it fail. */
  readonly platform?: () => Platform
  readonly platformParts?: Partial<Platform>
}

export type TestApp = ReturnType<typeof openTestApp>

/** `isolate()` gives a further isolate of the same deployment: own memory, same records. */
export function openTestApp(options: TestAppOptions = {}) {
  const clock = createVirtualClock()
  const log = collectingLog()
  const variables = options.variables ?? { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey }
  const bySite = new Map<string, MemoryRecords>()
  const records = (site: string) => {
    const found = bySite.get(site) ?? openMemoryRecords({ site, clock, around: options.around })
    bySite.set(site, found)
    return found
  }
  const woken: WakeUp[] = []
  const queue: Platform['queue'] = {
    wake: async (message) => {
      woken.push(message)
    },
    wakeAt: async () => {},
  }
  const fetch = async () => Promise.reject(new Error('this test has no network'))
  const platform: Platform = { records, queue, clock, random: systemRandom, fetch, log, ...options.platformParts }
  const works: Promise<unknown>[] = []
  const bindings = {}
  const entry: Entry<object> = {
    variables: () => variables,
    platform: options.platform ?? (() => platform),
    clientAddress: (request) => request.headers.get('test-address') ?? undefined,
    requestId: (request) => request.headers.get('test-request-id') ?? undefined,
  }
  const executionCtx = {
    waitUntil: (work: Promise<unknown>) => works.push(work),
    passThroughOnException() {},
    props: {},
  }
  const isolate = () => {
    const deploymentFor = createDeployments(entry)
    const app = options.operations
      ? mountOperations(options.operations, entry, deploymentFor)
      : createApp(entry, deploymentFor)
    const request = (path: string, init?: RequestInit) => app.request(path, init, bindings, executionCtx)
    return { app, request, deployment: () => deploymentFor(bindings) }
  }
  /** A further site, as `switchhook sites create` makes it. */
  const makeSite = (site: string) => new KnownSites({ records: records('main'), clock }).add(site)
  /** A stored key, made as an admin would. */
  const makeKey = async (scopes: readonly Scope[], site = 'main') => {
    await makeSite(site)
    return new KeyStore({ records: records(site), clock, random: systemRandom }).create({ name: 'test', scopes })
  }
  /** What goes on behind the answers; time moves on for counts that wait to be stored. */
  const background = async () => {
    const done = Promise.all(works)
    await clock.advance(flushAfterMs)
    return done
  }
  return { ...isolate(), isolate, clock, log, records, woken, makeSite, makeKey, background }
}

/** All scopes but this one and admin: what a key may have and still be refused. */
export function scopesBut(scope: Scope): Scope[] {
  return allScopes.filter((other) => other !== scope && other !== 'admin')
}

export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` }
}
