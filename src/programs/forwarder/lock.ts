/** One forwarder a data directory (local-deployment/directory-lock.ts), and how a newer run takes over from an older one. */
import path from 'node:path'
import * as z from 'zod'
import type { Clock } from '../../ports/clock.ts'
import { lockHolder, takeDirectoryLock } from '../local-deployment/directory-lock.ts'

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
  const untilMs = clock.now() + handOverWithinMs
  let asked: number | undefined
  const facts = { mode, since: new Date(clock.now()).toISOString() }
  return takeDirectoryLock(lockOf(directory), facts, async (holder) => {
    if (holder?.mode === 'service' || clock.now() >= untilMs) throw new AlreadyRunning(refusal(holder, directory))
    if (holder !== undefined && holder.pid !== asked) {
      asked = holder.pid
      askToFinish(holder, directory)
    }
    await clock.sleep(lookEveryMs, signal)
  })
}

/** The forwarder that runs on `directory` now; undefined when none does. */
export function runningForwarder(directory: string): Holder | undefined {
  return lockHolder(lockOf(directory))
}

function lockOf(directory: string) {
  return {
    lockFile: path.join(directory, 'lock'),
    holderFile: path.join(directory, 'holder.json'),
    form: holderForm,
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
