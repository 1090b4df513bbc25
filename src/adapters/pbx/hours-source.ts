/** What a source offers that knows the business hours of its phone system, beside its calls. */
import type { ReportedHours } from '../../core/staffing/hours/hours.ts'

/** `asOfMs`: when the phone system last showed that this is so, by this machine's clock. */
export type KnownHours = Omit<ReportedHours, 'source'>

export interface HoursSource {
  /** As they are now; undefined while nothing is known. Cheap: asked each second. */
  hours(): KnownHours | undefined
  /** Where a source has to ask for them: keeps up until the signal aborts, through whatever goes wrong. */
  keepHours?(signal: AbortSignal): Promise<void>
}
