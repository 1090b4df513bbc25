/**
 * Recordings on the agent page, in the built product and a real Chromium: paused while the agent talks, by a forwarder that waits at the
 * product's own routes, and played once the call is over.
 */
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { systemClock, systemRandom } from '../../src/ports/clock.ts'
import { Cloud } from '../../src/programs/forwarder/push/cloud.ts'
import { nodeHttp } from '../../src/programs/forwarder/push/node-http.ts'
import { PauseKeeper } from '../../src/programs/forwarder/recordings/pause/pause-keeper.ts'
import type { RecordingPauser } from '../../src/programs/forwarder/recordings/pause/recording-pauser.ts'
import { RecordingSender } from '../../src/programs/forwarder/recordings/recording-sender.ts'
import { recordingsSchema } from '../../src/wire/recording.ts'
import { wavFile } from '../support/blobs/wav.ts'
import { collectingLog } from '../support/collecting-log.ts'
import { accessibilityFaults } from '../support/pages/accessibility.ts'
import { type AgentPages, newCall, openAgentPages } from '../support/pages/agent-pages.ts'

let product: AgentPages
let cloud: Cloud
let folder: string
/** What the phone system was last asked for. */
let isMuted = false
const forwarder = 'fwd_0123456789abcdef'
const over = new AbortController()
let keeping: Promise<void>
const log = collectingLog()

/** A phone system that records whatever call is up. */
const pauser: RecordingPauser = {
  ready: true,
  has: () => true,
  async mute([id = '']) {
    isMuted = true
    return [{ id, name: 'PJSIP/trunk-1', recordedMs: 4000 }]
  },
  async unmute() {
    isMuted = false
  },
}

async function beat(pausesRecordings?: true) {
  const at = new Date().toISOString()
  const counts = { rows: 0, acked: 0, duplicate: 0, refused: 0 }
  const answered = await cloud.post(
    '/v1/forwarders/heartbeat',
    {
      ...{ id: forwarder, name: 'pbx', version: '1', mode: 'service', startedAt: at, at, everySeconds: 60 },
      ...{ clockSkewMs: 0, outbox: { events: 0, bytes: 0, dropped: 0, quarantined: 0 }, cloud: { failuresInARow: 0 } },
      sources: [{ id: 'ami', type: 'asterisk-ami', kind: 'live', state: 'ok', pausesRecordings, ...counts }],
    },
    over.signal,
  )
  expect(answered).toMatchObject({ ok: true })
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'switchhook-monitor-'))
  product = await openAgentPages({ SWITCHHOOK_RECORDINGS: 'keep', SWITCHHOOK_RECORDINGS_AGENTS: 'own' })
  const ports = { clock: systemClock, random: systemRandom, fetch: nodeHttp() }
  const settings = { url: product.server().url, key: product.eventsKey, timeoutMs: 30_000, gzip: false }
  cloud = new Cloud(settings, ports)
  const state = new Map<string, unknown>()
  const store = {
    state: (name: string) => state.get(name),
    setState: (name: string, value: unknown) => void state.set(name, value),
  }
  const keeper = new PauseKeeper({
    cloud,
    forwarder,
    pausers: new Map([['ami', pauser]]),
    store,
    ...ports,
    log,
  })
  keeping = keeper.run(over.signal)
})
afterAll(async () => {
  over.abort()
  await keeping
  await product.close()
  rmSync(folder, { recursive: true, force: true })
})

it('no button to pause is there where the phone system can not', async () => {
  await beat()
  const { page, faults, context, requests } = await product.open('101')
  const call = newCall()
  await product.report(call.rings('101'), call.answered('101'))
  await page.getByText('On a call').waitFor()
  await expect.poll(() => requests.filter((url) => url.endsWith('/recordings')).length).toBe(1)
  expect(await page.getByRole('button', { name: 'Pause recording' }).count()).toBe(0)
  await product.report(call.ended('101'))
  expect(faults).toEqual([])
  await context.close()
})

