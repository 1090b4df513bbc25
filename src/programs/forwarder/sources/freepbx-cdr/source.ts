/** FreePBX and Asterisk on MySQL or MariaDB: the table `cdr`. */
import * as z from 'zod'
import { RowSource } from '../../../../adapters/pbx/rows/polled/row-source.ts'
import { createWallClock } from '../../../../adapters/pbx/rows/wall-time.ts'
import { LazyDatabase } from '../../polled/database/open-database.ts'
import { databaseFields, pagingFields, pagingOf } from '../../polled/database/settings.ts'
import { asteriskFields, readingOf } from '../../polled/place-settings.ts'
import { commonSourceFields, defineSource } from '../../source-type.ts'
import type { CdrTables } from './record.ts'
import { freePbxTable } from './table.ts'

const freepbxSettings = z.object({
  ...commonSourceFields,
  ...databaseFields({ port: 3306, database: 'asteriskcdrdb', user: 'freepbxuser' }),
  // A record is written when its call is over, under the time of its start.
  ...pagingFields({ overlapMinutes: 240, lookbackMinutes: 240 }),
  ...asteriskFields,
  table: z.string().min(1).max(64).default('cdr'),
})

export const freePbxCdr = defineSource({
  type: 'freepbx-cdr',
  title: 'FreePBX or Asterisk: call records in MySQL or MariaDB (table cdr)',
  questions: [
    { key: 'host', text: 'Database host', default: '127.0.0.1' },
    { key: 'user', text: 'Database user (on FreePBX: AMPDBUSER in /etc/freepbx.conf)', default: 'freepbxuser' },
    { key: 'password', text: 'Database password', secret: true },
  ],
  schema: freepbxSettings,
  create: (config, { clock, home, timeZone }) => {
    const database = new LazyDatabase<CdrTables>('mysql', async () => config)
    const wall = createWallClock(config.timeZone ?? timeZone)
    const table = freePbxTable({ reading: readingOf(config, home), database, table: config.table, wall })
    return new RowSource({ id: config.id, table, clock, ...pagingOf(config) })
  },
})
