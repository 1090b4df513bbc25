/**
 * Calls that are hard to log correctly, played on a real Asterisk: each must come out as it was by the manager alone, by
 * the call records alone (as far as records can know) and by both.
 */

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { CallEvent } from '../../src/core/calls/event.ts'
import { systemClock, systemRandom } from '../../src/ports/clock.ts'
import { AsteriskAmiSource } from '../../src/programs/forwarder/sources/asterisk-ami/asterisk-ami.ts'
import { asteriskAmiSchema } from '../../src/programs/forwarder/sources/asterisk-ami/settings.ts'
import { comparison, harderScenarios } from '../support/asterisk/harder.ts'
import { eventsOfLines } from '../support/asterisk/played.ts'
import { silentLog } from '../support/silent.ts'
import { playScenario } from './asterisk/play-scenario.ts'
import { upToDate } from './asterisk/up-to-date.ts'

const { AMI_HOST, AMI_PORT, AMI_USER = '', AMI_SECRET = '', ASTERISK_SCENARIOS = '', ASTERISK_MASTER_CSV } = process.env

function managerSource(): AsteriskAmiSource {
  const address = {
    host: AMI_HOST,
    port: AMI_PORT ? Number(AMI_PORT) : undefined,
    username: AMI_USER,
    secret: AMI_SECRET,
  }
  const config = asteriskAmiSchema.parse({ id: 'ami', type: 'asterisk-ami', pingIntervalMs: 1000, ...address })
  const fetch = () => Promise.reject(new Error('a manager is not asked over HTTP'))
  const ports = { clock: systemClock, random: systemRandom, log: silentLog, fetch }
  return new AsteriskAmiSource(config, { ...ports, home: 'US', timeZone: 'UTC', site: 'main' })
}

describe.runIf(ASTERISK_SCENARIOS && ASTERISK_MASTER_CSV)('harder calls on a real Asterisk', () => {
  const source = managerSource()
  const stop = new AbortController()
  const right = { manager: 0, records: 0, both: 0 }
  let events: CallEvent[] = []
  let done: Promise<void> | undefined
  const connected = () => vi.waitFor(() => expect(source.status().connected).toBe(true), 50_000)
  beforeAll(async () => {
    done = source.run((more) => void events.push(...more), stop.signal)
    await connected()
  })
  afterAll(async () => {
    stop.abort()
    await done
    const of = Object.keys(harderScenarios).length
    console.log(`right: manager ${right.manager}, records ${right.records}, both ${right.both} of ${of} scenarios`)
  })
  const lines = () =>
    readFileSync(ASTERISK_MASTER_CSV ?? '', 'utf8')
      .split('\n')
      .filter(Boolean)

  it.each(Object.entries(harderScenarios))('%s', async (name, { calls: truth, records = truth, toleranceSeconds }) => {
    await connected()
    let before = 0
    const prepare = () => {
      before = lines().length
      events = []
    }
    await playScenario(ASTERISK_SCENARIOS, name, { prepare })
    await connected()
    await upToDate(source)
    const recorded = eventsOfLines(lines().slice(before), { zone: 'UTC' })
    const sets = {
      manager: comparison(events, truth, toleranceSeconds),
      records: comparison(recorded, records, toleranceSeconds),
      both: comparison([...events, ...recorded], truth, toleranceSeconds),
    }
    for (const set of ['manager', 'records', 'both'] as const) {
      const { found, wanted } = sets[set]
      expect.soft({ set, calls: found }).toEqual({ set, calls: wanted })
      if (JSON.stringify(sorted(found)) === JSON.stringify(sorted(wanted))) right[set] += 1
    }
  })
})

const sorted = (some: readonly (object | undefined)[]) =>
  some.map((one) => Object.entries(one ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)))
