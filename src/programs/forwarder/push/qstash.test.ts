import { describe, expect, it } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { eventsOfRow } from '../../../../test/support/forwarder/fake-sources.ts'
import { testKey } from '../../../../test/support/forwarder/test-config.ts'
import { createVirtualClock } from '../../../../test/support/virtual-clock.ts'
import { eventsSigningKey } from '../../../app/security/events-key.ts'
import { verifyWebhook } from '../../../lib/standard-webhooks.ts'
import type { BatchResult } from '../../../wire/event-batch.ts'
import { batchesOf } from './batches.ts'
import { Cloud } from './cloud.ts'
import { Gate } from './gate.ts'
import { Pusher } from './pusher.ts'
import { QstashCourier } from './qstash.ts'

const cloudUrl = 'https://cloud.example'
const secondMs = 1000
const minuteMs = 60_000

interface Published {
  readonly url: string
  readonly headers: Headers
  readonly body: string
  readonly atMs: number
}

interface World {
  /** What QStash answers to a publication. */
  readonly qstash?: () => Response
  /** What the cloud says of a batch: undefined while it has not come. A Response is given as it is. */
  readonly result: (batch: {
    readonly order: number
    readonly ageMs: number
    readonly events: number
  }) => BatchResult | undefined | Response
}

const validated: BatchResult = { state: 'validated', duplicates: 0, rejected: [] }

function openWorld({ qstash = () => Response.json({ messageId: 'msg_1' }), result }: World) {
  const clock = createVirtualClock()
  const log = collectingLog()
  const published: Published[] = []
  let looks = 0
  let drawn = 0
  const fetch = async (url: string, init?: RequestInit) => {
    const headers = new Headers(init?.headers)
    if (url.startsWith('https://qstash.example/')) {
      const body = Buffer.from(init?.body instanceof Uint8Array ? init.body : []).toString()
      published.push({ url, headers, body, atMs: clock.now() })
      return qstash()
    }
    looks += 1
    const id = url.split('/').at(-1)
    const order = published.findIndex((one) => one.headers.get('upstash-deduplication-id') === id)
    const found = published[order]
    const events = found ? JSON.parse(found.body).events.length : 0
    const answer = result({ order, ageMs: clock.now() - (found?.atMs ?? 0), events })
    return answer instanceof Response ? answer : Response.json({ publicUrl: cloudUrl, result: answer })
  }
  const bytes = (length: number) => {
    drawn += 1
    return new Uint8Array(length).fill(drawn)
  }
  const random = { next: () => 0.5, bytes }
  const cloud = new Cloud({ url: cloudUrl, key: testKey, timeoutMs: 30_000, gzip: true }, { clock, random, fetch })
  const settings = { url: 'https://qstash.example', token: 'qstash-token', cloudUrl, timeoutMs: 30_000 }
  const courier = new QstashCourier(cloud, settings, { clock, fetch })
  const gate = new Gate({ clock, random })
  const pusher = new Pusher({ cloud: courier, gate, log })
  const stop = new AbortController()
  const push = (rows: number) => {
    const events = Array.from({ length: rows }, (_, row) => eventsOfRow('pbx', row)).flat()
    return pusher.push([...batchesOf('pbx', events, { maxEvents: 1000, maxBytes: 524_288 })].flat(), stop.signal)
  }
  return { clock, log, published, courier, gate, push, stop, looks: () => looks }
}

const refusal = (status: number, code: string, message: string) =>
  Response.json({ error: { code, message, requestId: 'r', retryable: true } }, { status })

