/**
 * One server a data directory: two would write the same records. The lock file names the process that serves, with
 * its start time, so that a lock left behind by `kill -9` or a power cut never stands in the way.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import * as z from 'zod'
import type { Clock } from '../../ports/clock.ts'
import { dataFiles } from '../build/paths.ts'
import { commandLine, processStamp } from './processes.ts'

const lockSchema = z.object({ pid: z.int(), stamp: z.string(), url: z.string() })

/** The server that holds a data directory. */
export type Lock = z.infer<typeof lockSchema>

/** Thrown when another server serves the same data; the message is for the admin. */
export class AlreadyServed extends Error {
  override readonly name = 'AlreadyServed'
  readonly holder: Lock

  constructor(holder: Lock, directory: string) {
    super(
      `Switchhook already runs on ${holder.url} with the data in ${directory} (process ${holder.pid}). Stop that one, or set SWITCHHOOK_DATA to another directory.`,
    )
    this.holder = holder
  }
}

function readLock(file: string): Lock | undefined {
  try {
    return lockSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}

/** The server that serves `directory` now, or undefined. */
export function runningServer(directory: string): Lock | undefined {
  const lock = readLock(dataFiles(directory).lock)
  return lock && processStamp(lock.pid) === lock.stamp ? lock : undefined
}

const lookAgainMs = 50

/** A server that was just asked to stop, or whose npm was just killed, gets this long to be gone. */
const holderTries = 60

/** Takes the directory for this process. Rejects with AlreadyServed. Resolves with what gives it back. */
export async function takeLock(directory: string, url: string, clock: Clock): Promise<() => void> {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const file = dataFiles(directory).lock
  const mine: Lock = { pid: process.pid, stamp: processStamp(process.pid) ?? '', url }
  for (let tries = 0; tries < holderTries; tries++) {
    const written = writeIfAbsent(file, JSON.stringify(mine))
    if (written && tries === 0) return () => rmSync(file, { force: true })
    // Whoever also found the old lock stale may be about to remove ours in its place: look again before we believe.
    await clock.sleep(lookAgainMs)
    const holder = runningServer(directory)
    if (written && holder?.pid === mine.pid) return () => rmSync(file, { force: true })
    if (!holder) rmSync(file, { force: true })
  }
  throw new AlreadyServed(runningServer(directory) ?? mine, path.resolve(directory))
}

function writeIfAbsent(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

const leftoverTries = 100

/** Ends a workerd that outlived its server on this data, and waits until it is gone. */
export async function endLeftover(directory: string, clock: Clock): Promise<void> {
  const file = dataFiles(directory).workerdPid
  const pid = readWorkerdPid(file)
  for (let tries = 0; pid !== undefined && isWorkerd(pid) && tries < leftoverTries; tries++) {
    process.kill(pid, 'SIGKILL')
    await clock.sleep(lookAgainMs)
  }
  rmSync(file, { force: true })
}

function readWorkerdPid(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    return Number.isInteger(pid) && pid > 1 ? pid : undefined
  } catch {
    return undefined
  }
}

function isWorkerd(pid: number): boolean {
  return commandLine(pid)?.includes('workerd') ?? false
}
