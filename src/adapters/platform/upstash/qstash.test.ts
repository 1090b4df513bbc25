/** The queue on QStash against the double, and the double against the vendor's own client and receiver. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Client, Receiver } from '@upstash/qstash'
import { SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { heldTo } from '../../../../test/support/crm/held-to.ts'
import { openMemoryRecords } from '../../../../test/support/memory-records.ts'
import { silentLog } from '../../../../test/support/silent.ts'
import { qstashFormCheck } from '../../../../test/support/upstash/operations.ts'
import { type QstashDouble, startQstashDouble } from '../../../../test/support/upstash/qstash-double.ts'
import { systemClock, systemRandom } from '../../../ports/clock.ts'
import { DailyLimit, dailyLimitInWords } from './qstash-limit.ts'
import { qstashPaths } from './qstash-paths.ts'
import { createQstashQueue } from './qstash-queue.ts'
import { verifyQstash } from './qstash-signature.ts'

let qstash: QstashDouble
const publicUrl = 'http://127.0.0.1:9'
const message = { site: 'main', refs: [{ collection: 'inbox', id: 'a' }] }

beforeEach(async () => {
  qstash = await startQstashDouble({ retryDelayMs: 10 })
})
afterEach(() => qstash.close())

const openQueue = (
  nowMs = Date.now(),
  ownUrl = publicUrl,
  records = openMemoryRecords({ site: 'main', clock: systemClock }),
) => {
  const clock = { now: () => nowMs }
  return createQstashQueue({
    token: qstash.env.QSTASH_TOKEN ?? '',
    url: qstash.url,
    publicUrl: ownUrl,
    clock,
    random: systemRandom,
    log: silentLog,
    dailyLimit: new DailyLimit({ records, clock, log: silentLog }),
  })
}

heldTo(qstashFormCheck)

describe('the queue on QStash', () => {
  it('publishes a wake-up to this deployment, with retries and a place for failures', async () => {
    await openQueue().wake(message)
    expect(qstash.published).toMatchObject([
      {
        destination: `${publicUrl}/qstash/wakeups`,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        retries: 3,
        failureCallback: `${publicUrl}/qstash/failed`,
        flowControl: 'switchhook.main: parallelism=10',
      },
    ])
    expect(JSON.parse(qstash.published[0]?.body ?? '')).toEqual(message)
  })

  it('publishes each wake-up, and one for a later instant asked twice at once only once', async () => {
    const queue = openQueue()
    const atMs = Date.now() + 3_600_400
    await Promise.all([queue.wake(message), queue.wake(message)])
    await Promise.all([queue.wakeAt(message, atMs), queue.wakeAt(message, atMs)])
    expect(qstash.published).toHaveLength(3)
    expect(qstash.published[2]?.notBeforeMs).toBe(Math.ceil(atMs / 1000) * 1000)
  })

  it('can ask again for the same instant a second later, in case the first message came too early', async () => {
    const atMs = Date.now() + 3_600_000
    await openQueue(atMs - 2000).wakeAt(message, atMs)
    await openQueue(atMs - 1000).wakeAt(message, atMs)
    expect(qstash.published).toHaveLength(2)
  })

  it('is notified, signed, of a message that QStash gives up', async () => {
    const received = Promise.withResolvers<{ signature: string; body: Buffer }>()
    const receiver = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      const isGivenUp = request.url === qstashPaths.failed
      response.writeHead(isGivenUp ? 200 : 500).end()
      const signature = String(request.headers['upstash-signature'])
      if (isGivenUp) received.resolve({ signature, body: Buffer.concat(chunks) })
    })
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
    const { port } = receiver.address() as AddressInfo
    const ownUrl = `http://127.0.0.1:${port}`
    await openQueue(Date.now(), ownUrl).wake(message)
    const { signature, body } = await received.promise
    const keys = [qstash.keys.current, qstash.keys.next]
    const facts = { signature, url: ownUrl + qstashPaths.failed, body, nowMs: Date.now() }
    expect(await verifyQstash(keys, facts)).toHaveProperty('jti')
    const givenUp = { status: 500, retried: 3, sourceMessageId: qstash.published[0]?.id }
    expect(JSON.parse(body.toString())).toMatchObject(givenUp)
    receiver.closeAllConnections()
    receiver.close()
  })

  it('rejects when QStash takes nothing; what was for later is left to the sweep', async () => {
    qstash.down = true
    await expect(openQueue().wake(message)).rejects.toThrow()
    await expect(openQueue().wakeAt(message, Date.now() + 5000)).resolves.toBeUndefined()
  })
})

describe('QStash’s daily limit', () => {
  const nowMs = Date.parse('2026-11-29T16:40:12Z')
  const open = (around?: Parameters<typeof openMemoryRecords>[0]['around']) => {
    const clock = { at: nowMs, now: () => clock.at }
    const records = openMemoryRecords({ site: 'main', clock, around })
    return { clock, records, queue: openQueue(nowMs, publicUrl, records), words: () => dailyLimitInWords(records) }
  }

  it('is said with since when, until when and what to do, and no more once it begins anew', async () => {
    const { clock, queue, words } = open()
    expect(await words()).toBeUndefined()
    const resetSeconds = Date.parse('2026-11-30T03:00:00Z') / 1000
    qstash.limitReached = { limit: 1000, resetSeconds }
    await expect(queue.wake(message)).rejects.toThrow(/daily/)
    expect(await words()).toMatch(/daily limit of 1000 messages is reached since 2026-11-29 16:40 UTC/)
    expect(await words()).toMatch(/begins anew at 2026-11-30 03:00 UTC.*larger plan.*schedules apply/)
    clock.at = resetSeconds * 1000
    expect(await words()).toBeUndefined()
  })

  it('lasts until midnight where QStash does not say, and ends when a message is taken', async () => {
    const { queue, words } = open()
    qstash.limitReached = { limit: 1000, resetSeconds: 0 }
    await expect(queue.wakeAt(message, nowMs + 5000)).resolves.toBeUndefined()
    expect(await words()).toMatch(/anew at 2026-11-30 00:00 UTC/)
    qstash.limitReached = undefined
    await queue.wake(message)
    expect(await words()).toBeUndefined()
  })

  it('is written once, not with each message, and its writing fails nobody', async () => {
    let writes = 0
    const { queue } = open((store) => ({
      getMany: (refs) => store.getMany(refs),
      list: (query) => store.list(query),
      write: () => {
        writes += 1
        return Promise.reject(new Error('down'))
      },
    }))
    qstash.limitReached = { limit: 1000, resetSeconds: 0 }
    for (let at = 0; at < 3; at += 1) await expect(queue.wake(message)).rejects.toThrow(/daily/)
    expect(writes).toBe(1)
  })

  it('is not confused with an outage', async () => {
    const { queue, words } = open()
    qstash.down = true
    await expect(queue.wake(message)).rejects.toThrow()
    expect(await words()).toBeUndefined()
  })
})

describe('a delivery’s signature', () => {
  const url = 'https://switchhook.example/qstash/wakeups'
  const body = '{"site":"main","refs":[]}'
  const check = (signature: string | null, more: { url?: string; body?: string; nowMs?: number } = {}) =>
    verifyQstash([qstash.keys.current, qstash.keys.next], {
      signature,
      url,
      nowMs: Date.now(),
      ...more,
      body: Buffer.from(more.body ?? body),
    })
  const receiver = () => new Receiver({ currentSigningKey: qstash.keys.current, nextSigningKey: qstash.keys.next })

  it('holds with the current key and with the next, by the vendor’s receiver too', async () => {
    for (const key of [qstash.keys.current, qstash.keys.next]) {
      const signature = await qstash.sign(url, body, key)
      expect(await check(signature)).toEqual({ jti: expect.stringContaining('jwt_') })
      expect(await receiver().verify({ signature, body, url })).toBe(true)
    }
  })

  it('is refused for another key, address, body, issuer or a time long past', async () => {
    const good = await qstash.sign(url, body)
    expect(await check(null)).toHaveProperty('fault')
    expect(await check('not.a.token')).toHaveProperty('fault')
    expect(await check(await qstash.sign(url, body, 'sig_of_a_stranger'))).toHaveProperty('fault')
    expect(await check(good, { url: 'https://switchhook.example/qstash/sweep' })).toHaveProperty('fault')
    expect(await check(good, { body: `${body} ` })).toHaveProperty('fault')
    expect(await check(good, { nowMs: Date.now() + 3_600_000 })).toHaveProperty('fault')
    expect(await check(good, { nowMs: Date.now() - 3_600_000 })).toHaveProperty('fault')
  })

  it('is refused where the vendor’s receiver is lax: another algorithm, no expiry', async () => {
    const key = new TextEncoder().encode(qstash.keys.current)
    const claims = { body: (await import('node:crypto')).createHash('sha256').update(body).digest('base64url') }
    const begun = (alg: string) =>
      new SignJWT({ ...claims, nbf: 0 }).setProtectedHeader({ alg }).setIssuer('Upstash').setSubject(url).setJti('a')
    const endless = await begun('HS256').sign(key)
    const other = await begun('HS512').setExpirationTime('5m').sign(key)
    for (const signature of [endless, other]) {
      expect(await receiver().verify({ signature, body, url })).toBe(true)
      expect(await check(signature)).toHaveProperty('fault')
    }
  })
})

describe('the double', () => {
  it('speaks what the vendor’s client speaks: publish, deduplicate, schedules', async () => {
    const client = new Client({ token: qstash.env.QSTASH_TOKEN ?? '', baseUrl: qstash.url, retry: false })
    const ask = { url: 'http://127.0.0.1:9/a//b?c=d', body: { n: 1 }, deduplicationId: 'x', delay: 60 } as const
    const first = await client.publishJSON(ask)
    expect(await client.publishJSON(ask)).toMatchObject({ messageId: first.messageId, deduplicated: true })
    expect(qstash.published).toMatchObject([{ destination: 'http://127.0.0.1:9/a//b?c=d', body: '{"n":1}' }])
    await client.schedules.create({ destination: publicUrl, scheduleId: 's', cron: '* * * * *' })
    expect(await client.schedules.list()).toMatchObject([{ scheduleId: 's', cron: '* * * * *' }])
    await client.schedules.delete('s')
    expect(qstash.schedules.size).toBe(0)
    const stranger = new Client({ token: 'wrong', baseUrl: qstash.url, retry: false })
    await expect(stranger.publishJSON(ask)).rejects.toThrow()
  })

  it('tries again when who answered died in the middle of the answer', async () => {
    const heard = Promise.withResolvers<void>()
    let asked = 0
    const receiver = createServer((_, response) => {
      asked += 1
      if (asked > 1) {
        response.end()
        heard.resolve()
      } else response.writeHead(200, { 'content-length': '100' }).write('the beginning', () => response.destroy())
    })
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
    const { port } = receiver.address() as AddressInfo
    await openQueue(Date.now(), `http://127.0.0.1:${port}`).wake(message)
    await heard.promise
    expect(asked).toBe(2)
    receiver.closeAllConnections()
    receiver.close()
  })
})
