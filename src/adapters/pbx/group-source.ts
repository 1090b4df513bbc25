/** What a source offers that knows who is in which queue, beside its calls. */
import type { Trunk } from '../../core/staffing/group-state.ts'
import type { ReportedGroup } from '../../core/staffing/presence/group-report.ts'

export interface KnownGroups {
  readonly groups: readonly ReportedGroup[]
  /** Absent: nothing is known of trunks. The same list while nothing changes. */
  readonly trunks?: readonly Trunk[]
  /** When the phone system last showed that this is so. */
  readonly asOfMs: number
}

export interface GroupSource {
  /** As they are now, a group without changes as the same object; undefined while nothing is known. Cheap: asked twice a second. */
  groups(): KnownGroups | undefined
  /** Where a source has to ask for it: keeps up until the signal aborts, through whatever goes wrong. */
  keepGroups?(signal: AbortSignal): Promise<void>
}
