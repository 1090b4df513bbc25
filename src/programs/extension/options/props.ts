/** What the settings page is drawn from. */
import type { WorkerState } from '../shared/messages.ts'

export interface OptionsProps {
  readonly state: WorkerState
  /** Match patterns of the pages that the extension may see. */
  readonly granted: readonly string[]
}
