/** Asterisk's call records in a file: Master.csv. */
import * as z from 'zod'
import { masterCsvForm } from '../../../../adapters/pbx/asterisk/cdr/master-csv-line.ts'
import { RowSource } from '../../../../adapters/pbx/rows/polled/row-source.ts'
import { createWallClock } from '../../../../adapters/pbx/rows/wall-time.ts'
import { startSchema } from '../../polled/database/settings.ts'
import { contextBytes, fileTable } from '../../polled/file-table.ts'
import { asteriskFields, readingOf } from '../../polled/place-settings.ts'
import { commonSourceFields, defineSource } from '../../source-type.ts'

const masterCsvSettings = z.object({
  ...commonSourceFields,
  ...asteriskFields,
  path: z.string().min(1).default('/var/log/asterisk/cdr-csv/Master.csv'),
  /** `loguserfield = yes` in cdr.conf: a field more stands before the linkedid. */
  logUserField: z.boolean().default(false),
  /** `usegmtime = yes` in cdr.conf: times are UTC. */
  utc: z.boolean().default(false),
  start: startSchema,
})

export const masterCsv = defineSource({
  type: 'master-csv',
  title: 'Asterisk: call records in Master.csv',
  questions: [{ key: 'path', text: 'Path of Master.csv', default: '/var/log/asterisk/cdr-csv/Master.csv' }],
  schema: masterCsvSettings,
  create: (config, { clock, home, timeZone }) => {
    const wall = createWallClock(config.utc ? 'UTC' : (config.timeZone ?? timeZone))
    const form = masterCsvForm({ reading: readingOf(config, home), wall, logUserField: config.logUserField })
    const table = fileTable(config.path, form)
    const options = { id: config.id, table, clock, startMs: config.start }
    return new RowSource({ ...options, overlapMs: contextBytes, lookbackMs: contextBytes })
  },
})