describe('a batch through QStash', () => {
  it('is signed for the cloud, names who is notified of a failure, and shows the key only to be passed on', async () => {
    const { clock, push, published } = openWorld({ result: () => validated })
    const pushed = push(2)
    await clock.advance(secondMs)
    expect(await pushed).toEqual({ accepted: 6, duplicate: 0, refused: [] })
    const [one] = published
    const batch = one?.headers.get('upstash-deduplication-id')
    expect(one?.url).toBe(`https://qstash.example/v2/publish/${cloudUrl}/qstash/events`)
    expect(one?.headers.get('authorization')).toBe('Bearer qstash-token')
    expect(one?.headers.get('upstash-forward-authorization')).toBe(`Bearer ${testKey}`)
    expect(one?.headers.get('upstash-failure-callback')).toBe(`${cloudUrl}/qstash/events/${batch}/given-up`)
    expect(one?.headers.get('upstash-failure-callback-forward-authorization')).toBe(`Bearer ${testKey}`)
    const forwarded = [...(one?.headers ?? [])].flatMap(([name, value]) =>
      name.startsWith('upstash-forward-') ? [[name.slice('upstash-forward-'.length), value] as [string, string]] : [],
    )
    const now = clock.now()
    expect(one && verifyWebhook([eventsSigningKey(testKey)], new Headers(forwarded), one.body, now)).toBeUndefined()
    expect(new Headers(forwarded).get('webhook-id')).toBe(batch)
  })

  it('is acked by the cloud’s word, not by QStash’s', async () => {
    let acked = false
    const { clock, push, published, looks } = openWorld({
      result: ({ ageMs }) => (ageMs >= 100 * secondMs ? validated : undefined),
    })
    const pushed = push(1).then(() => {
      acked = true
    })
    await clock.advance(99 * secondMs)
    expect(acked).toBe(false)
    await clock.advance(11 * secondMs)
    await pushed
    expect(published).toHaveLength(1)
    expect(looks()).toBeLessThan(25)
  })

  it('gives back what the cloud rejected, with its reason', async () => {
    const rejected = [{ position: 1, code: 'bad_field', message: 'at: wrong' }]
    const { clock, push } = openWorld({ result: () => ({ state: 'validated', duplicates: 1, rejected }) })
    const pushed = push(1)
    await clock.advance(secondMs)
    const [, second] = eventsOfRow('pbx', 0)
    expect(await pushed).toMatchObject({
      accepted: 1,
      duplicate: 1,
      refused: [{ id: second?.id, code: 'bad_field', message: 'at: wrong' }],
    })
  })

  it('that is refused as a whole is halved until the bad event stands alone', async () => {
    const { clock, push } = openWorld({
      result: ({ events }) =>
        events > 1 ? { state: 'refused', code: 'bad_field', message: 'events: too many' } : validated,
    })
    const pushed = push(1)
    await clock.advance(10 * secondMs)
    expect(await pushed).toEqual({ accepted: 3, duplicate: 0, refused: [] })
  })

  it('that QStash gives up is sent again under a new id, and reported', async () => {
    const { clock, push, published, log } = openWorld({
      result: ({ order }) => (order === 0 ? { state: 'given up', status: 503 } : validated),
    })
    const pushed = push(1)
    await clock.advance(5 * secondMs)
    expect(await pushed).toMatchObject({ accepted: 3 })
    expect(new Set(published.map(({ headers }) => headers.get('upstash-deduplication-id'))).size).toBe(2)
    expect(log.lines[0]?.problem).toContain('answered it with 503')
  })

  it('of which nothing is heard for four minutes is sent again', async () => {
    const { clock, push, published } = openWorld({ result: ({ order }) => (order === 0 ? undefined : validated) })
    const pushed = push(1)
    await clock.advance(3 * minuteMs)
    expect(published).toHaveLength(1)
    await clock.advance(2 * minuteMs)
    expect(await pushed).toMatchObject({ accepted: 3 })
    expect(published).toHaveLength(2)
  })

  it('is sent again as soon as a cloud that was away answers', async () => {
    const { clock, push, published } = openWorld({
      result: ({ order, ageMs }) => {
        if (order > 0) return validated
        return ageMs < minuteMs ? refusal(503, 'storage_unavailable', 'Not now.') : undefined
      },
    })
    const pushed = push(1)
    await clock.advance(75 * secondMs)
    expect(await pushed).toMatchObject({ accepted: 3 })
    expect(published).toHaveLength(2)
  })

  it('leaves the wait when the run is stopped, so that the outbox keeps its events', async () => {
    const { clock, push, stop } = openWorld({ result: () => undefined })
    const pushed = push(1)
    await clock.advance(secondMs)
    stop.abort(new Error('stopped'))
    await expect(pushed).rejects.toThrow('stopped')
  })
})

describe('what only an admin can mend is reported at once', () => {
  const reportsOf = async (world: Partial<World>) => {
    const { clock, push, gate, stop, courier } = openWorld({ result: () => validated, ...world })
    push(1).catch(() => undefined)
    await clock.advance(400)
    stop.abort()
    return {
      pushing: gate.state.lastError?.message,
      checking: (await courier.fault(new AbortController().signal))?.message,
    }
  }

  it('QStash refuses the token', async () => {
    const { pushing } = await reportsOf({ qstash: () => new Response('{"error":"unauthorized"}', { status: 401 }) })
    expect(pushing).toContain('cloud.qstashToken')
  })

  it('QStash takes no more today, in its own words', async () => {
    const { pushing } = await reportsOf({
      qstash: () => new Response('{"error":"quota maxMessages exceeded"}', { status: 429 }),
    })
    expect(pushing).toContain("can't take events now (429): quota maxMessages exceeded")
  })

  it('the cloud refuses the key', async () => {
    const { pushing, checking } = await reportsOf({ result: () => refusal(401, 'unauthorized', 'Revoked.') })
    expect(pushing).toContain('the key abcdefghijkl of site main (cloud.key)')
    expect(checking).toBe(pushing)
  })

  it('the cloud has no keys of QStash', async () => {
    const { pushing, checking } = await reportsOf({
      result: () => refusal(503, 'not_configured', 'Set QSTASH_CURRENT_SIGNING_KEY.'),
    })
    expect(pushing).toContain('QSTASH_CURRENT_SIGNING_KEY')
    expect(checking).toBe(pushing)
  })

  it('the cloud goes by another address, for which QStash would not sign', async () => {
    const { pushing, checking } = await reportsOf({
      result: () => Response.json({ publicUrl: 'https://other.example' }),
    })
    expect(pushing).toContain('set cloud.url to that')
    expect(pushing).toContain('https://other.example')
    expect(checking).toBe(pushing)
  })

  it('and of a deployment that is right, nothing', async () => {
    expect(await reportsOf({ result: () => undefined })).toEqual({ pushing: undefined, checking: undefined })
  })
})

describe('an event that is too large for any batch', () => {
  it('is refused before QStash would carry it in vain', async () => {
    const { courier, published } = openWorld({ result: () => validated })
    const outcome = await courier.sendEvents([{ body: 'x'.repeat(600_000) }], new AbortController().signal)
    expect(outcome).toMatchObject({ ok: false, fault: { bodyAtFault: { code: 'body_too_large' } } })
    expect(published).toEqual([])
  })
})
