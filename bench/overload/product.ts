/** The product under load, as `npm start` runs it, with one webhook for a CRM; what is sent to it, and how much memory it takes. */
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { startServer, type TestServer } from '../../test/support/server.ts'
import type { Receiver } from './receiver.ts'

export const connections = 128

export function start(
  receiver: Receiver,
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
  port?: number,
): Promise<TestServer> {
  const webhook = {
    WEBHOOK_URL: receiver.url,
    WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    WEBHOOK_ALLOW_PRIVATE: 'true',
  }
  return startServer({ dataDir, port, env: { ...webhook, ...env } })
}

let journals = 0

/** A call of its own each. */
export function journal() {
  journals += 1
  const startMs = Date.now() - 60_000
  return {
    number: `+1555${String(1_000_000 + journals)}`,
    agent: '101',
    callType: 'Inbound',
    duration: '00:00:30',
    callStartTimeUTC: new Date(startMs).toISOString(),
    callEndTimeUTC: new Date(startMs + 30_000).toISOString(),
    entityId: randomUUID(),
  }
}

/** The status; 0 when there was no answer. */
export async function postJournal(server: TestServer, body: object): Promise<number> {
  try {
    const answer = await fetch(`${server.url}/api/v1/call-journal`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.siteKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    await answer.arrayBuffer()
    return answer.status
  } catch {
    return 0
  }
}

/** `connections` at a time until it is enough; answers how many were taken, and the longest wait. */
export async function postMany(server: TestServer, isEnough: (sent: number) => boolean) {
  let [sent, taken, slowestMs] = [0, 0, 0]
  const refused = new Map<number, number>()
  const lane = async () => {
    while (!isEnough(sent)) {
      sent += 1
      const beganMs = performance.now()
      const status = await postJournal(server, journal())
      slowestMs = Math.max(slowestMs, performance.now() - beganMs)
      if (status === 200) taken += 1
      else refused.set(status, (refused.get(status) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: connections }, lane))
  return { taken, refused: Object.fromEntries(refused), slowestMs: Math.round(slowestMs) }
}

/** What a first journal and a first lookup load stands in no figure. Resolves when the call of that journal is in the CRM. */
export async function warmUp(server: TestServer, receiver: Receiver): Promise<void> {
  await postJournal(server, journal())
  let asked = 0
  await lookUps(server, () => {
    asked += 1
    return asked > 5
  })
  await receiver.reached(1, 30_000)
}

/** Lookups of unknown callers, one after the other with 50 ms between, until `isOver`; milliseconds of each. */
export async function lookUps(server: TestServer, isOver: () => boolean): Promise<number[]> {
  const tookMs: number[] = []
  while (!isOver()) {
    const beganMs = performance.now()
    const answer = await fetch(`${server.url}/api/lookup?number=%2B1555${7_000_000 + tookMs.length}`, {
      headers: { authorization: `Bearer ${server.siteKey}` },
    })
    await answer.arrayBuffer()
    tookMs.push(performance.now() - beganMs)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return tookMs
}

/** MB of the server's processes, by their programs. */
export function rssMb(server: TestServer): Record<string, number> {
  const sizes: Record<string, number> = {}
  for (const pid of readdirSync('/proc')) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (Number(fields[2]) !== server.pid) continue
      const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
      sizes[name] = Math.max(sizes[name] ?? 0, Math.round((Number(fields[21]) * 4096) / 2 ** 20))
    } catch {
      // It ended meanwhile.
    }
  }
  return sizes
}
