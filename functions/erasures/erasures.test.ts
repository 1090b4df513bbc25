import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { createTextRecords } from '../../src/adapters/platform/records/text-records.ts'
import { createRedisClient } from '../../src/adapters/platform/upstash/redis-client.ts'
import { createRedisStore } from '../../src/adapters/platform/upstash/redis-records.ts'
import type { CallEvent, Report } from '../../src/core/calls/event.ts'
import { isoUtc, systemClock, systemRandom } from '../../src/ports/clock.ts'
import type { Platform } from '../../src/ports/platform.ts'
import { DUE_INDEX, type WholeRecord } from '../../src/ports/records.ts'
import { erasureSchema } from '../../src/wire/erasure.ts'
import { taskSchema } from '../../src/wire/task.ts'
import { answeredJournal } from '../../test/support/journal-app.ts'
import { reamazeFetch } from '../../test/support/reamaze/server.ts'
import { createReamazeStandIn } from '../../test/support/reamaze/stand-in.ts'
import { describeProtectedRoute } from '../../test/support/route-contract.ts'
import { silentLog } from '../../test/support/silent.ts'
import { bearer, openTestApp, testAdminKey, testSiteKey } from '../../test/support/test-app.ts'
import { type RedisShim, startRedisShim } from '../../test/support/upstash/rest-shim.ts'
import { erasePerson } from './erase-person.ts'
import { startErasure } from './start-erasure.ts'

/** What the tests read of answers, whichever they are. */
interface Answer {
  readonly calls: readonly { readonly id: string }[]
  readonly call: Readonly<Record<string, unknown>>
  readonly events: readonly { readonly id: string }[]
  readonly deliveries: readonly { readonly entry?: object }[]
  readonly contacts: readonly { readonly id: string }[]
}

/** The person: a number of hers in the directory, and what anybody wrote, said or knew of her. */
const number = '+1 (202) 555-0143'
const secrets = [
  '2025550143',
  '555-0143',
  '555-0199',
  '5550199',
  'Jane Doe',
  'Grace',
  'hopper',
  'migraine',
  'audio.example',
]
const external = { number: '2025550143', e164: '+12025550143', matchKey: '2025550143', name: 'Jane Doe' }
/** The day before this one: of calls that are too old for it less is kept. */
const day = isoUtc(Date.now() - 86_400_000).slice(0, 10)

/** What a manager interface and an AI agent report of one call of hers, with a transcript that takes several records. */
function report(call: string, at: string): Report {
  const base = { aliases: [`asterisk:linkedid:${call}`], identity: 'exact', direction: 'inbound', external } as const
  const leg = { leg: call, agent: { extension: '101', name: 'Ann' }, source: 'ami' } as const
  const events = [
    {
      ...base,
      ...leg,
      kind: 'ringing',
      id: `${call}:r`,
      at: `${day}T${at}:00.000Z`,
      contact: { id: '77', name: 'Grace' },
    },
    { ...base, ...leg, kind: 'answered', id: `${call}:a`, at: `${day}T${at}:05.000Z` },
    { ...base, kind: 'transferred', id: `${call}:t`, source: 'ami', at: `${day}T${at}:20.000Z`, to: { number } },
    {
      ...base,
      ...leg,
      kind: 'ended',
      id: `${call}:e`,
      at: `${day}T${at}:35.000Z`,
      outcome: 'answered',
      text: 'migraine',
    },
    {
      ...{ ...base, kind: 'recorded', id: `${call}:x`, source: 'cdr', at: `${day}T${at}:36.000Z` },
      ...{ recordingUrl: 'https://audio.example/1.wav', transcript: 'migraine '.repeat(80_000), summary: 'migraine' },
    },
    {
      ...{
        ...base,
        kind: 'ai',
        id: `${call}:ai`,
        source: 'ai',
        at: `${day}T${at}:37.000Z`,
        conversationId: `conv-${call}`,
      },
      ...{
        title: 'Jane Doe',
        summary: 'migraine',
        collected: { name: 'Grace' },
        transcript: 'migraine',
        result: 'success',
      },
    },
  ] as const satisfies readonly CallEvent[]
  return events as unknown as Report
}

