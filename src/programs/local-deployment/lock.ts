/** One server a data directory (directory-lock.ts), and the end of a workerd that outlived its server. */
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import * as z from 'zod'
import type { Clock } from '../../ports/clock.ts'
import { dataFiles } from '../build/paths.ts'
import { lockHolder, takeDirectoryLock } from './directory-lock.ts'
import { commandLine } from './processes.ts'

const holderForm = z.object({ pid: z.int(), stamp: z.string(), url: z.string() })

/** The server that holds a data directory. */
export type Server = z.infer<typeof holderForm>

/** Thrown when another server serves the same data; the message is for the admin. */
export class AlreadyServed extends Error {
  override readonly name = 'AlreadyServed'
  constructor(holder: Server | undefined, directory: string) {
    super(
      `Switchhook already runs${holder ? ` on ${holder.url}` : ''} with the data in ${directory}${holder ? ` (process ${holder.pid})` : ''}. Stop that one, or set SWITCHHOOK_DATA to another directory.`,
    )
  }
}

/** The server that serves `directory` now, or undefined. */
export function runningServer(directory: string): Server | undefined {
  return lockHolder(lockOf(directory))
}

function lockOf(directory: string) {
  const { lock, server } = dataFiles(directory)
  return { lockFile: lock, holderFile: server, form: holderForm }
}

const lookAgainMs = 50

/** A server that was just asked to stop, or whose npm was just killed, gets this long to be gone. */
const holderTries = 60

/** Takes the directory for this process. Rejects with AlreadyServed. Resolves with what gives it back. */
export async function takeLock(directory: string, url: string, clock: Clock): Promise<() => void> {
  let tries = 0
  return takeDirectoryLock(lockOf(directory), { url }, async (holder) => {
    tries += 1
    if (tries >= holderTries) throw new AlreadyServed(holder, path.resolve(directory))
    await clock.sleep(lookAgainMs)
  })
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
