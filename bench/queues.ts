/**
 * `npm run bench -- queues [SECONDS]`: 500 queues × 2000 agents, of whom 200 a second change their state (each in four queues),
 * with ten pages open. The forwarder’s own reader and reporter report to the Worker in workerd; a page does as the dashboard’s: it
 * follows GET /v1/queues/stream and reads GET /v1/queues where that does not say enough.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import type { GroupSource } from '../src/adapters/pbx/group-source.ts'
import { systemClock, systemRandom } from '../src/ports/clock.ts'
import { ensureBundle } from '../src/programs/build/bundle.ts'
import { Cloud } from '../src/programs/forwarder/push/cloud.ts'
import { GroupReporter } from '../src/programs/forwarder/staffing/group-reporter.ts'
import { silentLog } from '../test/support/silent.ts'
import { cpuSeconds } from './cpu-time.ts'
import { openQueuePage } from './queues/page.ts'
import { agents, simulatedQueues } from './queues/simulated.ts'
import { prepareServers, worker } from './servers.ts'
import { median, quantile } from './statistics.ts'
import { benchKey } from './workload.ts'

const changesPerSecond = 200
const everyMs = 50
const pageCount = 10
const warmUpMs = 5000

export async function runQueues(args: readonly string[]): Promise<void> {
  const seconds = Number(args[0] ?? 30)
  const directory = mkdtempSync(path.join(tmpdir(), 'switchhook-bench-'))
  try {
    const servers = await prepareServers(await ensureBundle(), directory, benchKey)
    const server = await servers.startSwitchhook()
    await measure(server.url(worker.switchhook), server.pid, seconds).finally(() => server.stop())
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function measure(url: string, pid: number, seconds: number): Promise<void> {
  const stop = new AbortController()
  const queues = simulatedQueues()
  const reporting = report(url, await eventsKey(url), queues.source, stop.signal)
  const pages = Array.from({ length: pageCount }, () => openQueuePage(url, stop.signal))
  await Promise.all(pages.map((page) => page.ready))

  const changeFor = async (durationMs: number) => {
    const beganMs = performance.now()
    for (let made = 0; made < (durationMs / 1000) * changesPerSecond; ) {
      const due = Math.floor(((performance.now() - beganMs) / 1000) * changesPerSecond)
      for (; made < due; made += 1) {
        queues.change()
        for (const page of pages) page.expect(Date.now())
      }
      await sleep(everyMs)
    }
    return (performance.now() - beganMs) / 1000
  }
  await changeFor(warmUpMs)
  for (const page of pages) page.forget()
  const [serverBefore, own] = [cpuSeconds(pid) ?? Number.NaN, process.cpuUsage()]
  const tookSeconds = await changeFor(seconds * 1000)
  const serverCpuMs = ((cpuSeconds(pid) ?? Number.NaN) - serverBefore) * 1000
  const ownCpu = process.cpuUsage(own)
  stop.abort()
  await reporting

  const shown = pages.flatMap((page) => page.shownAfterMs)
  const reads = pages.flatMap((page) => page.readMs)
  const events = pages.flatMap((page) => page.eventChars)
  const perSecond = (ms: number) => (ms / tookSeconds).toFixed(0)
  const both = (values: readonly number[]) =>
    values.length === 0 ? '–' : `p50 ${median(values).toFixed(0)} ms, p95 ${quantile(values, 0.95).toFixed(0)} ms`
  console.log(`changes of ${agents} agents        ${changesPerSecond}/s for ${seconds} s, ${pageCount} pages open`)
  console.log(
    `on a page after a change     ${both(shown)} (${shown.length} of ${pageCount * changesPerSecond * seconds})`,
  )
  console.log(
    `events of the stream         ${(events.length / pageCount / tookSeconds).toFixed(1)}/s on each page, of ${Math.round(median(events) / 1024)} KiB`,
  )
  console.log(`GET /v1/queues               ${both(reads)}, ${(reads.length / tookSeconds).toFixed(1)}/s by all pages`)
  console.log(`processor time of workerd    ${perSecond(serverCpuMs)} ms/s`)
  console.log(`of forwarder and pages       ${perSecond((ownCpu.user + ownCpu.system) / 1000)} ms/s`)
}

/** Until the signal aborts, as the forwarder does. */
function report(url: string, key: string, source: GroupSource, signal: AbortSignal): Promise<void> {
  const ports = { clock: systemClock, random: systemRandom, fetch }
  const cloud = new Cloud({ url, key, timeoutMs: 30_000, gzip: true }, ports)
  const sources = [{ id: 'ami', of: source }]
  return new GroupReporter({ forwarder: 'fwd_0123456789abcdef', sources, cloud, ...ports, log: silentLog }).run(signal)
}

async function eventsKey(url: string): Promise<string> {
  const answer = await fetch(`${url}/v1/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${benchKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'forwarder', scopes: ['events'] }),
  })
  return z.object({ token: z.string() }).parse(await answer.json()).token
}
