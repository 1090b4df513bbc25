/**
 * Structured logs: one JSON object a line. Fields are ids, codes, counts, durations and masked numbers; never
 * bodies, tokens or whole phone numbers. Events are named in snake_case, what was hoped for last: `wake_not_sent`.
 */
import { SwitchhookError } from '../lib/errors.ts'
import { failureFields } from '../lib/failure-fields.ts'

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>
export type LogLevel = 'info' | 'warn' | 'error'

export interface Log {
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
  /** With the error's code and cause, masked. What passes by itself is a warning, all else an error. */
  failure(event: string, thrown: unknown, fields?: LogFields): void
}

export function createLog(write: (level: LogLevel, event: string, fields?: LogFields) => void): Log {
  return {
    info: (event, fields) => write('info', event, fields),
    warn: (event, fields) => write('warn', event, fields),
    error: (event, fields) => write('error', event, fields),
    failure(event, thrown, fields) {
      const passes = thrown instanceof SwitchhookError && thrown.retryable
      write(passes ? 'warn' : 'error', event, { ...fields, ...failureFields(thrown) })
    },
  }
}

const methods = { info: 'log', warn: 'warn', error: 'error' } as const

export const consoleLog: Log = createLog((level, event, fields) =>
  console[methods[level]](JSON.stringify({ level, event, ...fields })),
)
