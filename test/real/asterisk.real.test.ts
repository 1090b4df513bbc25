/**
 * The AMI source against a real Asterisk (scripts/test-real.ts gives its address). Where the test server's scenarios are
 * at hand, phones call each other and the calls reported are compared with what is true of them.
 */

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { CallEvent } from '../../src/core/calls/event.ts'
import { systemClock, systemRandom } from '../../src/ports/clock.ts'
import { AsteriskAmiSource } from '../../src/programs/forwarder/sources/asterisk-ami/asterisk-ami.ts'
import { asteriskAmiSchema } from '../../src/programs/forwarder/sources/asterisk-ami/settings.ts'
import { masterCsv } from '../../src/programs/forwarder/sources/master-csv/source.ts'
import { harderScenarios } from '../support/asterisk/harder.ts'
import { callsOf, comparable } from '../support/asterisk/reported-calls.ts'
import { rigExpected, rigTruthSchema } from '../support/asterisk/rig-recordings.ts'
import { openSource } from '../support/forwarder/open-source.ts'
import { readAll } from '../support/forwarder/polled-rig.ts'
import { silentLog } from '../support/silent.ts'
import { countedCalls } from './asterisk/compose.ts'
import { playScenario } from './asterisk/play-scenario.ts'
import { upToDate } from './asterisk/up-to-date.ts'
import { openPhones } from './sipp-phones.ts'

const {
  AMI_HOST,
  AMI_PORT,
  AMI_USER = '',
  AMI_SECRET = '',
  AMI_LEAST_USER,
  AMI_LEAST_SECRET,
  ASTERISK_SCENARIOS,
  ASTERISK_MASTER_CSV,
} = process.env

function sourceFor(username: string, secret: string, settings: object = {}): AsteriskAmiSource {
  const address = { host: AMI_HOST, port: AMI_PORT ? Number(AMI_PORT) : undefined, username, secret }
  const config = asteriskAmiSchema.parse({
    id: 'ami',
    type: 'asterisk-ami',
    originateContext: 'internal',
    pingIntervalMs: 1000,
    ...address,
    ...settings,
  })
  const fetch = () => Promise.reject(new Error('a manager is not asked over HTTP'))
  const ports = { clock: systemClock, random: systemRandom, log: silentLog, fetch }
  return new AsteriskAmiSource(config, { ...ports, home: 'US', timeZone: 'UTC', site: 'main' })
}

const never = new AbortController().signal

describe('a real Asterisk', () => {
  it.each(['md5', 'plain'])('lets the user in by %s and reports what the user may do', async (auth) => {
    const findings = await sourceFor(AMI_USER, AMI_SECRET, { auth, clickToCall: true }).check(never)
    expect(findings.filter((finding) => !finding.ok)).toEqual([])
  })

  it('does not let in whoever has another secret', async () => {
    expect(await sourceFor(AMI_USER, 'another').check(never)).toMatchObject([{ ok: false }])
  })

  it.runIf(AMI_LEAST_USER)('reports which rights the least user lacks', async () => {
    const least = (settings: object = {}) =>
      sourceFor(AMI_LEAST_USER ?? '', AMI_LEAST_SECRET ?? '', settings).check(never)
    expect((await least()).map((finding) => finding.ok)).toEqual([true, false, true])
    expect((await least({ clickToCall: true })).map((finding) => finding.ok)).toEqual([true, false, true, false])
  })
})

const scenarios = ASTERISK_SCENARIOS
  ? rigTruthSchema.parse(
      JSON.parse(readFileSync(path.join(path.dirname(ASTERISK_SCENARIOS), 'scenarios.json'), 'utf8')),
    ).scenarios
  : {}
/** The first makes no call; of the second there are as many as one wants. */
const leftOut = ['unknown-number', 'load']
const many = 60
const byNumber = (a?: { external?: string }, b?: { external?: string }) =>
  (a?.external ?? '') < (b?.external ?? '') ? -1 : 1
const inOrder = (calls: ReturnType<typeof callsOf>) => calls.map(comparable).sort(byNumber)
/** harder-calls.real.test.ts and queue-figures.real.test.ts play the others. */
const others = new Set([...leftOut, ...Object.keys(harderScenarios), ...countedCalls])
const names = Object.keys(scenarios).filter((name) => !others.has(name))

