/**
 * `npm run bench -- overload`: what becomes of calls when far more comes than can be worked off, measured on the product as
 * `npm start` runs it, with a CRM (a webhook's receiver here in this process) that takes all it is sent. Prints a table as
 * JSON; the machine's load stands beside it, since others' work on it slows all of this.
 */
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { newDataDir, startServer, type TestServer } from '../test/support/server.ts'
import { loadAverage } from './machine.ts'
import { quantile } from './statistics.ts'

const connections = 128

/** Counts the calls that reached it, each once. */
async function openReceiver() {
  const calls = new Set<string>()
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      calls.add(String(request.headers['webhook-id']))
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return { calls, url: `http://127.0.0.1:${address.port}/`, close: () => server.close() }
}

type Receiver = Awaited<ReturnType<typeof openReceiver>>

function start(receiver: Receiver, dataDir: string, env: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  const webhook = {
    WEBHOOK_URL: receiver.url,
    WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    WEBHOOK_ALLOW_PRIVATE: 'true',
  }
  return startServer({ dataDir, env: { ...webhook, ...env } })
}

let journals = 0

function journal() {
  journals += 1
  const start = Date.now() - 60_000
  return {
    number: `+1555${String(1_000_000 + journals)}`,
    agent: '101',
    callType: 'Inbound',
    duration: '00:00:30',
    callStartTimeUTC: new Date(start).toISOString(),
    callEndTimeUTC: new Date(start + 30_000).toISOString(),
    entityId: randomUUID(),
  }
}

async function postJournal(server: TestServer): Promise<number> {
  const answer = await fetch(`${server.url}/api/v1/call-journal`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.siteKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(journal()),
  })
  await answer.arrayBuffer()
  return answer.status
}

/** So many, `connections` at a time; answers how many were taken. */
async function postMany(server: TestServer, isEnough: (sent: number) => boolean): Promise<number> {
  let [sent, taken] = [0, 0]
  const lane = async () => {
    while (!isEnough(sent)) {
      sent += 1
      if ((await postJournal(server)) === 200) taken += 1
    }
  }
  await Promise.all(Array.from({ length: connections }, lane))
  return taken
}

async function until(holds: () => boolean, timeoutMs: number): Promise<number> {
  const startedMs = performance.now()
  while (!holds() && performance.now() - startedMs < timeoutMs) await new Promise((resolve) => setTimeout(resolve, 20))
  return performance.now() - startedMs
}

/** Of workerd, the largest process of the server's group. */
function rssMb(server: TestServer): number {
  const sizes = readdirSync('/proc').flatMap((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return Number(fields[2]) === server.pid ? Number(fields[21]) * 4096 : []
    } catch {
      return []
    }
  })
  return Math.round(Math.max(0, ...sizes) / 2 ** 20)
}

/** Seconds from the first journal until the last call is in the CRM; the settle time of 5 s is in it. */
async function burst(count: number) {
  const receiver = await openReceiver()
  const server = await start(receiver, newDataDir())
  const startedMs = performance.now()
  const taken = await postMany(server, (sent) => sent >= count)
  const postedMs = performance.now() - startedMs
  await until(() => receiver.calls.size >= taken, 180_000)
  const seconds = (performance.now() - startedMs) / 1000
  await server.stop()
  receiver.close()
  return { journals: count, taken, delivered: receiver.calls.size, postedSeconds: postedMs / 1000, seconds }
}

/** Deliveries a second once the server is back, when all were due while it was away. */
async function afterOutage(count: number) {
  const receiver = await openReceiver()
  const dataDir = newDataDir()
  const settleMs = 30_000
  const before = await start(receiver, dataDir, { SWITCHHOOK_SETTLE_MS: String(settleMs) })
  const taken = await postMany(before, (sent) => sent >= count)
  await new Promise((resolve) => setTimeout(resolve, settleMs - 8_000))
  await before.stop()
  const deliveredBefore = receiver.calls.size
  await new Promise((resolve) => setTimeout(resolve, 10_000))
  const server = await start(receiver, dataDir, { SWITCHHOOK_SETTLE_MS: String(settleMs) })
  await until(() => receiver.calls.size > deliveredBefore, 60_000)
  const ms = await until(() => receiver.calls.size >= taken, 180_000)
  const perSecond = ((receiver.calls.size - deliveredBefore) * 1000) / ms
  await server.stop()
  receiver.close()
  return { journals: count, taken, delivered: receiver.calls.size, perSecond: Math.round(perSecond) }
}

/** More journals than can be worked off, for a time; lookups and deliveries meanwhile, and memory afterwards. */
async function overload(seconds: number) {
  const receiver = await openReceiver()
  const server = await start(receiver, newDataDir())
  const endMs = performance.now() + seconds * 1000
  const lookupsMs: number[] = []
  const lookups = async () => {
    while (performance.now() < endMs) {
      const startedMs = performance.now()
      const answer = await fetch(`${server.url}/api/lookup?number=%2B1555${7_000_000 + lookupsMs.length}`, {
        headers: { authorization: `Bearer ${server.siteKey}` },
      })
      await answer.arrayBuffer()
      lookupsMs.push(performance.now() - startedMs)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  const [taken] = await Promise.all([postMany(server, () => performance.now() >= endMs), lookups()])
  const deliveredMeanwhile = receiver.calls.size
  const rssAtEndMb = rssMb(server)
  const ms = await until(() => receiver.calls.size >= taken, 300_000)
  const result = {
    ...{
      seconds,
      connections,
      taken,
      deliveredMeanwhile,
      delivered: receiver.calls.size,
      drainedAfterSeconds: ms / 1000,
    },
    ...{ lookups: lookupsMs.length, lookupP50Ms: quantile(lookupsMs, 0.5), lookupP99Ms: quantile(lookupsMs, 0.99) },
    ...{ rssAtEndMb, rssLaterMb: rssMb(server) },
  }
  await server.stop()
  receiver.close()
  return result
}

/** `args`: `burst`, `outage`, `flood`, or nothing for all; then a number of journals or seconds. */
export async function runOverload([part, size]: readonly string[]): Promise<void> {
  const figures: Record<string, unknown> = { loadBefore: loadAverage() }
  if (part === undefined || part === 'burst') {
    for (const count of size ? [Number(size)] : [1500, 4000]) figures[`burst${count}`] = await burst(count)
  }
  if (part === undefined || part === 'outage') figures.outage = await afterOutage(Number(size ?? 4000))
  if (part === undefined || part === 'flood') figures.flood = await overload(Number(size ?? 170))
  figures.loadAfter = loadAverage()
  console.log(JSON.stringify(figures, undefined, 2))
}
