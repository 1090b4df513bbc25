/** 3CX V20 U6 and later: call records in the PBX's PostgreSQL, table `cdroutput`. */
import * as z from 'zod'
import { RowSource } from '../../../../adapters/pbx/rows/polled/row-source.ts'
import type { CdrOutputTables } from '../../../../adapters/pbx/threecx/cdroutput/row.ts'
import { LazyDatabase } from '../../polled/database/open-database.ts'
import { optionalDatabaseFields, pagingFields, pagingOf } from '../../polled/database/settings.ts'
import { threecxDatabase } from '../../polled/database/threecx-files.ts'
import { commonSourceFields, defineSource } from '../../source-type.ts'
import { cdrOutputTable } from './table.ts'

const cdrOutputSettings = z.object({
  ...commonSourceFields,
  ...optionalDatabaseFields,
  ...pagingFields({ overlapMinutes: 5, lookbackMinutes: 240 }),
  /** Calls that last longer are not found: bounds how far back in the table is looked. */
  longestCallHours: z.number().min(1).max(72).default(12),
})

export const threecxCdrOutput = defineSource({
  type: 'threecx-cdroutput',
  title: '3CX V20 Update 6 or later: call records in the database of the PBX',
  questions: [
    { key: 'host', text: 'Database host (on the PBX itself: 127.0.0.1)', default: '127.0.0.1' },
    { key: 'password', text: "Database password (empty: read from 3CX's own files)", secret: true, default: '' },
  ],
  schema: cdrOutputSettings,
  create: (config, { clock, home }) => {
    const database = new LazyDatabase<CdrOutputTables>('postgres', () =>
      threecxDatabase({ ...config, password: config.password || undefined }),
    )
    const longestCallMs = config.longestCallHours * 3_600_000
    const table = cdrOutputTable({ sourceId: config.id, home, database, longestCallMs, clock })
    return new RowSource({ id: config.id, table, clock, ...pagingOf(config) })
  },
})
