import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { eventsOfRow } from '../../../../test/support/forwarder/fake-sources.ts'
import { testKey } from '../../../../test/support/forwarder/test-config.ts'
import { createVirtualClock } from '../../../../test/support/virtual-clock.ts'
import { eventsSigningKey } from '../../../app/security/events-key.ts'
import { verifyWebhook } from '../../../lib/standard-webhooks.ts'
import type { StoredEvent } from '../outbox/stored-event.ts'
import { batchesOf } from './batches.ts'
import { Cloud, type CloudSettings } from './cloud.ts'
import { Gate } from './gate.ts'
import { Pusher } from './pusher.ts'

interface Sent {
  readonly url: string
  readonly headers: Headers
  readonly ids: readonly string[]
  readonly bytes: Uint8Array
  readonly atMs: number
}

const limits = { maxEvents: 500, maxBytes: 524_288 }

function batch(rows: number): StoredEvent[] {
  const events = Array.from({ length: rows }, (_, row) => eventsOfRow('pbx', row)).flat()
  return [...batchesOf('pbx', events, { ...limits, maxEvents: 10_000 })].flat()
}

/** A pusher in virtual time whose cloud answers with what `answer` gives; undefined: takes all. */
function openPusher(
  answer: (sent: Sent, attempt: number) => Response | Error | undefined,
  more: Partial<CloudSettings> = {},
) {
  const clock = createVirtualClock()
  const log = collectingLog()
  const sent: Sent[] = []
  const fetch = async (url: string, init?: RequestInit) => {
    const bytes = init?.body instanceof Uint8Array ? init.body : new Uint8Array()
    const headers = new Headers(init?.headers)
    const text = (headers.get('content-encoding') === 'gzip' ? gunzipSync(bytes) : Buffer.from(bytes)).toString()
    const parsed: { events: { id: string }[] } = JSON.parse(text)
    const one = { url, headers, bytes, ids: parsed.events.map(({ id }) => id), atMs: clock.now() }
    sent.push(one)
    const given = answer(one, sent.length)
    if (given instanceof Error) throw given
    return given ?? Response.json({ accepted: one.ids, duplicate: [], rejected: [] })
  }
  const random = { next: () => 0.5, bytes: (length: number) => new Uint8Array(length).fill(7) }
  const settings = { url: 'https://cloud.example', key: testKey, timeoutMs: 30_000, gzip: true, ...more }
  const cloud = new Cloud(settings, { clock, random, fetch })
  const gate = new Gate({ clock, random })
  const pusher = new Pusher({ cloud, gate, log })
  return { pusher, cloud, gate, clock, log, sent, signal: new AbortController().signal }
}

function refusal(status: number, code: string, message: string, more: ResponseInit & { retryable?: boolean } = {}) {
  const { retryable = false, ...init } = more
  return Response.json({ error: { code, message, requestId: 'r', retryable } }, { status, ...init })
}

describe('a batch', () => {
  it('is signed over the compressed bytes that are sent, by the key made of the API key', async () => {
    const { pusher, sent, signal, clock } = openPusher(() => undefined)
    expect(await pusher.push(batch(50), signal)).toEqual({ accepted: 150, duplicate: 0, refused: [] })
    const [one] = sent
    expect(one?.url).toBe('https://cloud.example/v1/events')
    expect(one?.headers.get('authorization')).toBe(`Bearer ${testKey}`)
    expect(one?.headers.get('content-encoding')).toBe('gzip')
    expect(one && verifyWebhook([eventsSigningKey(testKey)], one.headers, one.bytes, clock.now())).toBeUndefined()
  })

  it('holds at most so many events and bytes, and all of them in order', () => {
    const events = Array.from({ length: 700 }, (_, row) => eventsOfRow('pbx', row)).flat()
    const batches = [...batchesOf('pbx', events, { maxEvents: 500, maxBytes: 40_000 })]
    expect(batches.flat().map(({ id }) => id)).toEqual(events.map(({ id }) => id))
    for (const one of batches) {
      expect(one.length).toBeLessThanOrEqual(500)
      expect(Buffer.byteLength(`{"events":[${one.map(({ body }) => body).join()}]}`)).toBeLessThanOrEqual(40_000)
    }
  })
})

