/**
 * Recordings through the built product: a forwarder sends files from a folder into R2 (in real workerd), the CRM entry is amended with our
 * link, and an admin plays one in the dashboard in real Chromium.
 */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { eventsSigningKey } from '../../src/app/security/events-key.ts'
import { signWebhook } from '../../src/lib/standard-webhooks.ts'
import { systemClock, systemRandom } from '../../src/ports/clock.ts'
import { Cloud } from '../../src/programs/forwarder/push/cloud.ts'
import { nodeHttp } from '../../src/programs/forwarder/push/node-http.ts'
import { RecordingSender } from '../../src/programs/forwarder/recordings/recording-sender.ts'
import { recordingPartBytes, recordingsSchema } from '../../src/wire/recording.ts'
import { wavFile } from '../support/blobs/wav.ts'
import { collectingLog } from '../support/collecting-log.ts'
import { accessibilityFaults } from '../support/pages/accessibility.ts'
import { newCall } from '../support/pages/agent-pages.ts'
import { type Dashboard, openDashboard } from '../support/pages/dashboard.ts'
import { type ReamazeServer, startReamazeServer } from '../support/reamaze/server.ts'

let crm: ReamazeServer
let dashboard: Dashboard
let folder: string
let sender: RecordingSender
let key: string

const { signal } = new AbortController()

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'switchhook-monitor-'))
  crm = await startReamazeServer()
  dashboard = await openDashboard({
    ...{ ...crm.env, SWITCHHOOK_RECORDINGS: 'keep', SWITCHHOOK_RECORDING_DAYS: '30' },
  })
  const made = await dashboard.ask('POST', '/v1/keys', z.object({ token: z.string() }), {
    ...{ name: 'pbx', scopes: ['events'] },
  })
  key = made.token
  const ports = { clock: systemClock, random: systemRandom, fetch: nodeHttp() }
  const settings = { url: dashboard.server.url, key, timeoutMs: 10_000, gzip: false }
  sender = new RecordingSender({
    ...{ cloud: new Cloud(settings, ports), forwarder: 'fwd_e2e', folders: new Map([['pbx', [folder]]]) },
    ...{
      bytesPerSecond: Number.POSITIVE_INFINITY,
      downloads: new Map(),
      directory: folder,
      clock: systemClock,
      random: systemRandom,
      log: collectingLog(),
    },
  })
})
afterAll(async () => {
  await dashboard.close()
  await crm.close()
  rmSync(folder, { recursive: true, force: true })
})

function record(name: string, bytes: Uint8Array): void {
  const file = path.join(folder, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, bytes)
  utimesSync(file, 0, 0)
}

const callList = z.object({ calls: z.array(z.object({ id: z.string(), aliases: z.array(z.string()) })) })

/** As a forwarder reads it from a 3CX: the queue records its calls, and callers may refuse. */
async function reportQueue(): Promise<void> {
  const group = { number: '800', name: 'Sales', kind: 'queue', recordingConsent: 'opt out', members: [], waiting: [] }
  const source = { id: '3cx', run: 'a', sequence: 1, asOf: new Date().toISOString(), whole: true, groups: [group] }
  const body = Buffer.from(JSON.stringify({ forwarder: 'fwd_0123456789abcdef', sources: [source] }))
  const signed = signWebhook([eventsSigningKey(key)], { id: crypto.randomUUID(), atMs: Date.now(), body })
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...signed }
  const answer = await fetch(`${dashboard.server.url}/v1/staffing/report`, { method: 'POST', headers, body })
  expect(answer.status).toBe(200)
}

async function callWith(name: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const call = newCall(undefined, more)
  const recorded = { ...call.ended('101'), kind: 'recorded', id: `${name}:recorded`, recordingId: `pbx:${name}` }
  await dashboard.report(call.rings('101'), call.answered('101'), call.ended('101'), recorded)
  const find = async () => {
    const { calls } = await dashboard.ask('GET', '/v1/calls', callList)
    return calls.find(({ aliases }) => aliases.includes(call.alias))?.id ?? ''
  }
  await expect.poll(find).not.toBe('')
  return find()
}

