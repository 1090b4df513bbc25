import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '../../ports/log.ts'
import { logToFiles } from './log-files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'switchhook-log-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const clock = { now: () => Date.UTC(2026, 10, 29, 8), sleep: () => Promise.resolve() }
const day = { days: 14, maxMegabytes: 100 }

function elsewhere() {
  const lines: string[] = []
  return { lines, log: createLog((level, event) => void lines.push(`${level} ${event}`), 'debug') }
}

describe('a log in files', () => {
  it('has each line with its time, and the lines stay where they were', async () => {
    const { lines, log } = elsewhere()
    const files = logToFiles(log, { ...day, folder: path.join(folder, 'new') }, { clock, level: 'info' })
    files.log.info('forwarder_started', { mode: 'service' })
    files.log.failure('push_failed', new Error('no route'), { source: 'pbx' })
    await files.close()
    const written = readFileSync(path.join(folder, 'new/switchhook-forwarder.log'), 'utf8').trim().split('\n')
    expect(written.map((line) => JSON.parse(line))).toMatchObject([
      { time: '2026-11-29T08:00:00.000Z', level: 'info', event: 'forwarder_started', mode: 'service' },
      { level: 'error', event: 'push_failed', source: 'pbx' },
    ])
    expect(lines).toEqual(['info forwarder_started', 'error push_failed'])
  })

  it('goes on in the file of the run before', async () => {
    for (const event of ['first', 'second']) {
      const files = logToFiles(elsewhere().log, { ...day, folder }, { clock, level: undefined })
      files.log.info(event)
      await files.close()
    }
    expect(readFileSync(path.join(folder, 'switchhook-forwarder.log'), 'utf8').trim().split('\n')).toHaveLength(2)
  })

  it('that fills up keeps its bound', async () => {
    const files = logToFiles(elsewhere().log, { days: 50, maxMegabytes: 1, folder }, { clock, level: 'info' })
    const text = 'x'.repeat(10_000)
    for (let line = 0; line < 400; line += 1) {
      files.log.info('line', { line, text })
      if (line % 20 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    await files.close()
    const logs = readdirSync(folder).filter((name) => name.endsWith('.log'))
    const bytes = logs.reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0)
    expect(logs.length).toBeGreaterThan(1)
    // The bound, and the file that is being written.
    expect(bytes).toBeLessThan(1.2 * 1024 * 1024)
  })

  it('that can’t be written is reported once and stops nothing', async () => {
    writeFileSync(path.join(folder, 'file'), '')
    const { lines, log } = elsewhere()
    const files = logToFiles(log, { ...day, folder: path.join(folder, 'file/below') }, { clock, level: 'info' })
    files.log.info('one')
    await expect.poll(() => lines).toContain('warn log_file_failed')
    files.log.info('two')
    expect(lines.filter((line) => line.includes('log_file_failed'))).toHaveLength(1)
    expect(lines).toContain('info two')
    await files.close()
  })
})
