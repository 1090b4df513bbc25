/**
 * A paused recording on a real Asterisk (scripts/test-real.ts gives its address): the sound that a far end sends is silence in the file
 * while it is paused, recording goes on by itself though the cloud is away, and the span that is reported is the silent one.
 */
import { createSocket } from 'node:dgram'
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallEvent } from '../../src/core/calls/event.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { systemClock, systemRandom } from '../../src/ports/clock.ts'
import { AmiConnection } from '../../src/programs/forwarder/ami/connection.ts'
import type { Answered } from '../../src/programs/forwarder/push/cloud.ts'
import { PauseKeeper, pausesPath } from '../../src/programs/forwarder/recordings/pause/pause-keeper.ts'
import { AsteriskAmiSource } from '../../src/programs/forwarder/sources/asterisk-ami/asterisk-ami.ts'
import { asteriskAmiSchema } from '../../src/programs/forwarder/sources/asterisk-ami/settings.ts'
import { type PauseReport, pauseReportSchema } from '../../src/wire/recording-pause.ts'
import { silentLog } from '../support/silent.ts'
import { waitFor } from '../support/wait-for.ts'
import { openPhones } from './sipp-phones.ts'

const {
  AMI_HOST,
  AMI_PORT,
  AMI_USER = '',
  AMI_SECRET = '',
  ASTERISK_SCENARIOS = '',
  ASTERISK_MASTER_CSV = '',
} = process.env
const name = 'switchhook-pause-test.wav'
const spool = path.resolve(path.dirname(ASTERISK_MASTER_CSV), '../../../spool/asterisk/monitor', name)

const config = asteriskAmiSchema.parse({
  ...{
    id: 'ami',
    type: 'asterisk-ami',
    host: AMI_HOST,
    port: Number(AMI_PORT),
    username: AMI_USER,
    secret: AMI_SECRET,
  },
  ...{ originateContext: 'internal', pauseRecordings: true },
})
const stop = new AbortController()

/** 8 kHz μ-law, 20 ms a packet: a square wave, loud enough not to be taken for silence. */
function sendSound(port: number): () => void {
  const socket = createSocket('udp4')
  const payload = Buffer.from(Array.from({ length: 160 }, (_, i) => (Math.floor(i / 8) % 2 ? 0x90 : 0x10)))
  let sent = 0
  const packet = () => {
    const head = Buffer.alloc(12)
    head.writeUInt8(0x80, 0)
    head.writeUInt16BE(sent & 0xffff, 2)
    head.writeUInt32BE((sent * 160) >>> 0, 4)
    head.writeUInt32BE(0x5157, 8)
    socket.send(Buffer.concat([head, payload]), port, '127.0.0.1')
    sent += 1
  }
  // As much as is due: a timer that is late must not make the call shorter than it was.
  const beganMs = Date.now()
  const timer = setInterval(() => {
    while (sent * 20 < Date.now() - beganMs) packet()
  }, 20)
  return () => {
    clearInterval(timer)
    socket.close()
  }
}

/** The loudest sample of each tenth of a second of a WAV of 8 kHz and 16 bits. */
function loudness(file: string): number[] {
  const bytes = readFileSync(file)
  const samples = new Int16Array(new Uint8Array(bytes.subarray(44, bytes.length - (bytes.length % 2))).buffer)
  const parts = Math.floor(samples.length / 800)
  return Array.from({ length: parts }, (_, part) =>
    samples.subarray(part * 800, (part + 1) * 800).reduce((most, one) => Math.max(most, Math.abs(one)), 0),
  )
}

