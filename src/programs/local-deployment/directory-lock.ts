/**
 * One process a data directory, for the local server and the forwarder: two would write or send everything twice.
 *
 * The lock is the operating system's, on a SQLite file that is kept open: it goes with the process, however that ends, so
 * no stale lock exists. Who holds it (process id with start time, and what else is of use) stands beside it for those who
 * want to know.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type * as z from 'zod'
import { processStamp } from './processes.ts'

interface Holder {
  readonly pid: number
  /** As processStamp gives it: a process id alone may be another program's by now. */
  readonly stamp: string
}

export interface DirectoryLock<Known extends Holder> {
  /** The SQLite file; holds nothing. */
  readonly lockFile: string
  readonly holderFile: string
  readonly form: z.ZodType<Known>
}

/** Who holds it now; undefined when nobody does, or the note of that can't be read. */
export function lockHolder<Known extends Holder>({ holderFile, form }: Omit<DirectoryLock<Known>, 'lockFile'>) {
  try {
    const holder = form.parse(JSON.parse(readFileSync(holderFile, 'utf8')))
    return processStamp(holder.pid) === holder.stamp ? holder : undefined
  } catch {
    return undefined
  }
}

/**
 * Takes the lock for this process. Resolves with what gives it back.
 * @param facts What others may read of this process.
 * @param whenHeld Waits a little before the next try, or throws; is given the holder where that is known.
 */
export async function takeDirectoryLock<Known extends Holder>(
  lock: DirectoryLock<Known>,
  facts: Omit<Known, keyof Holder>,
  whenHeld: (holder: Known | undefined) => Promise<void>,
): Promise<() => void> {
  mkdirSync(path.dirname(lock.lockFile), { recursive: true, mode: 0o700 })
  // Loaded here: the command line only asks who holds it, on every Node.
  const { DatabaseSync } = await import('node:sqlite')
  for (;;) {
    const release = tryLock(new DatabaseSync(lock.lockFile))
    const holder = lockHolder(lock)
    // A release before this lock only left the note: where its process lives, the directory is not free.
    const isHeld = holder !== undefined && holder.pid !== process.pid
    if (release !== undefined && !isHeld) {
      writeHolder(lock.holderFile, { pid: process.pid, stamp: processStamp(process.pid) ?? '', ...facts })
      return () => {
        rmSync(lock.holderFile, { force: true })
        release()
      }
    }
    release?.()
    await whenHeld(holder)
  }
}

function tryLock(database: { exec(sql: string): void; close(): void }): (() => void) | undefined {
  try {
    database.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE')
    return () => database.close()
  } catch (thrown) {
    database.close()
    if (thrown instanceof Error && /locked|busy/i.test(thrown.message)) return undefined
    throw thrown
  }
}

function writeHolder(file: string, holder: object): void {
  try {
    writeFileSync(`${file}.new`, JSON.stringify(holder), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  } catch {
    // A full disk must not keep a process from starting: the lock itself is taken.
    rmSync(`${file}.new`, { force: true })
    rmSync(file, { force: true })
  }
}