const recordings = async (call: string) =>
  (await dashboard.ask('GET', `/v1/calls/${call}/recordings`, recordingsSchema)).recordings

it('goes from a folder of the PBX into the store, and its link into the CRM entry', async () => {
  const bytes = wavFile((recordingPartBytes * 1.3) / 16_000)
  record('2026/11/29/in-101-20261129-100000-1.1.wav', bytes)
  const call = await callWith('in-101-20261129-100000-1.1.wav')
  await expect.poll(async () => (await recordings(call)).map(({ state }) => state)).toEqual(['known'])
  await sender.round(signal)
  const [kept] = await recordings(call)
  expect(kept).toMatchObject({ state: 'kept', bytes: bytes.byteLength, playable: true })

  const audio = (range: string) =>
    fetch(`${dashboard.server.url}/v1/recordings/${kept?.id}/audio`, {
      headers: { authorization: `Bearer ${dashboard.server.adminKey}`, range },
    })
  // Over the border of two parts.
  const part = await audio(`bytes=${recordingPartBytes - 5}-${recordingPartBytes + 4}`)
  expect(part.status).toBe(206)
  expect(new Uint8Array(await part.arrayBuffer())).toEqual(bytes.slice(recordingPartBytes - 5, recordingPartBytes + 5))
  const whole = await audio('')
  expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true)
  expect((await audio(`bytes=${bytes.byteLength}-`)).status).toBe(416)

  const link = `${dashboard.server.url}/r/${kept?.id}`
  await expect.poll(() => JSON.stringify(crm.standIn.messages()), { timeout: 30_000 }).toContain(link)
})

it('is played in the dashboard: how callers are asked, waveform, back and forth, speed, and no fault of accessibility', async () => {
  await reportQueue()
  record('tone.wav', wavFile(40))
  const call = await callWith('tone.wav', { queue: { extension: '800', name: 'Sales' } })
  await expect.poll(async () => (await recordings(call)).length).toBe(1)
  await sender.round(signal)
  const one = await dashboard.open()
  const { page, show } = one
  await show(`calls/${call}`)
  const player = page.locator('section.player')
  await player.waitFor()
  await player.getByText('The queue records its calls; callers may refuse.').waitFor()
  await player.getByRole('button', { name: 'Play' }).click()
  await player.getByRole('button', { name: 'Pause' }).waitFor()
  await expect.poll(() => player.locator('svg').getAttribute('data-bars')).toBe('160')
  const seconds = () => player.locator('audio').evaluate((audio) => Reflect.get(audio, 'currentTime') as number)
  await expect.poll(seconds).toBeGreaterThan(0)
  await player.getByRole('button', { name: '+10 s' }).click()
  await expect.poll(seconds).toBeGreaterThan(9)
  await player.press('k')
  await player.getByRole('button', { name: 'Play' }).waitFor()
  await player.press('l')
  await expect.poll(seconds).toBeGreaterThan(19)
  await player.press('j')
  await expect.poll(seconds).toBeLessThan(19)
  await player.getByLabel('Speed').selectOption('1.5')
  expect(await player.locator('audio').evaluate((audio) => Reflect.get(audio, 'playbackRate'))).toBe(1.5)
  await expect.poll(() => player.locator('[data-part="time"]').textContent()).toContain('/ 0:40')
  expect(await accessibilityFaults(page)).toEqual([])
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/recording.png`, fullPage: true })
  expect(one.faults).toEqual([])
  await one.close()
})

it('that is empty, or not there, is said instead of a dead player', async () => {
  record('empty.wav', wavFile(0))
  const empty = await callWith('empty.wav')
  const missing = await callWith('missing.wav')
  await expect.poll(async () => (await recordings(missing)).length).toBe(1)
  await sender.round(signal)
  await sender.round(signal)
  const one = await dashboard.open()
  await one.show(`calls/${empty}`)
  await one.page.getByText('No sound: the phone system recorded nothing').waitFor()
  await one.show(`calls/${missing}`)
  await one.page.getByText('Not here yet: There is no file missing.wav').waitFor()
  expect(await one.page.locator('section.player').count()).toBe(0)
  expect(one.faults).toEqual([])
  await one.close()
})
