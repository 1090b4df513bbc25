/**
 * How fast the forwarder's core is: `node scripts/run.mjs bench/forwarder/core.ts [rows] [gzip]`. A generated table (three
 * events a row) is read, made JSON, signed, sent to an acceptor in another process and acked, with checkpoints on disk.
 * Then live events one by one through the outbox; then what it costs to have nothing to do.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { systemClock, systemRandom } from '../../src/ports/clock.ts'
import { consoleLog } from '../../src/ports/log.ts'
import { type Forwarder, openForwarder } from '../../src/programs/forwarder/forwarder.ts'
import { nodeHttp } from '../../src/programs/forwarder/push/node-http.ts'
import { run } from '../../src/programs/forwarder/run.ts'
import type { LiveSource } from '../../src/programs/forwarder/source.ts'
import { eventsOfRow, fakePolledSource } from '../../test/support/forwarder/fake-sources.ts'
import { testConfig } from '../../test/support/forwarder/test-config.ts'
import { quantile } from '../statistics.ts'

const rows = Number(process.argv[2] ?? 1_000_000)
const gzip = process.argv[3] === 'gzip' ? 'on' : 'off'
const idleSeconds = 10
const liveEvents = 20_000
const ports = {
  clock: systemClock,
  random: systemRandom,
  fetch: (url: string, init?: RequestInit) => fetch(url, init),
  ask: nodeHttp(),
  log: { ...consoleLog, info: () => {} },
}

const acceptor = spawn(process.execPath, [path.join(import.meta.dirname, 'acceptor-child.ts')], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
const url = await new Promise<string>((resolve) => acceptor.stdout.once('data', (text) => resolve(String(text).trim())))
const directory = mkdtempSync(path.join(tmpdir(), 'switchhook-forwarder-bench-'))
const config = testConfig(url, directory, { cloud: { gzip } })

function mib(bytes: number): number {
  return Math.round(bytes / 2 ** 20)
}

async function polled(): Promise<void> {
  const memory: number[] = []
  const pages = { count: 0 }
  const forwarder = openForwarder(config, ports, {
    mode: 'once',
    sources: [fakePolledSource({ id: 'table', rows: () => rows })],
    onPage: () => {
      pages.count += 1
      if (pages.count % 50 === 0) memory.push(process.memoryUsage.rss())
    },
  })
  const startedMs = performance.now()
  const cpu = process.cpuUsage()
  const { complete } = await run(forwarder, ports, { mode: 'once' }, new AbortController().signal, 60_000)
  const seconds = (performance.now() - startedMs) / 1000
  const { user, system } = process.cpuUsage(cpu)
  await forwarder.close()
  if (!complete) throw new Error('Not all rows were acked.')
  const half = memory.slice(Math.floor(memory.length / 2))
  console.log(
    `polled: ${rows} rows, ${rows * 3} events acked in ${seconds.toFixed(2)} s: ${Math.round(rows / seconds)} rows/s, gzip ${gzip}; ` +
      `${((user + system) / rows).toFixed(1)} µs of processor a row; ` +
      `RSS ${mib(memory[0] ?? 0)} MiB at first, ${mib(Math.max(...half))} MiB at most in the second half`,
  )
}

async function live(): Promise<void> {
  const delaysMs: number[] = []
  let forwarder: Forwarder | undefined
  const over = new AbortController()
  const source: LiveSource = {
    id: 'live',
    kind: 'live',
    check: async () => [],
    close: async () => {},
    status: () => ({ connected: true }),
    async run(emit) {
      for (let row = 0; row * 3 < liveEvents; row += 1) {
        const startedMs = performance.now()
        emit(eventsOfRow('live', row))
        delaysMs.push(performance.now() - startedMs)
        // What a burst looks like: messages come in packets, and the loop turns in between.
        if (row % 10 === 0) await new Promise((resolve) => setImmediate(resolve))
      }
      while (forwarder && !forwarder.delivery.isIdle) await systemClock.sleep(5)
      over.abort()
    },
  }
  forwarder = openForwarder(config, ports, { mode: 'service', sources: [source] })
  const startedMs = performance.now()
  await run(forwarder, ports, { mode: 'service' }, over.signal, 60_000)
  const seconds = (performance.now() - startedMs) / 1000
  await forwarder.close()
  console.log(
    `live: ${liveEvents} events through the outbox, three a write, each write synced to disk, acked in ${seconds.toFixed(2)} s: ` +
      `${Math.round(liveEvents / seconds)} events/s; a write p50 ${quantile(delaysMs, 0.5).toFixed(2)} ms, p99 ${quantile(delaysMs, 0.99).toFixed(2)} ms`,
  )
}

async function idle(): Promise<void> {
  const forwarder = openForwarder(config, ports, {
    mode: 'service',
    sources: [fakePolledSource({ id: 'table', rows: () => rows })],
  })
  const over = new AbortController()
  const running = run(forwarder, ports, { mode: 'service' }, over.signal, 60_000)
  await systemClock.sleep(2000)
  const cpu = process.cpuUsage()
  await systemClock.sleep(idleSeconds * 1000)
  const { user, system } = process.cpuUsage(cpu)
  over.abort()
  await running
  await forwarder.close()
  console.log(
    `idle: ${(((user + system) / 1e6 / idleSeconds) * 100).toFixed(2)} % of one core, RSS ${mib(process.memoryUsage.rss())} MiB`,
  )
}

try {
  await polled()
  await live()
  await idle()
} finally {
  acceptor.kill('SIGTERM')
  rmSync(directory, { recursive: true, force: true })
}
