/** What the pipeline of one site works with. */
import type { AgentTable } from '../../core/agents/agent.ts'
import type { DeliveryBreaker } from '../../core/breakers/source-observer.ts'
import type { Destination } from '../../core/deliveries/destination.ts'
import type { Screen } from '../../core/live/screen.ts'
import type { KeepPolicy } from '../../core/recordings/schedule.ts'
import type { ErasePart } from '../../core/tasks/erase-step.ts'
import type { ReconcileHour } from '../../core/tasks/reconcile-step.ts'
import type { RemoveSitePart } from '../../core/tasks/remove-site-step.ts'
import type { Clock, Random } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { Queue } from '../../ports/queue.ts'
import type { Records } from '../../ports/records.ts'

export interface PipelineContext {
  readonly records: Records
  readonly queue: Queue
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly destinations: readonly Destination[]
  /** Those that are sent alerts. */
  readonly noticeDestinations?: readonly Destination[]
  /** Checks the rules for alerts; never rejects. Absent: nobody is alerted. */
  readonly checkAlerts?: () => Promise<void>
  /** Compares an hour of the site once more, for tasks; absent: nothing can be compared. */
  readonly reconcileHour?: ReconcileHour
  /** Erases a person from a page of the site's records, for tasks. */
  readonly erasePart?: ErasePart
  /** Deletes a part of another site, for tasks; of `main` only. */
  readonly removeSitePart?: RemoveSitePart | undefined
  readonly breakers: DeliveryBreaker
  readonly agents: AgentTable
  readonly settleMs: number
  /** How long an AI conversation waits for the PBX's report of its call before it is logged alone. */
  readonly aloneMs: number
  readonly retentionMs: number
  /** After how long a missed caller becomes a task in the CRM; undefined: never. */
  readonly missedTaskMs?: number
  /** Whether AI conversations are reported to this site; else calls are not searched for any. */
  readonly conversations: boolean
  /** Absent where nobody can watch. */
  readonly screen?: Screen
  /** Absent where none are kept. */
  readonly recordings?: RecordingKeeper
}

export interface RecordingKeeper {
  readonly policy: KeepPolicy
  /** Fetches one that is due, or gives it up. */
  readonly look: (id: string) => Promise<void>
}
