/**
 * One forwarder a data directory: two would connect twice and send everything twice.
 *
 * The lock is the operating system's, on a SQLite file that is kept open: it goes with the process, however that ends, so
 * no stale lock exists. Who holds it (process id with start time, mode) stands beside it for those who want to know.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'
import type { Clock } from '../../ports/clock.ts'
import { processStamp } from '../local-deployment/processes.ts'

/** `service` stays until it is stopped; a `visit` (--once, --for) makes room for the next when asked. */
export type RunMode = 'service' | 'visit'

const holderForm = z.object({ pid: z.int(), stamp: z.string(), mode: z.enum(['service', 'visit']), since: z.string() })

/** The forwarder that runs on a data directory. */
export type Holder = z.infer<typeof holderForm>

/** Another forwarder runs and does not make room; the message is for the admin. */
export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning'
}

/** The reason with which a run is aborted that gives way: whoever comes next sends what is left. */
export class HandOver extends Error {
  override readonly name = 'HandOver'
}

/** What a newer run sends to an older one: finish and give way. */
export const handOverSignal = 'SIGUSR2'
const lookEveryMs = 25
const handOverWithinMs = 30_000

export interface LockOptions {
  readonly directory: string
  readonly mode: RunMode
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * Takes the lock; where a visit holds it, asks that one to finish and takes over from it at once. Resolves with what
 * gives it back. Rejects with AlreadyRunning, or when `signal` aborts.
 */
export async function takeLock({ directory, mode, clock, signal }: LockOptions): Promise<() => void> {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const untilMs = clock.now() + handOverWithinMs
  let asked: number | undefined
  for (;;) {
    const release = tryLock(directory)
    if (release !== undefined) {
      writeHolder(directory, {
        pid: process.pid,
        stamp: processStamp(process.pid) ?? '',
        mode,
        since: new Date(clock.now()).toISOString(),
      })
      return () => {
        rmSync(holderFile(directory), { force: true })
        release()
      }
    }
    const holder = runningForwarder(directory)
    if (holder?.mode === 'service' || clock.now() >= untilMs) throw new AlreadyRunning(refusal(holder, directory))
    if (holder !== undefined && holder.pid !== asked) {
      asked = holder.pid
      askToFinish(holder, directory)
    }
    await clock.sleep(lookEveryMs, signal)
  }
}

/** The forwarder that runs on `directory` now; undefined when none does. */
export function runningForwarder(directory: string): Holder | undefined {
  try {
    const holder = holderForm.parse(JSON.parse(readFileSync(holderFile(directory), 'utf8')))
    return processStamp(holder.pid) === holder.stamp ? holder : undefined
  } catch {
    return undefined
  }
}

function tryLock(directory: string): (() => void) | undefined {
  const database = new DatabaseSync(path.join(directory, 'lock'))
  try {
    database.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE')
    return () => database.close()
  } catch (thrown) {
    database.close()
    if (thrown instanceof Error && /locked|busy/i.test(thrown.message)) return undefined
    throw thrown
  }
}

function askToFinish(holder: Holder, directory: string): void {
  try {
    process.kill(holder.pid, handOverSignal)
  } catch (cause) {
    throw new AlreadyRunning(refusal(holder, directory), { cause })
  }
}

function refusal(holder: Holder | undefined, directory: string): string {
  const who = holder === undefined ? '' : ` (process ${holder.pid}, ${holder.mode}, since ${holder.since})`
  return `A forwarder already runs on ${directory}${who}; stop that one first, or give this one a dataDir of its own.`
}

function holderFile(directory: string): string {
  return path.join(directory, 'holder.json')
}

function writeHolder(directory: string, holder: Holder): void {
  const file = holderFile(directory)
  try {
    writeFileSync(`${file}.new`, JSON.stringify(holder), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  } catch {
    // A full disk must not keep a forwarder from starting: the lock itself is taken.
    rmSync(`${file}.new`, { force: true })
    rmSync(file, { force: true })
  }
}
