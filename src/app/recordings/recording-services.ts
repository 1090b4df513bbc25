/**
 * What the keeping of recordings takes of a site: its services have all of it. Named apart from them, as the services themselves load
 * the keeping with the first recording.
 */
import type { Settings } from '../../core/settings/settings.ts'
import type { Env } from '../../lib/variable-fields.ts'
import type { Platform } from '../../ports/platform.ts'
import type { Records } from '../../ports/records.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'

export interface RecordingServices extends Pick<Platform, 'clock' | 'random' | 'log' | 'fetch' | 'blobs'> {
  readonly site: string
  readonly settings: Settings
  readonly variables: Env
  readonly records: Records
  readonly pipeline: Pick<Pipeline, 'accept'>
}
