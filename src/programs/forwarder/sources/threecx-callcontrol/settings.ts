/** What the configuration says of a 3CX's Call Control API. */
import * as z from 'zod'
import { threecxApiFields } from '../../../../adapters/pbx/threecx/api/settings.ts'
import { clickToCallField } from '../../click-to-call/settings.ts'
import { commonSourceFields } from '../../source-type.ts'

export const callControlSchema = z.object({
  ...commonSourceFields,
  ...threecxApiFields,
  /** All calls are read anew so often, beside the events: heals whatever an event did not show. */
  resyncSeconds: z.number().min(5).max(3600).default(60),
  pingIntervalMs: z.int().min(1000).max(600_000).default(20_000),
  pingTimeoutMs: z.int().min(500).max(60_000).default(10_000),
  /** Requests to the PBX while calls change. */
  requestsPerSecond: z.number().min(1).max(200).default(25),
  clickToCall: clickToCallField,
})

export type CallControlConfig = z.output<typeof callControlSchema>
