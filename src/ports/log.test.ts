import { describe, expect, it } from 'vitest'
import { SwitchhookError } from '../lib/errors.ts'
import { createLog, type LogLevel, logLevels, readLogLevel } from './log.ts'

function linesAt(level: LogLevel): string[] {
  const lines: string[] = []
  const log = createLog((own, event) => lines.push(`${own} ${event}`), level)
  log.debug?.('d')
  log.info('i')
  log.warn('w')
  log.error('e')
  log.failure('passing', new SwitchhookError('crm_timeout', 'Slow.', { retryable: true }))
  log.failure('bug', new TypeError('x'))
  return lines
}

describe('LOG_LEVEL', () => {
  it('lets through what is as bad or worse', () => {
    expect(linesAt('error')).toEqual(['error e', 'error bug'])
    expect(linesAt('warn')).toEqual(['warn w', 'error e', 'warn passing', 'error bug'])
    expect(linesAt('info')).toEqual(['info i', ...linesAt('warn')])
    expect(linesAt('debug')).toEqual(['debug d', ...linesAt('info')])
  })

  it('is read whatever its case, and is info where it is not set or unknown', () => {
    expect(logLevels.map((level) => readLogLevel(` ${level.toUpperCase()} `))).toEqual([...logLevels])
    expect([undefined, '', 'loud'].map(readLogLevel)).toEqual(['info', 'info', 'info'])
  })
})
