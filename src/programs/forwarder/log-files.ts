/**
 * The log in files of its own, beside standard output: for a machine without a journal, or for whoever collects files. One file a
 * day, rotated earlier where it grows, in all never more than the configuration allows. What must stay true: a log that can't
 * be written stops nothing and takes no memory; that it failed is logged where the log goes anyway.
 */
import { createStream } from 'rotating-file-stream'
import type { Clock } from '../../ports/clock.ts'
import { isoUtc } from '../../ports/clock.ts'
import { createLog, type Log, readLogLevel } from '../../ports/log.ts'
import type { LogFileSettings } from './config/schema.ts'

const fileName = 'switchhook-forwarder.log'
/** Lines that wait for a slow disk are dropped beyond this. */
const maxWaitingBytes = 1_000_000
/** A file is rotated at this share of all, so that the bound is kept with some days of files. */
const filesInBound = 10

export interface LogFiles {
  readonly log: Log
  /** Ends when what was logged is in the file. */
  readonly close: () => Promise<void>
}

/** `log`, and the same lines with their time in `folder`, which is made. `level`: LOG_LEVEL. */
export function logToFiles(
  log: Log,
  { folder, days, maxMegabytes }: LogFileSettings & { readonly folder: string },
  { clock, level }: { readonly clock: Clock; readonly level: string | undefined },
): LogFiles {
  const stream = createStream(fileName, {
    ...{ path: folder, interval: '1d', size: `${Math.ceil((maxMegabytes * 1024) / filesInBound)}K` },
    ...{ maxFiles: days, maxSize: `${maxMegabytes}M`, mode: 0o640 },
  })
  let failed = false
  const fail = (error: Error) => {
    if (!failed) log.warn('log_file_failed', { folder, error: error.message })
    failed = true
  }
  stream.on('error', fail)
  stream.on('warning', fail)
  const files = createLog((own, event, fields) => {
    if (stream.writableLength < maxWaitingBytes && !failed)
      stream.write(`${JSON.stringify({ time: isoUtc(clock.now()), level: own, event, ...fields })}\n`)
  }, readLogLevel(level))
  return { log: both(log, files), close: () => new Promise((resolve) => stream.end(resolve)) }
}

function both(first: Log, second: Log): Log {
  const twice =
    <Args extends unknown[]>(one: (...args: Args) => void, other: (...args: Args) => void) =>
    (...args: Args) => {
      one(...args)
      other(...args)
    }
  const { debug } = first
  return {
    ...(debug && second.debug ? { debug: twice(debug, second.debug) } : {}),
    info: twice(first.info, second.info),
    warn: twice(first.warn, second.warn),
    error: twice(first.error, second.error),
    failure: twice(first.failure, second.failure),
  }
}