describe.runIf(ASTERISK_SCENARIOS)('the recording of a call on a real Asterisk', () => {
  const fetch = () => Promise.reject(new Error('a manager is not asked over HTTP'))
  const ports = { clock: systemClock, random: systemRandom, log: silentLog, fetch }
  const source = new AsteriskAmiSource(config, { ...ports, home: 'US', timeZone: 'UTC', site: 'main' })
  const events: CallEvent[] = []
  let manager: AmiConnection
  let running: Promise<void>

  beforeAll(async () => {
    running = source.run((more) => void events.push(...more), stop.signal)
    await waitFor(() => source.recordingPauser?.ready === true)
    manager = await AmiConnection.open(config, { onEvents: () => {} }, systemClock, stop.signal)
  })
  afterAll(async () => {
    manager.close()
    stop.abort()
    await running
    rmSync(spool, { force: true })
  })

  it('may be paused by this manager', async () => {
    expect(await source.check(stop.signal)).toContainEqual({
      ok: true,
      text: 'may pause recordings: agents have the button for it',
    })
  })

  it('is silent while it is paused, and goes on by itself though the cloud is away', async () => {
    const play = openPhones(path.dirname(ASTERISK_SCENARIOS), Number(AMI_PORT))
    const [agent, far] = [await play('1001', 'answers-waits'), await play('trunk', 'answers-waits')]
    const { channelId } = await source.originate({ extension: '1001', number: '+15557654321' })
    const channels = async () => (await manager.list({ Action: 'CoreShowChannels' })).map((one) => one.text('Channel'))
    const channelOf = async (of: string) => (await channels()).find((one) => one.startsWith(of)) ?? ''
    await waitFor(
      async () => events.some(({ kind }) => kind === 'answered') && (await channelOf('PJSIP/trunk-')) !== '',
    )
    const [trunk, phone] = [await channelOf('PJSIP/trunk-'), await channelOf('PJSIP/1001-')]
    const address = await manager.request({ Action: 'Getvar', Channel: trunk, Variable: 'CHANNEL(rtp,src)' })
    const endSound = sendSound(Number(address.text('Value').split(':').at(-1)))
    await manager.request({ Action: 'MixMonitor', Channel: phone, File: name, Options: '' })

    // The cloud offers the pause, and is away from then on until the recording goes on.
    let isAway = false
    let wasOffered = false
    const reports: PauseReport[] = []
    const offer = { id: 'call_1', serial: 1, wanted: 'pause', seconds: 10, channels: [channelId], expiresInMs: 15_000 }
    const gone = new SwitchhookError('cloud_unavailable', 'Away.', { retryable: true })
    const cloud = {
      async post(asked: string, value: unknown): Promise<Answered> {
        if (isAway) return { ok: false, fault: { error: gone } }
        if (asked !== pausesPath) {
          reports.push(pauseReportSchema.parse(value))
          return { ok: true, text: '{}' }
        }
        // Once: whether it is asked or reported to first when it is back, is chance.
        const pauses = wasOffered ? [] : [offer]
        isAway = !wasOffered
        wasOffered = true
        return { ok: true, text: JSON.stringify({ pauses, askAgainMs: 1000 }) }
      },
    }
    await systemClock.sleep(3000)
    const state = new Map<string, unknown>()
    const store = {
      state: (key: string) => state.get(key),
      setState: (key: string, now: unknown) => void state.set(key, now),
    }
    const pausers = new Map(source.recordingPauser ? [['ami', source.recordingPauser]] : [])
    const keeper = new PauseKeeper({ cloud, forwarder: 'fwd_0123456789abcdef', pausers, store, ...ports })
    const keeping = keeper.run(stop.signal)
    await systemClock.sleep(15_000)
    isAway = false
    await waitFor(() => reports.some((one) => one.state === 'recording'), 60_000)
    endSound()
    await manager.request({ Action: 'Hangup', Channel: phone })
    await Promise.all([agent.ended, far.ended])
    stop.abort()
    await keeping

    const [span] = reports.find((one) => one.state === 'recording')?.spans ?? []
    const [from = 0, to = 0] = [span?.startMs, span?.endMs].map((ms) => Math.round((ms ?? 0) / 100))
    expect(to - from).toBeGreaterThanOrEqual(100)
    expect(to - from).toBeLessThan(125)
    const heard = loudness(spool)
    // Half a second each way for the clocks and the jitter of two programs.
    const [before, paused, after] = [
      heard.slice(5, from - 5),
      heard.slice(from + 5, to - 5),
      heard.slice(to + 5, to + 25),
    ]
    expect([before.length > 10, paused.length > 80, after.length > 15]).toEqual([true, true, true])
    expect(Math.max(...paused)).toBe(0)
    expect(Math.min(...before)).toBeGreaterThan(1000)
    expect(Math.min(...after)).toBeGreaterThan(1000)
  }, 120_000)
})
