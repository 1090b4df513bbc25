/** How a command fails and how that is shown: what happened, then what to do about it. */
import { SwitchhookError } from '../../lib/errors.ts'
import { plain } from './plain.ts'

/** The program's exit codes; they are documented and stay. */
export const exitCodes = { ok: 0, failed: 1, wrongUsage: 2, interrupted: 130 } as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** The command was given wrongly; nothing was done. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Something that the admin can act on: the message says what happened, `hint` what to do. */
export class CliFailure extends Error {
  override readonly name: string = 'CliFailure'
  readonly hint: string | undefined

  constructor(message: string, options: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.hint = options.hint
  }
}

export interface ServerError {
  readonly code: string
  readonly message: string
  readonly requestId?: string
  readonly retryable: boolean
}

/** The server said no. */
export class ApiFailure extends CliFailure {
  override readonly name = 'ApiFailure'
  readonly status: number
  readonly error: ServerError
  /** How long the server asked us to wait. */
  readonly retryAfterMs: number | undefined

  constructor(status: number, error: ServerError, options: { readonly hint?: string; readonly retryAfterMs?: number }) {
    const where = error.requestId === undefined ? error.code : `${error.code}, request ${error.requestId}`
    super(`${error.message} (${where})`, options)
    this.status = status
    this.error = error
    this.retryAfterMs = options.retryAfterMs
  }
}

/** The server was not reached, or broke off. */
export class ConnectionFailure extends CliFailure {
  override readonly name = 'ConnectionFailure'
}

export function exitCodeOf(thrown: unknown): ExitCode {
  return thrown instanceof UsageError ? exitCodes.wrongUsage : exitCodes.failed
}

/** For people: `✘ message` and the hint below it. */
export function failureText(thrown: unknown): string {
  const hint = thrown instanceof CliFailure ? thrown.hint : undefined
  return `✘ ${plain(messageOf(thrown))}\n${hint === undefined ? '' : `  ${plain(hint)}\n`}`
}

/** For programs: the server's own form. */
export function failureJson(thrown: unknown): { readonly error: ServerError & { readonly hint?: string } } {
  const hint = thrown instanceof CliFailure ? thrown.hint : undefined
  const error = thrown instanceof ApiFailure ? thrown.error : { ...describe(thrown), message: messageOf(thrown) }
  return { error: { ...error, hint } }
}

function describe(thrown: unknown): Pick<ServerError, 'code' | 'retryable'> {
  if (thrown instanceof SwitchhookError) return { code: thrown.code, retryable: thrown.retryable }
  if (thrown instanceof UsageError) return { code: 'wrong_usage', retryable: false }
  return { code: 'failed', retryable: thrown instanceof ConnectionFailure }
}

/** What nobody foresaw is shown with its place in the code, since only a bug report helps then. */
function messageOf(thrown: unknown): string {
  if (thrown instanceof CliFailure || thrown instanceof UsageError || thrown instanceof SwitchhookError) {
    return thrown.message
  }
  if (isSystemError(thrown)) return thrown.message
  const what = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  return `This is a bug of the command; please report it: ${what}`
}

/** A file that is not there, or may not be read. */
function isSystemError(thrown: unknown): thrown is Error {
  return thrown instanceof Error && 'code' in thrown && 'syscall' in thrown
}