describe('a cloud that does not take events', () => {
  it('is tried again for ever, with pauses that grow to a minute, until it takes them', async () => {
    const { pusher, clock, sent, signal, log } = openPusher((_, attempt) =>
      attempt <= 200 ? new TypeError('fetch failed') : undefined,
    )
    const pushed = pusher.push(batch(1), signal)
    await clock.advance(200 * 60_000)
    expect(await pushed).toMatchObject({ accepted: 3 })
    expect(sent).toHaveLength(201)
    const pauses = sent.slice(1).map(({ atMs }, at) => atMs - (sent[at]?.atMs ?? 0))
    expect(pauses.slice(0, 4)).toEqual([250, 500, 1000, 2000])
    expect(Math.max(...pauses)).toBe(30_000)
    // Reported, but not two hundred times.
    expect(log.lines.filter(({ event }) => event === 'cloud_takes_no_events').length).toBeLessThan(12)
    expect(log.lines.at(-1)).toMatchObject({ event: 'cloud_takes_events_again', failures: 200 })
  })

  it('is left alone as long as its Retry-After says', async () => {
    const { pusher, clock, sent, signal } = openPusher((_, attempt) =>
      attempt === 1
        ? refusal(429, 'storage_unavailable', 'Slow down.', { retryable: true, headers: { 'retry-after': '40' } })
        : undefined,
    )
    const pushed = pusher.push(batch(1), signal)
    await clock.advance(39_000)
    expect(sent).toHaveLength(1)
    await clock.advance(1000)
    expect(await pushed).toMatchObject({ accepted: 3 })
  })

  it('is tried by one batch at a time while it fails, and by all once it takes them', async () => {
    let down = true
    const { pusher, clock, sent, signal } = openPusher(() =>
      down ? refusal(503, 'storage_unavailable', 'No.', { retryable: true }) : undefined,
    )
    const pushes = Array.from({ length: 6 }, () => pusher.push(batch(1), signal))
    await clock.settle()
    expect(sent).toHaveLength(6)
    await clock.advance(10 * 60_000)
    const before = sent.length
    // Six batches, but no more tries than one would make: about one in half a minute.
    expect(before).toBeLessThan(40)
    down = false
    await clock.advance(60_000)
    await Promise.all(pushes)
    expect(sent).toHaveLength(before + 6)
  })

  it('that answers nonsense, or forgets an event, has not acked', async () => {
    const answers = [
      new Response('<html>hotel</html>'),
      Response.json({ accepted: [], duplicate: [], rejected: [] }),
      Response.json({ accepted: ['pbx:0:a:ringing'], duplicate: ['pbx:0:a:ended'], rejected: [] }),
    ]
    const { pusher, clock, sent, signal } = openPusher(() => answers.shift())
    const pushed = pusher.push(batch(1), signal)
    await clock.advance(60_000)
    expect(await pushed).toMatchObject({ accepted: 3 })
    expect(sent).toHaveLength(4)
  })

  it('that takes too long is given up on and tried again', async () => {
    const { cloud, clock, signal } = openPusher(() => undefined)
    const slow = new Cloud(
      { url: 'https://cloud.example', key: testKey, timeoutMs: 30_000, gzip: false },
      { clock, random: { bytes: (length) => new Uint8Array(length) }, fetch: () => new Promise(() => {}) },
    )
    const sending = slow.sendEvents(batch(1), signal)
    await clock.advance(30_000)
    expect(await sending).toMatchObject({ ok: false, fault: { error: { code: 'cloud_unreachable', retryable: true } } })
    expect(cloud.skew.ms).toBe(0)
  })

  it('stops the trying at once when the run is stopped', async () => {
    const { pusher, clock } = openPusher(() => refusal(503, 'storage_unavailable', 'No.', { retryable: true }))
    const stop = new AbortController()
    const pushed = pusher.push(batch(1), stop.signal)
    const failed = expect(pushed).rejects.toThrow('enough')
    await clock.advance(1000)
    stop.abort(new Error('enough'))
    await failed
  })
})

