/**
 * 3CX V20, U6 or later, without access to its database (hosted by 3CX): the call log of its XAPI, polled. The log has
 * a call when it is over, by its start: so three hours are read again each time, for calls that lasted long.
 */
import * as z from 'zod'
import { RowSource } from '../../../../adapters/pbx/rows/polled/row-source.ts'
import { ThreecxApi } from '../../../../adapters/pbx/threecx/api/api.ts'
import { threecxApiFields, threecxApiQuestions } from '../../../../adapters/pbx/threecx/api/settings.ts'
import { CallLogTable } from '../../../../adapters/pbx/threecx/xapi/call-log-table.ts'
import { OfficeHoursSource } from '../../../../adapters/pbx/threecx/xapi/office-hours-source.ts'
import { openRecording } from '../../../../adapters/pbx/threecx/xapi/recording.ts'
import { pagingFields, pagingOf } from '../../polled/database/settings.ts'
import { commonSourceFields, defineSource } from '../../source-type.ts'
import { XapiStaffing } from './staffing.ts'

const xapiSettings = z.object({
  ...commonSourceFields,
  ...threecxApiFields,
  ...pagingFields({ overlapMinutes: 180, lookbackMinutes: 180 }),
  /** Beside the forwarder's own pace: 3CX makes a report of the whole overlap each time. */
  everySeconds: z.number().min(0).max(3600).default(60),
  /** Reports who is in which queue and who waits, asked for so often; 0: not at all. */
  queueSeconds: z.number().min(0).max(60).default(10),
  /** Reports business hours and holidays as 3CX has them. */
  hours: z.boolean().default(true),
})

export const threecxXapi = defineSource({
  type: 'threecx-xapi',
  title: '3CX V20 without database access (hosted): call log through its XAPI',
  questions: threecxApiQuestions,
  schema: xapiSettings,
  create: (config, context) => {
    const { clock, home, log } = context
    const onUnreadable = (rows: number) => log.warn('call_log_rows_unreadable', { source: config.id, rows })
    const api = new ThreecxApi(config, context)
    const everyMs = config.everySeconds * 1000
    const table = new CallLogTable({ sourceId: config.id, home, api, clock, everyMs, onUnreadable })
    const source = new RowSource({ id: config.id, table, clock, ...pagingOf(config) })
    const recording = (name: string, signal: AbortSignal) => openRecording(api, name, signal)
    const businessHours = config.hours ? new OfficeHoursSource({ sourceId: config.id, api, clock, log }) : undefined
    if (config.queueSeconds === 0) return Object.assign(source, { recording, businessHours })
    const staffing = new XapiStaffing(config.id, api, Math.max(2, config.queueSeconds) * 1000, context)
    return Object.assign(source, { recording, businessHours, staffing })
  },
})