describe.runIf(ASTERISK_SCENARIOS)('calls on a real Asterisk', () => {
  const source = sourceFor(AMI_USER, AMI_SECRET, { clickToCall: { ringSeconds: 8 } })
  const stop = new AbortController()
  const playPhone = openPhones(path.dirname(ASTERISK_SCENARIOS ?? ''), Number(AMI_PORT))
  let events: CallEvent[] = []
  let done: Promise<void> | undefined
  const prepare = () => {
    events = []
  }
  beforeAll(async () => {
    done = source.run((more) => void events.push(...more), stop.signal)
    await vi.waitFor(() => expect(source.status().connected).toBe(true), 20_000)
  })
  afterAll(async () => {
    stop.abort()
    await done
  })

  it.each(names)('%s is reported as it was', async (name) => {
    await vi.waitFor(() => expect(source.status().connected).toBe(true), 50_000)
    await playScenario(ASTERISK_SCENARIOS ?? '', name, { prepare })
    const expected = (scenarios[name]?.calls ?? []).map(rigExpected)
    await vi.waitFor(() => {
      expect(callsOf(events).map((view) => view.state)).toEqual(expected.map(() => 'ended'))
    }, 40_000)
    expect(inOrder(callsOf(events))).toMatchObject(expected.sort(byNumber))
  })

  it('a number that the PBX does not know is no call', async () => {
    await playScenario(ASTERISK_SCENARIOS ?? '', 'unknown-number', { prepare })
    await upToDate(source)
    expect(callsOf(events)).toEqual([])
  })

  it('sixty calls at once are sixty calls, also where its own records show them', async () => {
    let startedAt = ''
    await playScenario(ASTERISK_SCENARIOS ?? '', 'load', {
      prepare: () => {
        prepare()
        startedAt = new Date().toISOString()
      },
      env: { COUNT: String(many), RATE: '15' },
    })
    await vi.waitFor(() => {
      expect(callsOf(events).filter((view) => view.state === 'ended')).toHaveLength(many)
    }, 60_000)
    const live = callsOf(events)
    expect(new Set(live.map((view) => view.external?.e164)).size).toBe(many)
    for (const view of live)
      expect(comparable(view)).toMatchObject({ outcome: 'answered', answeredBy: '1001', did: '+15550001001' })
    for (const { talkSeconds } of live) expect(Math.abs(talkSeconds - 3)).toBeLessThanOrEqual(1)
    if (!ASTERISK_MASTER_CSV) return
    const settings = { id: 'cdr', type: 'master-csv', path: ASTERISK_MASTER_CSV, utc: true, logUserField: true }
    const file = openSource(masterCsv, { ...settings, start: startedAt }, systemClock)
    const records = (await readAll(file, undefined, 1000)).flatMap((page) => page.events)
    await file.close()
    const recorded = records.filter((event) => event.at >= startedAt.slice(0, 19))
    expect(callsOf(recorded).length).toBeGreaterThanOrEqual(many)
    expect(inOrder(callsOf([...recorded, ...events]))).toEqual(inOrder(live))
  })

  it('rings a phone for click-to-call that nobody is at', async () => {
    events = []
    const { outcome, channelId } = await source.originate({
      extension: '1001',
      number: '+15557654321',
      ringTimeoutMs: 2000,
    })
    expect(['no-answer', 'failed']).toContain(outcome)
    await vi.waitFor(
      () => expect(callsOf(events)).toMatchObject([{ direction: 'outbound', outcome: 'missed' }]),
      10_000,
    )
    expect(events.every((event) => event.aliases[0] === `asterisk:linkedid:${channelId}`)).toBe(true)
  })

  const request = { id: 'order_0123456789abcdef', extension: '1001', number: '+15557654321', name: 'Jane "J" Doe' }

  it('has a phone that is picked up call a number, as one call that bears the request’s id', async () => {
    events = []
    const [own, far] = await Promise.all([playPhone('1001', 'answers-waits'), playPhone('trunk', 'answers-hangs-up')])
    expect(await source.dialler?.dial(request)).toEqual({ state: 'answered' })
    expect(await Promise.all([own.ended, far.ended])).toEqual([0, 0])
    await vi.waitFor(
      () => expect(callsOf(events)).toMatchObject([{ direction: 'outbound', outcome: 'answered', state: 'ended' }]),
      10_000,
    )
    expect(events.every((event) => event.aliases.includes(request.id))).toBe(true)
    expect(callsOf(events)).toMatchObject([{ external: { e164: request.number }, answeredBy: { extension: '1001' } }])
  })

  it.each([
    ['rings', 'no-answer'],
    ['declines', 'declined'],
  ] as const)('reports why nobody was called: the phone %s', async (what, reason) => {
    const phone = await playPhone('1001', what)
    expect(await source.dialler?.dial(request)).toMatchObject({ state: 'failed', reason })
    phone.stop()
    await phone.ended
  })
})
