/** A table of calls with columns of its own, on PostgreSQL, MySQL, MariaDB or SQL Server. */
import * as z from 'zod'
import { RowSource } from '../../../../adapters/pbx/rows/polled/row-source.ts'
import { createWallClock } from '../../../../adapters/pbx/rows/wall-time.ts'
import type { Direction } from '../../../../core/calls/event.ts'
import { databasePorts } from '../../../local-deployment/config-files/database-ports.ts'
import { LazyDatabase } from '../../polled/database/open-database.ts'
import { databaseFields, pagingFields, pagingOf } from '../../polled/database/settings.ts'
import { commonSourceFields, defineSource } from '../../source-type.ts'
import { type CallLogTables, callLogTable } from './table.ts'

const column = z.string().min(1).max(128)
const codes = z.union([z.string(), z.number()]).transform((code) => [String(code)])
const codeList = z.union([codes, z.array(z.union([z.string(), z.number()])).transform((list) => list.map(String))])
const unitMs = { milliseconds: 1, seconds: 1000, minutes: 60_000 } as const

const callLogSettings = z.object({
  ...commonSourceFields,
  ...databaseFields({ port: 0 }),
  port: z.coerce.number().int().min(1).max(65_535).optional(),
  dialect: z.enum(['postgres', 'mysql', 'mssql']),
  ...pagingFields({ overlapMinutes: 90, lookbackMinutes: 90 }),
  table: z.string().min(1).max(200).default('CallLog'),
  /** The table's own names; null for a column that it has not. */
  columns: z
    .object({
      id: column.default('Id'),
      callId: column.nullable().default('CallId'),
      start: column.default('StartTime'),
      end: column.nullable().default('EndTime'),
      duration: column.nullable().default('Duration'),
      caller: column.default('CallerNumber'),
      destination: column.default('DestNumber'),
      extension: column.nullable().default('Extension'),
      type: column.default('CallType'),
      answered: column.default('Answered'),
      cause: column.nullable().default('HangupCause'),
    })
    .prefault({}),
  /** Which codes of the type column mean what. */
  callTypes: z
    .object({ inbound: codeList.default(['0']), outbound: codeList.default(['1']), internal: codeList.default(['2']) })
    .prefault({}),
  durationUnit: z.enum(['milliseconds', 'seconds', 'minutes']).default('seconds'),
  /** The zone of the table's times, where it is not that of the forwarder's configuration. */
  timeZone: z.string().optional(),
})

export const callLog = defineSource({
  type: 'call-log',
  title: 'A table of calls (CallLog) on PostgreSQL, MySQL, MariaDB or SQL Server',
  questions: [
    { key: 'dialect', text: 'postgres, mysql or mssql', default: 'mssql' },
    { key: 'host', text: 'Database host', default: '127.0.0.1' },
    { key: 'database', text: 'Database name' },
    { key: 'user', text: 'Database user' },
    { key: 'password', text: 'Database password', secret: true },
    { key: 'table', text: 'Table', default: 'CallLog' },
  ],
  schema: callLogSettings,
  create: (config, { clock, home, timeZone }) => {
    const { callId: callid, start: starttime, end: endtime, type: calltype, ...same } = config.columns
    const port = config.port ?? databasePorts[config.dialect]
    const table = callLogTable({
      reading: {
        sourceId: config.id,
        home,
        callTypes: typesOf(config.callTypes),
        durationMs: unitMs[config.durationUnit],
      },
      database: new LazyDatabase<CallLogTables>(config.dialect, async () => ({ ...config, port })),
      table: config.table,
      columns: { ...same, callid, starttime, endtime, calltype },
      wall: createWallClock(config.timeZone ?? timeZone),
    })
    return new RowSource({ id: config.id, table, clock, ...pagingOf(config) })
  },
})

function typesOf(types: Readonly<Record<Direction, readonly string[]>>): ReadonlyMap<string, Direction> {
  const directions: readonly Direction[] = ['inbound', 'outbound', 'internal']
  return new Map(
    directions.flatMap((direction) => types[direction].map((code) => [code.toLowerCase(), direction] as const)),
  )
}
