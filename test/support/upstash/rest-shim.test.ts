/** The shim, checked by the vendor's own client. */
import { Redis } from '@upstash/redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitFor } from '../wait-for.ts'
import { type RedisShim, startRedisShim } from './rest-shim.ts'

let shim: RedisShim
let redis: Redis

beforeAll(async () => {
  shim = await startRedisShim()
  redis = new Redis({ url: shim.url, token: shim.token, automaticDeserialization: false })
})
afterAll(() => shim.close())

describe('the Upstash shim', () => {
  it('answers strings, numbers, null, lists and status as the real one', async () => {
    expect(await redis.ping()).toBe('PONG')
    expect(await redis.set('a', '007')).toBe('OK')
    expect(await redis.get('a')).toBe('007')
    expect(await redis.type('a')).toBe('string')
    expect(await redis.get('nothing')).toBeNull()
    expect(await redis.incr('n')).toBe(1)
    expect(await redis.set('a', '1', { nx: true })).toBeNull()
    await redis.sadd('s', 'é', '😀')
    expect((await redis.smembers('s')).sort()).toEqual(['é', '😀'])
    expect(await redis.eval('return {1, "OK", false, {"x"}}', [], [])).toEqual([1, 'OK', null, ['x']])
    const large = 'é'.repeat(500_000)
    await redis.set('large', large)
    expect(await redis.get('large')).toBe(large)
  })

  it('runs scripts by their hash, and says so when it does not know one', async () => {
    const script = redis.createScript<string>('return ARGV[1]')
    expect(await script.exec([], ['once'])).toBe('once')
    await shim.flushScripts()
    expect(await script.exec([], ['again'])).toBe('again')
    await expect(redis.evalsha('0'.repeat(40), [], [])).rejects.toThrow('NOSCRIPT')
  })

  it('runs pipelines and transactions', async () => {
    expect(await redis.pipeline().set('p', '1').get('p').exec()).toEqual(['OK', '1'])
    expect(await redis.multi().set('m', '2').incr('m').exec()).toEqual(['OK', 3])
    await expect(redis.pipeline().set('p', 'x').incr('p').exec()).rejects.toThrow('not an integer')
  })

  it('streams what is published, and notices when nobody listens any more', async () => {
    const heard: unknown[] = []
    const subscriber = redis.subscribe(['a:channel'])
    const first = new Promise((resolve) => subscriber.on('subscribe', resolve))
    expect(await first).toBe(1)
    const payload = '{"text":"a,b\\nc","é":1}'
    const received = new Promise<void>((resolve) => {
      subscriber.on('message', (message) => {
        heard.push(message)
        if (heard.length === 2) resolve()
      })
    })
    expect(await redis.publish('a:channel', payload)).toBe(1)
    await redis.eval('return redis.call("PUBLISH", ARGV[1], ARGV[2])', [], ['a:channel', '007'])
    await received
    expect(heard).toMatchObject([
      { channel: 'a:channel', message: payload },
      { channel: 'a:channel', message: '007' },
    ])
    expect(shim.subscriptions.open).toEqual(['a:channel'])
    await subscriber.unsubscribe()
    await waitFor(async () => shim.subscriptions.open.length === 0)
  })

  it('refuses a wrong token', async () => {
    const stranger = new Redis({ url: shim.url, token: 'wrong' })
    await expect(stranger.get('a')).rejects.toThrow('Unauthorized')
  })
})
