/**
 * Structured logs: one JSON object a line. Fields are ids, codes, counts, durations and masked numbers; never
 * bodies, tokens or whole phone numbers. Events are named in snake_case, what was hoped for last: `wake_not_sent`.
 */
import { SwitchhookError } from '../lib/errors.ts'
import { failureFields } from '../lib/failure-fields.ts'

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

/** The values of LOG_LEVEL: each logs what stands before it as well. */
export const logLevels = ['error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof logLevels)[number]

export interface Log {
  /** Absent unless it is wanted, so that what it would log need not be put together: `log.debug?.(…)`. */
  debug?(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
  /** With the error's code and cause, masked. What passes by itself is a warning, all else an error. */
  failure(event: string, thrown: unknown, fields?: LogFields): void
}

export type WriteLog = (level: LogLevel, event: string, fields?: LogFields) => void

export function createLog(write: WriteLog, level: LogLevel = 'info'): Log {
  const at = (own: LogLevel) => (event: string, fields?: LogFields) => {
    if (logLevels.indexOf(own) <= logLevels.indexOf(level)) write(own, event, fields)
  }
  const [error, warn] = [at('error'), at('warn')]
  return {
    ...(level === 'debug' ? { debug: at('debug') } : {}),
    info: at('info'),
    warn,
    error,
    failure(event, thrown, fields) {
      const passes = thrown instanceof SwitchhookError && thrown.retryable
      const log = passes ? warn : error
      log(event, { ...fields, ...failureFields(thrown) })
    },
  }
}

/** What LOG_LEVEL says; `info` where it says nothing that is known, which the settings complain about. */
export function readLogLevel(text: string | undefined): LogLevel {
  const wanted = text?.trim().toLowerCase()
  return logLevels.find((level) => level === wanted) ?? 'info'
}

const methods = { debug: 'debug', info: 'log', warn: 'warn', error: 'error' } as const

/** @param level LOG_LEVEL as it is set. */
export function consoleLogAt(level: string | undefined): Log {
  const write: WriteLog = (own, event, fields) =>
    console[methods[own]](JSON.stringify({ level: own, event, ...fields }))
  return createLog(write, readLogLevel(level))
}

export const consoleLog: Log = consoleLogAt(undefined)
