/** Events as they are kept in the outbox and sent. */
import type { CallEvent } from '../../../core/calls/event.ts'

export interface OutboxLimits {
  readonly maxEvents: number
  readonly maxBytes: number
}

/** An event as it is kept and sent. */
export interface StoredEvent {
  readonly id: string
  readonly source: string
  readonly kind: CallEvent['kind']
  /** JSON of the CallEvent. */
  readonly body: string
  /** Of the body in UTF-8. */
  readonly bytes: number
}

/** An event that the cloud refuses as it is. */
export interface Refused {
  readonly id: string
  readonly source: string
  readonly body: string
  readonly code: string
  readonly message: string
}