function open(parts: Partial<Platform>) {
  const standIn = createReamazeStandIn()
  const variables = {
    ...{
      SWITCHHOOK_ADMIN_KEY: testAdminKey,
      SWITCHHOOK_SITE_KEY: testSiteKey,
      SWITCHHOOK_SETTLE_MS: '0',
      SWITCHHOOK_CLICK_TO_CALL: 'keys',
    },
    ...standIn.env(),
  }
  const own = { clock: systemClock, fetch: reamazeFetch(standIn) }
  const site = openTestApp({ variables, platformParts: { ...own, ...parts } })
  const services = () => site.deployment().site('main')
  const ask = async (method: string, path: string, body?: unknown, key = testAdminKey) => {
    const headers = { ...bearer(key), 'content-type': 'application/json' }
    const response = await site.request(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    expect(response.status, path).toBeLessThan(300)
    return response.json<Answer>()
  }
  /** Until nothing is due any more: reports are applied, then sent. */
  const settle = async () => {
    const { records, pipeline } = services()
    for (;;) {
      const { records: due } = await records.list({ index: DUE_INDEX, limit: 100 })
      const open = due.filter(({ collection }) => collection === 'inbox' || collection === 'deliveries')
      if (open.length === 0) return
      await pipeline.wake(open)
    }
  }
  const erase = async (person: object, dryRun: boolean) => {
    const pages: z.infer<typeof erasureSchema>[] = []
    for (let cursor: string | undefined, isFirst = true; isFirst || cursor; isFirst = false) {
      const page = erasureSchema.parse(await ask('POST', '/v1/erasures', { ...person, dryRun, cursor }))
      pages.push(page)
      cursor = page.next
    }
    const sum = (name: 'notes' | 'transcripts' | 'aiResults' | 'reports' | 'callRequests' | 'cachedAnswers') =>
      pages.reduce((all, page) => all + page[name], 0)
    return {
      ...{ notes: sum('notes'), transcripts: sum('transcripts'), aiResults: sum('aiResults'), reports: sum('reports') },
      ...{ callRequests: sum('callRequests'), cached: sum('cachedAnswers') > 0 },
      callIds: pages.flatMap((page) => page.callIds).sort(),
      contacts: pages[0]?.contacts.map(({ name }) => name),
      entries: pages.flatMap((page) => page.elsewhere.entries),
      recordings: pages.flatMap((page) => page.elsewhere.recordings),
      conversations: pages.flatMap((page) => page.elsewhere.conversations).map(({ id }) => id),
    }
  }
  /** Sorted: a scan has no order, Redis may walk its table the other way the next time. */
  const stored = async () => {
    const found: WholeRecord[] = []
    for (let cursor: string | undefined, isFirst = true; isFirst || cursor; isFirst = false) {
      const page = await services().records.scan({ limit: 500, cursor })
      found.push(...page.records)
      cursor = page.next
    }
    const place = ({ collection, id }: WholeRecord) => `${collection}/${id}`
    return JSON.stringify(found.sort((one, other) => place(one).localeCompare(place(other))))
  }
  return { ...site, services, standIn, ask, settle, erase, stored }
}

async function lived(parts: Partial<Platform>) {
  const site = open(parts)
  const { ask, settle, services } = site
  const grace = {
    line: 2,
    name: 'Grace Hopper',
    emails: ['grace@hopper.example'],
    phones: [{ number }, { number: '202-555-0199' }],
  }
  const alan = { line: 3, name: 'Alan Turing', emails: [], phones: [{ number: '202-555-0150' }] }
  await ask('POST', '/v1/contacts/import', { importId: 'one', contacts: [grace, alan] })
  await ask('POST', '/3cx/lookup', { number }, testSiteKey)
  await services().pipeline.accept([report('1', '09:00'), report('2', '10:00')])
  await ask(
    'POST',
    '/api/v1/call-journal',
    {
      ...answeredJournal,
      number: '202 555 0199',
      callStartTimeUTC: '11/28/2026 11:00:00',
      callEstablishedTimeUTC: '11/28/2026 11:00:05',
      callEndTimeUTC: '11/28/2026 11:01:00',
    },
    testSiteKey,
  )
  await ask(
    'POST',
    '/api/v1/call-journal',
    { ...answeredJournal, name: 'Alan Turing', number: '202 555 0150' },
    testSiteKey,
  )
  await settle()
  const { calls } = await ask('GET', `/v1/calls?number=${encodeURIComponent(number)}`)
  await ask('POST', `/v1/calls/${calls[0]?.id}/notes`, { text: 'has a migraine' })
  await ask('POST', '/v1/calls', { extension: '101', number, name: 'Grace' })
  await settle()
  return { ...site, ids: calls.map(({ id }) => id) }
}

function describeErasure(where: string, parts: () => Partial<Platform>, raw?: () => Promise<string>) {
  describe(`a person who is erased from ${where}`, () => {
    it('is shown first, with what stands elsewhere, and nothing changes', async () => {
      const { erase, stored, ids, ask } = await lived(parts())
      const before = await stored()
      const shown = await erase({ number }, true)
      expect(shown).toMatchObject({
        ...{
          notes: 1,
          transcripts: 4,
          aiResults: 2,
          reports: 0,
          callRequests: 1,
          cached: true,
          contacts: ['Grace Hopper'],
        },
        ...{ callIds: [...ids].sort(), conversations: expect.arrayContaining(['conv-1', 'conv-2']) },
      })
      expect(shown.recordings).toHaveLength(2)
      expect(shown.entries).toHaveLength(2)
      expect(shown.entries[0]).toMatchObject({ destination: 'reamaze', id: expect.any(String) })
      expect(await stored()).toBe(before)
      expect((await ask('GET', '/v1/contacts')).contacts).toHaveLength(2)
    })

    it('stands in no stored record any more, and the calls are still counted', async () => {
      const { erase, stored, ids, ask, services, settle, standIn } = await lived(parts())
      const contactId = (await ask('GET', '/v1/contacts?search=grace')).contacts[0]?.id
      const before = await ask('GET', `/v1/calls/${ids[0]}`)
      // One report has come in and is not applied yet.
      await services().pipeline.accept([report('3', '12:00')])
      const done = await erase({ contactId }, false)
      expect(done).toMatchObject({ reports: 1, contacts: ['Grace Hopper'] })
      expect(done.callIds).toHaveLength(3)
      const text = `${await stored()} ${(await raw?.()) ?? ''}`
      expect(secrets.filter((secret) => text.toLowerCase().includes(secret.toLowerCase()))).toEqual([])
      expect(text).toContain('Alan Turing')
      const { call, deliveries } = await ask('GET', `/v1/calls/${ids[0]}`)
      const { startedAt, talkSeconds, outcome, answeredBy } = before.call
      expect(call).toMatchObject({
        startedAt,
        talkSeconds,
        outcome,
        answeredBy,
        external: { number: '' },
        erasedAt: expect.any(String),
      })
      expect(deliveries[0]?.entry).toEqual(before.deliveries[0]?.entry)
      expect((await ask('GET', `/v1/calls?number=${encodeURIComponent(number)}`)).calls).toEqual([])
      expect(await erase({ number }, true)).toMatchObject({ callIds: [], contacts: [], entries: [], cached: false })

      // What is reported again, or late, brings nothing back, and the CRM hears nothing more.
      const messages = standIn.messages().length
      const [first, ...rest] = report('1', '09:00')
      const late = { ...first, id: '1:late', text: 'migraine', kind: 'noted', source: 'note' } as const
      const lateTranscript = { ...rest[3], id: '1:late-x' } as CallEvent
      await services().pipeline.accept([report('1', '09:00'), [late], [lateTranscript], report('3', '12:00')])
      await settle()
      const later = `${await stored()} ${(await raw?.()) ?? ''}`
      expect(secrets.filter((secret) => later.toLowerCase().includes(secret.toLowerCase()))).toEqual([])
      expect((await ask('GET', `/v1/calls/${ids[1]}`)).events.map(({ id }) => id)).toContain('1:late')
      expect(standIn.messages()).toHaveLength(messages)
    })

    it('is erased by a task that goes on by itself, counts what it did, and forgets whom it was about', async () => {
      const { ask, services, stored, erase } = await lived(parts())
      const seen = await erase({ email: 'grace@hopper.example' }, true)
      const started = taskSchema.parse(await ask('POST', '/v1/erasures/run', { email: 'grace@hopper.example' }))
      expect(started).toMatchObject({ kind: 'erase-person', filter: {} })
      const state = async () => taskSchema.parse(await ask('GET', `/v1/tasks/${started.id}`))
      for (let steps = 0; steps < 50 && (await state()).endedAt === undefined; steps += 1) {
        await services().pipeline.wake([{ collection: 'tasks', id: started.id }])
      }
      expect(await state()).toMatchObject({
        state: 'done',
        progress: { done: seen.callIds.length, failed: 0 },
        result: { calls: seen.callIds.length, notes: seen.notes, elsewhere: expect.any(Number) },
      })
      const text = await stored()
      for (const secret of secrets) expect([secret, text.includes(secret)]).toEqual([secret, false])
    })

    it('is not kept as what a contact was before an import changed it', async () => {
      const { erase, stored, ask } = await lived(parts())
      const rows = (phone: string) => [{ line: 1, id: 'x', name: 'Someone', emails: [], phones: [{ number: phone }] }]
      await ask('POST', '/v1/contacts/import', { importId: 'one', contacts: rows('+1 202-555-0177') })
      await ask('POST', '/v1/contacts/import', { importId: 'two', contacts: rows('+1 202-555-0178') })
      expect(await stored()).toContain('555-0177')
      await erase({ number: '2025550177' }, false)
      expect(await stored()).not.toContain('555-0177')
      expect((await ask('GET', '/v1/contacts?search=2025550178')).contacts).toHaveLength(1)
    })

    it('is erased however many calls there were', async () => {
      const { services, settle, erase, stored } = open(parts())
      const many = Array.from({ length: 65 }, (_, at) =>
        report(`m${at}`, `${10 + Math.floor(at / 60)}:${String(at % 60).padStart(2, '0')}`),
      )
      await services().pipeline.accept(many.map(([first]) => [first]))
      await settle()
      const asked = { number: '12025550143' }
      expect((await erase(asked, true)).callIds).toHaveLength(65)
      expect((await erase(asked, false)).callIds).toHaveLength(65)
      expect(await stored()).not.toContain('2025550143')
    })
  })
}

describeErasure('SQLite', () => ({}))

describe('with Redis', () => {
  let shim: RedisShim
  beforeAll(async () => {
    shim = await startRedisShim()
  })
  afterAll(() => shim.close())
  const stores = () => {
    const redis = createRedisClient({ url: shim.url, token: shim.token, clock: systemClock })
    const name = `erase${Math.random()}`
    const records: Platform['records'] = (site) =>
      createTextRecords(
        site,
        createRedisStore({ redis, site: `${name}-${site}`, clock: systemClock, random: systemRandom, log: silentLog }),
      )
    return { records }
  }
  /** Every key and value that Redis has. */
  const raw = async () => {
    const { redis } = shim
    const texts: unknown[] = []
    for (const key of await redis.keys('*')) {
      const type = await redis.type(key)
      if (type === 'hash') texts.push(await redis.hgetall(key))
      else if (type === 'zset') texts.push(await redis.zrange(key, '0', '-1'))
      else if (type === 'stream') texts.push(await redis.xrange(key, '-', '+'))
      else if (type === 'set') texts.push(await redis.smembers(key))
      else texts.push(await redis.get(key))
      texts.push(key)
    }
    return JSON.stringify(texts)
  }
  beforeEach(() => shim.flushAll())
  describeErasure('Redis', stores, raw)
})

it('refuses what is no number of the outside, no contact, or more than one of them', async () => {
  const { request } = open({})
  const ask = async (body: object) =>
    (
      await request('/v1/erasures', {
        method: 'POST',
        headers: { ...bearer(testAdminKey), 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).status
  expect(await ask({ number: '101', dryRun: true })).toBe(400)
  expect(await ask({ number: 'anonymous', dryRun: true })).toBe(400)
  expect(await ask({ contactId: 'nobody', dryRun: true })).toBe(404)
  expect(await ask({ contactId: 'a', number: '+12025550143', dryRun: true })).toBe(400)
  expect(await ask({ number: '+12025550143' })).toBe(400)
})

describeProtectedRoute({ operation: startErasure, body: JSON.stringify({ number: '+12025550143' }) })

describeProtectedRoute({ operation: erasePerson, body: JSON.stringify({ number: '+12025550143', dryRun: true }) })
