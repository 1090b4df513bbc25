/** A source that can have a phone call a number. */
import type { FailureReason } from '../../../core/click-to-call/call-request.ts'

export interface DialRequest {
  /** Events of the call carry it among their aliases. */
  readonly id: string
  readonly extension: string
  /** E.164, or an extension. */
  readonly number: string
  readonly name?: string
}

export type DialOutcome =
  /** The extension's own phone was picked up, and the number is dialled. */
  | { readonly state: 'answered' }
  /** It rings; what comes of it the events of the call show. */
  | { readonly state: 'ringing' }
  | { readonly state: 'failed'; readonly reason: FailureReason; readonly message?: string }

export interface Dialler {
  /** Those that it may ring; `*` at the end matches anything. */
  readonly extensions: readonly string[]
  /** There is a connection: what is taken now can be dialled now. */
  readonly ready: boolean
  /** Dials once, never twice. Rejects when it can't be known whether it dialled. */
  dial(request: DialRequest): Promise<DialOutcome>
}
