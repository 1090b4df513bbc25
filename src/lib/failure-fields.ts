/**
 * What a log line says of a failure: its code, its plain details, what kind of error caused it and where in the code. Of a
 * cause's text only what the language itself wrote, masked: others' texts may hold a body, a token or a number.
 */
import { cut } from './cut.ts'
import { toSwitchhookError } from './errors.ts'

export function failureFields(thrown: unknown): Record<string, string | number | boolean> {
  const error = toSwitchhookError(thrown)
  const fields: Record<string, string | number | boolean> = { code: error.code }
  for (const [name, value] of Object.entries(error.details)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') fields[name] = value
  }
  const { cause } = error
  if (cause instanceof Error) {
    fields.cause = cause instanceof TypeError || cause instanceof RangeError ? languageMessage(cause) : cause.name
    fields.at = frames(cause)
  } else if (cause !== undefined) fields.cause = typeof cause
  return fields
}

function languageMessage(cause: Error): string {
  const masked = cause.message.replace(/\w+:\/\/\S+/g, '<url>').replace(/\d{4,}/g, '<digits>')
  return `${cause.name}: ${cut(masked, 200)}`
}

function frames(cause: Error): string {
  const lines = (cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return lines
    .slice(0, 5)
    .map((line) => line.trim())
    .join(' | ')
}
