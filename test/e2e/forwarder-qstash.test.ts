/**
 * The built forwarder through QStash's double, to the product on both platforms: batches delivered twice, late and out of
 * order, and some given up. `run --once` leaves with 0 only when the product has everything.
 */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { deploymentKinds } from '../support/deployments.ts'
import { newDataDir } from '../support/server.ts'
import { startQstashDouble } from '../support/upstash/qstash-double.ts'

const program = path.resolve(import.meta.dirname, '../../dist/switchhook-forwarder.mjs')
const rows = 100

/** Answered calls in Asterisk's own record file; uniqueid, peeraccount, linkedid and sequence at the end. */
function masterCsv(): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const time = (seconds: number) => new Date(Date.UTC(2026, 10, 2, 8, 0, row * 90 + seconds)).toISOString()
    const [start, answer, end] = [0, 4, 64].map((seconds) => time(seconds).slice(0, 19).replace('T', ' '))
    const number = `+1555${String(2_000_000 + row)}`
    const id = `${Date.UTC(2026, 10, 2, 8) / 1000 + row * 90}.${row}`
    return `"","${number}","101","from-trunk","${number}","PJSIP/trunk-1","PJSIP/101-2","Dial","","${start}","${answer}","${end}",64,60,"ANSWERED","DOCUMENTATION","${id}","","${id}",${row}`
  })
  return `${lines.join('\n')}\n`
}

const page = z.object({
  calls: z.array(z.object({ outcome: z.string().optional() })),
  next: z.string().optional(),
})

describe.each(deploymentKinds.slice(0, 2))('the forwarder through QStash, to $name', { timeout: 120_000 }, (kind) => {
  it('brings every call once and knows that it did, though QStash repeats, delays and gives up', async () => {
    const qstash = await startQstashDouble({ retryDelayMs: 200 })
    const deployed = await kind.open()
    try {
      const { QSTASH_CURRENT_SIGNING_KEY = '', QSTASH_NEXT_SIGNING_KEY = '' } = qstash.env
      const own = { QSTASH_CURRENT_SIGNING_KEY, QSTASH_NEXT_SIGNING_KEY }
      const server = await deployed.start({ SWITCHHOOK_SETTLE_MS: '0', ...(kind === deploymentKinds[0] ? own : {}) })
      let drawn = 0
      const everyNth = (n: number) => {
        drawn += 1
        return drawn % n === 0
      }
      const through = deployed.qstash ?? qstash
      const isBatch = (destination: string) => destination.endsWith('/qstash/events')
      through.faults = {
        copies: () => (everyNth(3) ? 2 : 1),
        lateByMs: () => (drawn * 37) % 400,
        givesUp: (destination) => isBatch(destination) && everyNth(4),
      }
      const directory = newDataDir()
      writeFileSync(path.join(directory, 'Master.csv'), masterCsv())
      writeFileSync(
        path.join(directory, 'switchhook-forwarder.yml'),
        `cloud: {url: '${server.url}', key: '${server.siteKey}', qstashToken: ${through.env.QSTASH_TOKEN}, qstashUrl: '${through.url}'}
push: {maxEvents: 30}
sources: [{id: cdr, type: master-csv, path: Master.csv, timeZone: UTC, start: '2026-11-01'}]
`,
      )
      const run = () => promisify(execFile)(process.execPath, [program, 'run', '--once'], { cwd: directory })
      await run()
      const batches = () => through.published.filter(({ destination }) => isBatch(destination)).length
      expect(batches()).toBeGreaterThan(10)
      const allCalls = async () => {
        const calls: z.infer<typeof page>['calls'] = []
        let cursor: string | undefined
        do {
          const query = cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''
          const answer = await fetch(`${server.url}/v1/calls?limit=100${query}`, {
            headers: { authorization: `Bearer ${server.adminKey}` },
          })
          const part = page.parse(await answer.json())
          calls.push(...part.calls)
          cursor = part.next
        } while (cursor)
        return calls
      }
      const answered = async () => (await allCalls()).filter(({ outcome }) => outcome === 'answered').length
      await expect.poll(answered, { timeout: 40_000 }).toBe(rows)
      expect(await allCalls()).toHaveLength(rows)
      // The next run reads the last hours again, for records that come late.
      await run()
      expect(await allCalls()).toHaveLength(rows)
      await server.kill()
    } finally {
      await deployed.close()
      await qstash.close()
    }
  })
})
