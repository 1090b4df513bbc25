/**
 * The kill test: a forwarder is ended by SIGKILL at random moments, again and again, while rows and a live stream go
 * through it to a cloud that fails and stores twice. At the end the cloud must have exactly the truth.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { systemClock } from '../../src/ports/clock.ts'
import { outboxFile } from '../../src/programs/forwarder/forwarder.ts'
import { openOutboxReadOnly } from '../../src/programs/forwarder/outbox/schema.ts'
import { type Acceptor, type Misbehaviour, startAcceptor } from '../support/forwarder/acceptor.ts'
import { eventsOfRow, heardRows } from '../support/forwarder/fake-sources.ts'
import { testKey } from '../support/forwarder/test-config.ts'

export interface ChaosOptions {
  readonly kills: number
  readonly rows: number
  readonly seed: number
  readonly onKill?: (done: number) => void
}

export interface ChaosResult {
  readonly kills: number
  readonly rows: number
  readonly liveCalls: number
  readonly accepted: number
  readonly duplicates: number
  readonly batches: number
  /** Ids that the cloud should have and has not; empty when nothing was lost. */
  readonly lost: readonly string[]
  /** Ids that the cloud has, and nobody reported. */
  readonly invented: readonly string[]
  /** Ids whose event is not what was reported. */
  readonly changed: readonly string[]
  readonly badSignatures: number
  /** Rejected by the cloud, and kept in quarantine. */
  readonly quarantined: number
  readonly poison: number
  readonly seconds: number
}

const child = path.resolve(import.meta.dirname, '../support/forwarder/chaos-child.ts')
const longestLifeMs = 500
/** Of the live source's calls, too: an `ended` of every 500th is rejected. */
const isPoison = (id: string) => /:(\d*[05]00):a:ended$/.test(id)

export async function killForwarder(options: ChaosOptions): Promise<ChaosResult> {
  const { kills, rows, seed, onKill } = options
  const startedMs = performance.now()
  const random = mulberry32(seed)
  const directory = mkdtempSync(path.join(tmpdir(), 'switchhook-chaos-'))
  let calm = false
  const misbehave = (): Misbehaviour => {
    const draw = random()
    if (calm || draw >= 0.3) return 'none'
    const ways = ['fail', 'store then fail', 'hang up', 'store then hang up', 'wait', 'nonsense'] as const
    return ways[Math.floor((draw / 0.3) * ways.length)] ?? 'none'
  }
  const acceptor = await startAcceptor({ key: testKey, misbehave, rejects: isPoison })
  try {
    for (let done = 1; done <= kills; done += 1) {
      await liveAndDie([acceptor.url, directory, String(rows), 'service'], random() * longestLifeMs)
      onKill?.(done)
    }
    calm = true
    // Live calls are on disk or in the cloud by now; a last run brings everything there.
    await liveToTheEnd([acceptor.url, directory, String(rows), 'once'])
    return compare(options, acceptor, directory, (performance.now() - startedMs) / 1000)
  } finally {
    await acceptor.close()
    rmSync(directory, { recursive: true, force: true })
  }
}

async function liveAndDie(args: readonly string[], lifeMs: number): Promise<void> {
  const { process: running, ended } = start(args)
  await Promise.race([firstOutput(running), ended])
  await Promise.race([systemClock.sleep(lifeMs), ended])
  if (running.exitCode !== null) throw new Error(`The forwarder ended by itself with ${running.exitCode}.`)
  running.kill('SIGKILL')
  await ended
}

async function liveToTheEnd(args: readonly string[]): Promise<void> {
  const { process: running, ended } = start(args)
  await ended
  if (running.exitCode !== 0) throw new Error(`The last run ended with ${running.exitCode}.`)
}

function start(args: readonly string[]): { readonly process: ChildProcess; readonly ended: Promise<void> } {
  const running = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', child, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return { process: running, ended: new Promise((resolve) => running.once('close', () => resolve())) }
}

function firstOutput({ stdout }: ChildProcess): Promise<void> {
  return new Promise((resolve) => stdout?.once('data', () => resolve()))
}

function compare({ kills, rows }: ChaosOptions, acceptor: Acceptor, directory: string, seconds: number): ChaosResult {
  // The stream may have been handed over further than it was written down: by one call at most.
  const liveCalls = heardRows(path.join(directory, 'heard'))
  const { events, seen } = acceptor
  const lost: string[] = []
  const changed: string[] = []
  let poison = 0
  const known = new Set<string>()
  const expectRow = (source: string, row: number, mayBeMissing = false) => {
    for (const event of eventsOfRow(source, row)) {
      known.add(event.id)
      const stored = events.get(event.id)
      if (isPoison(event.id)) poison += mayBeMissing ? 0 : 1
      else if (stored === undefined && !mayBeMissing) lost.push(event.id)
      else if (stored !== undefined && stored !== JSON.stringify(event)) changed.push(event.id)
    }
  }
  for (let row = 0; row < rows; row += 1) expectRow('table', row)
  for (let row = 0; row < liveCalls; row += 1) expectRow('live', row)
  expectRow('live', liveCalls, true)
  const invented = [...events.keys()].filter((id) => !known.has(id))
  const quarantined = countQuarantined(directory)
  const { accepted, duplicates, batches, badSignatures } = seen
  return {
    kills,
    rows,
    liveCalls,
    accepted,
    duplicates,
    batches,
    lost,
    invented,
    changed,
    badSignatures,
    quarantined,
    poison,
    seconds,
  }
}

function countQuarantined(directory: string): number {
  const database = openOutboxReadOnly(outboxFile(directory))
  const count = Number(database?.prepare('SELECT count(*) AS n FROM quarantine').get()?.n ?? 0)
  database?.close()
  return count
}

/** Small seeded generator; good enough to choose moments. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