describe('a bad event', () => {
  it('that the cloud rejects is given back with the reason, the others are acked', async () => {
    const rejected = [{ id: 'pbx:0:a:answered', position: 1, code: 'bad_field', message: 'at: wrong' }]
    const { pusher, signal } = openPusher(() =>
      Response.json({ accepted: ['pbx:0:a:ringing'], duplicate: ['pbx:0:a:ended'], rejected }),
    )
    const { accepted, duplicate, refused } = await pusher.push(batch(1), signal)
    expect([accepted, duplicate]).toEqual([1, 1])
    expect(refused).toMatchObject([{ id: 'pbx:0:a:answered', code: 'bad_field', message: 'at: wrong', source: 'pbx' }])
  })

  it('that makes the whole body unacceptable is found by halving', async () => {
    const { pusher, signal } = openPusher(({ ids }) =>
      ids.includes('pbx:3:a:ended') ? refusal(413, 'body_too_large', 'The body is too large.') : undefined,
    )
    const { accepted, refused } = await pusher.push(batch(8), signal)
    expect(accepted).toBe(23)
    expect(refused.map(({ id, code }) => [id, code])).toEqual([['pbx:3:a:ended', 'body_too_large']])
  })

  it('is not blamed for a 400 that is not Switchhook’s own', async () => {
    const { pusher, clock, signal, sent } = openPusher((_, attempt) =>
      attempt === 1 ? new Response('Bad Request', { status: 400 }) : undefined,
    )
    const pushed = pusher.push(batch(1), signal)
    await clock.advance(5000)
    expect(await pushed).toMatchObject({ accepted: 3, refused: [] })
    expect(sent).toHaveLength(2)
  })
})

describe('what is reported to an admin', () => {
  it('says that the cloud fails, and goes on trying', async () => {
    const { pusher, clock, log, sent, signal } = openPusher((_, attempt) =>
      attempt === 1
        ? refusal(503, 'storage_unavailable', 'The records are out of reach.', { retryable: true })
        : undefined,
    )
    const pushed = pusher.push(batch(1), signal)
    await clock.advance(60_000)
    expect(await pushed).toMatchObject({ accepted: 3 })
    expect([sent.length, log.lines[0]]).toMatchObject([2, { code: 'cloud_unavailable' }])
  })

  it('says which key is refused, and never shows it', async () => {
    const { pusher, clock, log, signal } = openPusher(() => refusal(401, 'unauthorized', 'This key was revoked.'))
    pusher.push(batch(1), signal).catch(() => undefined)
    await clock.settle()
    const [line] = log.lines
    expect(line).toMatchObject({ code: 'cloud_unauthorized' })
    expect(line?.problem).toContain('the key abcdefghijkl of site main')
    expect(JSON.stringify(log.lines)).not.toContain(testKey)
  })

  it('says where a redirect leads and follows it not', async () => {
    const { pusher, clock, log, signal, sent } = openPusher(
      () => new Response(null, { status: 308, headers: { location: 'https://elsewhere.example/' } }),
    )
    pusher.push(batch(1), signal).catch(() => undefined)
    await clock.settle()
    expect(log.lines[0]?.problem).toContain('https://elsewhere.example/')
    expect(sent).toHaveLength(1)
  })

  it('says that the clock is off, and signs with the cloud’s time so that events go through', async () => {
    const cloudAheadMs = 20 * 60_000
    const { pusher, cloud, clock, log, signal, sent } = openPusher(({ headers, bytes, atMs }) => {
      const date = { date: new Date(atMs + cloudAheadMs).toUTCString() }
      const fault = verifyWebhook([eventsSigningKey(testKey)], headers, bytes, atMs + cloudAheadMs)
      if (fault)
        return refusal(401, 'unauthorized', `The signature is refused (${fault}): set the clock.`, { headers: date })
      return undefined
    })
    expect(await pusher.push(batch(1), signal)).toMatchObject({ accepted: 3 })
    expect([sent.length, clock.now() - (sent[0]?.atMs ?? 0)]).toEqual([2, 0])
    expect(Math.abs(cloud.skew.ms - cloudAheadMs)).toBeLessThan(2000)
    expect(log.lines[0]).toMatchObject({ event: 'clock_off', seconds: expect.closeTo(1200, -1) })
  })

  it('says nothing of a clock that is off by less than can be measured', async () => {
    const { pusher, cloud, signal } = openPusher(({ atMs, ids }) =>
      Response.json(
        { accepted: ids, duplicate: [], rejected: [] },
        { headers: { date: new Date(atMs - 900).toUTCString() } },
      ),
    )
    await pusher.push(batch(1), signal)
    expect(cloud.skew.ms).toBe(0)
  })
})

describe('an older deployment', () => {
  it('that takes no gzip is sent plain bodies from then on', async () => {
    const { pusher, signal, sent } = openPusher(({ headers }) =>
      headers.has('content-encoding') ? refusal(415, 'unsupported_content_type', 'Not compressed.') : undefined,
    )
    await pusher.push(batch(10), signal)
    await pusher.push(batch(10), signal)
    expect(sent.map(({ headers }) => headers.get('content-encoding'))).toEqual(['gzip', null, null])
  })
})
