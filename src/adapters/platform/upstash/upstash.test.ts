/** The ports as a deployment gets them, on a real Redis and a stand-in for QStash. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../../../test/support/silent.ts'
import { startUpstash } from '../../../../test/support/upstash/start.ts'
import { systemClock, systemRandom } from '../../../ports/clock.ts'
import { createUpstashPorts, type UpstashOptions, wantsUpstash } from './upstash.ts'

let upstash: Awaited<ReturnType<typeof startUpstash>>
beforeAll(async () => {
  upstash = await startUpstash()
})
afterAll(() => upstash.close())

const ownPorts: UpstashOptions = {
  ...{ clock: systemClock, random: systemRandom, log: silentLog, where: 'here' },
  fetch: (url, init) => fetch(url, init),
  liveForms: () => Promise.reject(new Error('nobody watches here')),
}

/** As each isolate makes them. */
const isolate = () => createUpstashPorts({ ...upstash.env, SWITCHHOOK_PUBLIC_URL: 'http://127.0.0.1:9' }, ownPorts)

it('what one isolate hears of QStash’s daily limit every isolate knows, until QStash takes messages again', async () => {
  const [one, other] = [isolate(), isolate()]
  expect(await other.queue.trouble?.()).toBeUndefined()
  upstash.qstash.limitReached = { limit: 1000, resetSeconds: Math.floor(Date.now() / 1000) + 3600 }
  const message = { site: 'north', refs: [{ collection: 'inbox', id: 'a' }] }
  await expect(one.queue.wake(message)).rejects.toThrow(/daily/)
  expect(await other.queue.trouble?.()).toMatch(/daily limit of 1000 messages is reached/)
  upstash.qstash.limitReached = undefined
  await one.queue.wake(message)
  expect(await other.queue.trouble?.()).toBeUndefined()
})

it('Vercel’s marketplace names the database KV_REST_API_URL and KV_REST_API_TOKEN: those are read as well', async () => {
  const { UPSTASH_REDIS_REST_URL: KV_REST_API_URL, UPSTASH_REDIS_REST_TOKEN: KV_REST_API_TOKEN, ...rest } = upstash.env
  const variables = { ...rest, KV_REST_API_URL, KV_REST_API_TOKEN, SWITCHHOOK_PUBLIC_URL: 'http://127.0.0.1:9' }
  expect(wantsUpstash(variables)).toBe(true)
  const { records } = createUpstashPorts(variables, ownPorts)
  await records('north').write([{ op: 'put', collection: 'things', id: 'a', value: { n: 1 } }])
  expect((await records('north').get('things', 'a'))?.value).toEqual({ n: 1 })
})
