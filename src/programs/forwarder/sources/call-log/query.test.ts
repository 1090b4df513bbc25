import { DummyDriver, Kysely, MssqlAdapter, MssqlIntrospector, MssqlQueryCompiler } from 'kysely'
import { describe, expect, it } from 'vitest'
import { type ColumnMap, callLogQuery } from './table.ts'

const columns: ColumnMap = {
  ...{ id: 'Id', callid: 'CallId', starttime: 'StartTime', endtime: 'EndTime', duration: 'Duration' },
  ...{ caller: 'CallerNumber', destination: 'DestNumber', extension: 'Extension', calltype: 'CallType' },
  ...{ answered: 'Answered', cause: 'HangupCause' },
}

const mssql = new Kysely<Record<string, never>>({
  dialect: {
    createAdapter: () => new MssqlAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new MssqlIntrospector(db),
    createQueryCompiler: () => new MssqlQueryCompiler(),
  },
})

describe('the query for SQL Server (never run against a real one here)', () => {
  it('takes the first rows after a key, in its order, with quoted names and parameters', () => {
    const key = { pos: 0, at: '2026-11-20T09:00:00.123', id: '42' }
    const { sql, parameters } = callLogQuery('mssql', 'dbo.CallLog', columns, key, 500).compile(mssql)
    const text = sql.replace(/\s+/g, ' ')
    expect(text).toMatch(/^select top \(500\) "Id" as "id"/)
    expect(text).toContain('convert(varchar(33), "StartTime", 126) as "starttime"')
    expect(text).toContain('from "dbo"."CallLog"')
    expect(text).toContain('("EndTime" >= cast(@1 as datetime2) and ("EndTime" > cast(@2 as datetime2) or "Id" > @3))')
    expect(text.trim()).toMatch(/order by "EndTime", "Id"$/)
    expect(parameters).toEqual([key.at, key.at, '42'])
  })

  it('never takes a name from the configuration for SQL', () => {
    const key = { pos: 0, at: '2026-11-20 09:00:00.000', id: '' }
    const evil = { ...columns, cause: 'x" from secrets; drop table "CallLog' }
    const { sql } = callLogQuery('mssql', 'CallLog', evil, key, 1).compile(mssql)
    expect(sql).toContain('"x"" from secrets; drop table ""CallLog"')
  })
})
