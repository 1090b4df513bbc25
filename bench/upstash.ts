/**
 * `node scripts/run.mjs bench/upstash.ts`: the product as on Vercel (the built function in Node) over a real redis-server
 * behind Upstash's interface: how fast, and how many Redis requests and QStash messages each thing takes. What leaves the
 * machine on Vercel (some ms to Upstash) is not in the times; the counts are exact. docs/cost.md has the figures.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import autocannon from 'autocannon'
import { bundleVercelFunction } from '../src/local/vercel-bundle.ts'
import { freePort } from '../test/support/server.ts'
import { startUpstash } from '../test/support/upstash/start.ts'
import { serveFunction } from '../test/support/vercel.ts'

const seconds = Number(process.env.SECONDS_EACH ?? 5)
const key = 'bench-key-with-every-right-0123456789'
const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
const calls = 50

const directory = mkdtempSync(path.join(tmpdir(), 'switchhook-bench-'))
const handler = path.join(directory, 'index.mjs')
await bundleVercelFunction(handler)
const upstash = await startUpstash({ qstash: { scheduleEveryMs: 3_600_000 } })
const port = await freePort()
const url = `http://127.0.0.1:${port}`
const env = { ...upstash.env, SWITCHHOOK_ADMIN_KEY: key, SWITCHHOOK_PUBLIC_URL: url, SWITCHHOOK_SETTLE_MS: '0' }
const served = await serveFunction(handler, env, port)

const post = async (route: string, body: unknown, tries = 0): Promise<unknown> => {
  const answer = await fetch(url + route, { method: 'POST', headers, body: JSON.stringify(body) }).catch(
    () => undefined,
  )
  if (answer?.status === 200) return answer.json()
  if (tries === 3) throw new Error(`${route} answers ${answer?.status} ${await answer?.text()}`)
  // Node's server ends connections that lay idle during a load.
  await new Promise((resolve) => setTimeout(resolve, 50))
  return post(route, body, tries + 1)
}

interface Row {
  readonly what: string
  readonly redis: number
  readonly messages: number
  readonly perSecond?: number
  readonly p50Ms?: number
  readonly p99Ms?: number
}
const rows: Row[] = []
const number = (i: number) => `+1202555${String(i).padStart(4, '0')}`
const journal = (i: number) => {
  const at = (second: number) => new Date(Date.UTC(2026, 10, 1, 0, 0, i * 60 + second)).toISOString()
  const times = { callStartTimeUTC: at(0), callEstablishedTimeUTC: at(5), callEndTimeUTC: at(30) }
  return { number: number(i), direction: 'Inbound', type: 'Inbound', agent: '101', ...times }
}

async function counted(what: string, times: number, work: (i: number) => Promise<unknown>): Promise<void> {
  upstash.redis.takeCount()
  const before = upstash.qstash.published.length
  for (let i = 0; i < times; i += 1) await work(i)
  const redis = upstash.redis.takeCount() / times
  say(`${what}: ${redis} Redis requests`)
  rows.push({ what, redis, messages: (upstash.qstash.published.length - before) / times })
}

async function loaded(what: string, requestOf: (i: number) => { path: string; body: unknown }): Promise<void> {
  let sent = 0
  upstash.redis.takeCount()
  const before = upstash.qstash.published.length
  const setupRequest = (request: autocannon.Request) => {
    sent += 1
    const { path: route, body } = requestOf(sent)
    return { ...request, method: 'POST' as const, path: route, body: JSON.stringify(body), headers }
  }
  const result = await autocannon({ url, duration: seconds, connections: 10, requests: [{ setupRequest }] })
  const total = result['2xx']
  if (total === 0 || result.non2xx > 0) throw new Error(`${what}: ${result.non2xx} of ${total} failed`)
  say(`${what}: ${result.requests.average} a second`)
  rows.push({
    what,
    redis: upstash.redis.takeCount() / total,
    messages: (upstash.qstash.published.length - before) / total,
    perSecond: result.requests.average,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
  })
}

const say = (text: string) => console.error(text)

async function untilQuiet(): Promise<void> {
  for (let count = -1; count !== upstash.qstash.answers.length; ) {
    count = upstash.qstash.answers.length
    await new Promise((resolve) => setTimeout(resolve, 1500))
    say(`messages delivered: ${upstash.qstash.answers.length}`)
  }
}

try {
  await post('/3cx/lookup', { number: number(0) })
  await counted('journal accepted and processed', calls, async (i) => {
    await post('/api/v1/call-journal', journal(i))
    if (i === calls - 1) await untilQuiet()
  })
  const before = Date.now()
  const told = await post('/api/v1/call-journal', journal(calls + 1))
  const { call } = (told as { response: { call: string } }).response
  while ((await fetch(`${url}/v1/calls/${call}`, { headers })).status !== 200)
    await new Promise((r) => setTimeout(r, 5))
  console.log(`journal to call record: ${Date.now() - before} ms`)
  await loaded('journal accepted (load)', (i) => ({ path: '/api/v1/call-journal', body: journal(1000 + i) }))
  await loaded('lookup, remembered by the instance', () => ({ path: '/3cx/lookup', body: { number: number(0) } }))
  await loaded('lookup, number not seen before', (i) => ({ path: '/3cx/lookup', body: { number: number(i) } }))
  const memory = await upstash.redis.redis.info('memory')
  console.log(/used_memory_human:\S+/.exec(memory)?.[0])
  console.table(rows)
} finally {
  await served.kill()
  await upstash.close()
  rmSync(directory, { recursive: true, force: true })
}
