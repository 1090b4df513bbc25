/** Log lines for people: in a terminal; wherever else a program's output goes, the lines stay JSON. */
import { styleText } from 'node:util'
import {
  consoleLogAt,
  createLog,
  type Log,
  type LogFields,
  type LogLevel,
  logLevels,
  readLogLevel,
} from '../../ports/log.ts'

const colours = { error: 'red', warn: 'yellow', info: 'green', debug: 'gray' } as const

/** For instance `14:03:22 WARN  delivery_dead  delivery=call_1.odoo code=crm_forbidden`; colours only where a terminal takes them. */
export function readableLine(level: LogLevel, event: string, fields: LogFields = {}, at = new Date()): string {
  const time = at.toTimeString().slice(0, 8)
  const name = styleText(colours[level], level.toUpperCase().padEnd(5), { stream: process.stdout })
  const facts = Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : `${key}=${quoted(value)}`))
  return [`${time} ${name} ${event}`, ...facts].join('  ')
}

/** A line that a server of ours printed; what is no such line is given back as it is. */
export function asReadable(line: string): string {
  try {
    const { level, event, ...fields } = JSON.parse(line)
    const known = logLevels.find((one) => one === level)
    return known === undefined || typeof event !== 'string' ? line : readableLine(known, event, fields)
  } catch {
    return line
  }
}

/** The log of a program on somebody's machine. `level`: LOG_LEVEL as it is set. */
export function programLog(level: string | undefined): Log {
  const readable = (own: LogLevel, event: string, fields?: LogFields) => console.log(readableLine(own, event, fields))
  const log = process.stdout.isTTY ? createLog(readable, readLogLevel(level)) : consoleLogAt(level)
  const isKnown = !level?.trim() || logLevels.some((known) => known === level.trim().toLowerCase())
  if (!isKnown) log.warn('log_level_unknown', { message: `LOG_LEVEL must be one of ${logLevels.join(', ')}` })
  return log
}

function quoted(value: string | number | boolean): string {
  const text = String(value)
  return /^[^\s"]+$/.test(text) ? text : JSON.stringify(text)
}