it('the agent pauses the recording with the keyboard, sees for how long, and goes on', async () => {
  await beat(true)
  const { page, faults, context } = await product.open('101')
  const call = newCall()
  await product.report(call.rings('101'), call.answered('101'))
  const button = page.getByRole('button', { name: 'Pause recording' })
  await button.waitFor()
  await button.focus()
  await page.keyboard.press('Enter')
  await page.getByText('Recording is paused').waitFor()
  expect(isMuted).toBe(true)
  expect(await page.locator('.recording-pause [role="timer"]').textContent()).toMatch(
    /^goes on by itself in 1:[0-3]\d$/,
  )
  expect(await accessibilityFaults(page)).toEqual([])
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/pause.png`, fullPage: true })
  // The focus stays where it was.
  await page.keyboard.press('Enter')
  await page.getByText('Recording again').waitFor()
  expect(isMuted).toBe(false)
  await page.getByRole('button', { name: 'Pause recording' }).waitFor()
  await product.report(call.ended('101'))
  await expect.poll(() => page.locator('.recording-pause').count()).toBe(0)
  expect(faults).toEqual([])
  await context.close()
})

const callList = z.object({ calls: z.array(z.object({ id: z.string(), aliases: z.array(z.string()) })) })

/** A call of 101 that is over, with a recording of forty seconds that is kept. */
async function recordedCall() {
  const call = newCall('+12125550188')
  writeFileSync(path.join(folder, 'tone.wav'), wavFile(40))
  utimesSync(path.join(folder, 'tone.wav'), 0, 0)
  const transcript = '[0:00] Agent: Good morning.\n[0:12] Caller: I would like forty croissants.'
  await product.report(call.rings('101'), call.answered('101'), call.ended('101'), {
    ...{ ...call.ended('101'), kind: 'recorded', id: 'r', recordingId: 'pbx:tone.wav', transcript },
  })
  const idOf = async () => {
    const { calls } = await product.ask('GET', '/v1/calls', callList)
    return calls.find(({ aliases }) => aliases.includes(call.alias))?.id ?? ''
  }
  await expect.poll(idOf).not.toBe('')
  const id = await idOf()
  const read = () => product.ask('GET', `/v1/calls/${id}/recordings`, recordingsSchema)
  await expect.poll(async () => (await read()).recordings.map(({ state }) => state)).toEqual(['known'])
  const sender = new RecordingSender({
    ...{ cloud, forwarder, folders: new Map([['pbx', [folder]]]), downloads: new Map(), directory: folder },
    ...{ bytesPerSecond: Number.POSITIVE_INFINITY, clock: systemClock, random: systemRandom, log: collectingLog() },
  })
  await sender.round(over.signal)
  const [kept] = (await read()).recordings
  return { id, recording: kept?.id ?? '' }
}

it('the recording of an own call is played on its card: back and forth, speed, waveform, transcript that seeks', async () => {
  const { id, recording } = await recordedCall()
  const { page, faults, context, requests } = await product.open('101')
  const card = page.locator(`[data-call="${id}"]`)
  await page.locator('details.earlier > summary').click()
  await card.getByRole('button', { name: 'Show' }).click()
  const player = card.locator('section.player')
  await player.getByRole('button', { name: 'Play' }).click()
  const seconds = () => player.locator('audio').evaluate((audio) => Reflect.get(audio, 'currentTime') as number)
  await expect.poll(seconds).toBeGreaterThan(0)
  await expect.poll(() => player.locator('svg').getAttribute('data-bars')).toBe('160')
  await player.getByRole('button', { name: '+10 s' }).click()
  await expect.poll(seconds).toBeGreaterThan(9)
  await player.press('k')
  await player.getByRole('button', { name: 'Play' }).waitFor()
  await player.press('j')
  await expect.poll(seconds).toBeLessThan(9)
  await player.getByLabel('Speed').selectOption('1.5')
  expect(await player.locator('audio').evaluate((audio) => Reflect.get(audio, 'playbackRate'))).toBe(1.5)
  await player.getByText('Transcript').click()
  await player.getByRole('button', { name: /forty croissants/ }).click()
  await expect.poll(seconds).toBe(12)
  // The history shows the same transcript; it is asked for once.
  const history = page.getByRole('complementary')
  await history.getByText('Transcript', { exact: true }).first().click()
  await history.getByText(/forty croissants/).waitFor()
  expect(requests.filter((url) => url.endsWith('/transcript'))).toHaveLength(1)
  expect(await accessibilityFaults(page)).toEqual([])
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/agent-player.png`, fullPage: true })
  expect(faults).toEqual([])
  await context.close()

  // A colleague, who was not in it, hears nothing of it.
  const { token } = await product.tokenOf('102')
  for (const [method, address] of [
    ['GET', `/v1/calls/${id}/recordings`],
    ['POST', `/v1/recordings/${recording}/links`],
    ['GET', `/v1/recordings/${recording}/audio`],
  ] as const) {
    const headers = { authorization: `Bearer ${token}` }
    expect((await fetch(product.server().url + address, { method, headers })).status, address).toBe(404)
  }
})
