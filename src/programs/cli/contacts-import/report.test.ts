import { describe, expect, it } from 'vitest'
import { ImportSummary, reportWords, tookAny } from './report.ts'

const none = { created: 0, updated: 0, unchanged: 0, merged: 0, rejected: [], warnings: [] }
const facts = { file: 'c.csv', url: 'http://localhost:8787', durationMs: 12_345, complete: true }

describe('the report of an import', () => {
  it('adds up over batches, and keeps only the first complaints', () => {
    const summary = new ImportSummary()
    for (let at = 0; at < 30; at += 1) {
      summary.add({ ...none, created: 3, unchanged: 1, merged: 1, rejected: [{ line: at, reason: 'no number' }] })
    }
    expect(summary.report).toMatchObject({ rows: 180, created: 90, unchanged: 30, merged: 30, rejected: 30 })
    expect(summary.report.firstRejected).toHaveLength(10)
    const words = reportWords(summary.report, facts, 100)
    expect(words).toContain(
      'Imported c.csv into http://localhost:8787 in 12.3 s:\ncreated    90\nupdated    0\nunchanged  30\n',
    )
    expect(words).toContain('rejected   30\n\nRejected rows:\nLINE  REASON\n   0  no number\n')
    expect(words).toContain('and 20 more: add --rejects FILE to have them all')
  })

  it('names the file that has them all', () => {
    const summary = new ImportSummary()
    summary.add({ ...none, created: 1, warnings: [{ line: 4, reason: 'a half number' }] })
    const words = reportWords(summary.report, { ...facts, rejectsFile: 'bad.csv' }, 100)
    expect(words).toContain(
      'Imported, but not everything in the row:\nLINE  REASON\n   4  a half number\nall in bad.csv\n',
    )
  })

  it('does not call an import done that broke off', () => {
    const words = reportWords(new ImportSummary().report, { ...facts, complete: false }, 100)
    expect(words).toMatch(/^The import of c\.csv stopped after 12\.3 s; so far:/)
  })

  it('knows whether anything was taken', () => {
    const summary = new ImportSummary()
    summary.add({ ...none, rejected: [{ line: 1, reason: 'no' }] })
    expect(tookAny(summary.report)).toBe(false)
    summary.add({ ...none, unchanged: 1 })
    expect(tookAny(summary.report)).toBe(true)
  })
})
