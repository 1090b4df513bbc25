/**
 * The forwarder's one file: events of live sources that are not acked yet, events that the cloud refused, checkpoints of
 * polled sources, and what `status` shows. WAL with synchronous FULL: what a call returned from survives a power cut.
 *
 * What must stay true: tables only grow columns; a file of a newer version is refused, never rewritten.
 */
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SwitchhookError } from '../../../lib/errors.ts'
import type { Log } from '../../../ports/log.ts'

const version = 1

const tables = `
  CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    bytes INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX events_kind ON events (kind, seq);
  CREATE TABLE quarantine (
    id TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    body TEXT NOT NULL,
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    at TEXT NOT NULL
  ) STRICT;
  CREATE TABLE checkpoints (
    source TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    moved_at TEXT NOT NULL,
    read_up_to TEXT,
    last_id TEXT
  ) STRICT;
  CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  PRAGMA user_version = ${version};
`

/** What live sources must know after a restart. Added after the first form of the file, and to those files too. */
const memoryTable = `
  CREATE TABLE IF NOT EXISTS memory (
    source TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (source, key)
  ) STRICT;
`

/**
 * Opens the file, making it if it is not there. A file that is damaged is put aside under another name and logged:
 * sources then start again where the configuration says, which doubles nothing. Throws `outbox_unavailable`.
 */
export function openOutboxFile(file: string, log: Log, nowMs: number): DatabaseSync {
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    return open(file)
  } catch (thrown) {
    if (!isDamage(thrown)) throw outboxFault(file, thrown)
    const aside = `${file}.damaged-${nowMs}`
    for (const end of ['', '-wal', '-shm']) if (existsSync(file + end)) renameSync(file + end, aside + end)
    log.error('outbox_damaged', { file, keptAs: aside })
    return open(file)
  }
}

/** For `status`: reads beside a running forwarder. Undefined when there is no file yet. */
export function openOutboxReadOnly(file: string): DatabaseSync | undefined {
  return existsSync(file) ? new DatabaseSync(file, { readOnly: true }) : undefined
}

function open(file: string): DatabaseSync {
  const previousMask = process.umask(0o077)
  const database = new DatabaseSync(file)
  try {
    database.exec(
      'PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 256',
    )
    const found = Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0)
    if (found > version) throw new Error(`it was written by a newer forwarder (form ${found}); update this one`)
    if (found === 0) database.exec(`BEGIN IMMEDIATE; ${tables} COMMIT`)
    database.exec(memoryTable)
    // A damaged page would else be found by whatever touches it first, at any time.
    const condition = database.prepare('PRAGMA quick_check(1)').get()?.quick_check
    if (condition !== 'ok') throw new Error(`the file is malformed: ${String(condition)}`)
    return database
  } catch (thrown) {
    database.close()
    throw thrown
  } finally {
    process.umask(previousMask)
  }
}

function isDamage(thrown: unknown): boolean {
  return thrown instanceof Error && /not a database|malformed/i.test(thrown.message)
}

/** SQLite's words, and those of the operating system. */
export function isFull(reason: string): boolean {
  return /full|ENOSPC|no space left/i.test(reason)
}

/** The failure as an admin should read it; retryable, because room can be made. */
export function outboxFault(file: string, cause: unknown): SwitchhookError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  const advice = isFull(reason) ? 'make room on its disk' : 'check the disk and the rights to the directory'
  return new SwitchhookError('outbox_unavailable', `The outbox ${file} can't be written (${reason}): ${advice}.`, {
    retryable: true,
    cause,
  })
}
