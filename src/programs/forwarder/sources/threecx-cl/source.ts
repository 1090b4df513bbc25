/** 3CX V18 to V20 U5: call records in the PBX's PostgreSQL, tables `cl_*`. */
import * as z from 'zod'
import { RowSource } from '../../../../adapters/pbx/rows/polled/row-source.ts'
import { LazyDatabase } from '../../polled/database/open-database.ts'
import { optionalDatabaseFields, pagingFields, pagingOf } from '../../polled/database/settings.ts'
import { threecxDatabase } from '../../polled/database/threecx-files.ts'
import { commonSourceFields, defineSource } from '../../source-type.ts'
import { type ClTables, clTable } from './table.ts'

const clSettings = z.object({
  ...commonSourceFields,
  ...optionalDatabaseFields,
  ...pagingFields({ overlapMinutes: 10, lookbackMinutes: 60 }),
})

export const threecxCl = defineSource({
  type: 'threecx-cl',
  title: '3CX V18 to V20 Update 5: call records in the database of the PBX',
  questions: [
    { key: 'host', text: 'Database host (on the PBX itself: 127.0.0.1)', default: '127.0.0.1' },
    { key: 'password', text: "Database password (empty: read from 3CX's own files)", secret: true, default: '' },
  ],
  schema: clSettings,
  create: (config, { clock, home }) => {
    const database = new LazyDatabase<ClTables>('postgres', () =>
      threecxDatabase({ ...config, password: config.password || undefined }),
    )
    const table = clTable({ sourceId: config.id, home, database })
    return new RowSource({ id: config.id, table, clock, ...pagingOf(config) })
  },
})
