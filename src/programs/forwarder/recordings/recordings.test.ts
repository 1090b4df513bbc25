/** A forwarder's recordings: found inside the folders alone, sent part by part, gone on with after a break. */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { wavFile } from '../../../../test/support/blobs/wav.ts'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { createVirtualClock } from '../../../../test/support/virtual-clock.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import { recordingPartBytes } from '../../../wire/recording.ts'
import type { Answered } from '../push/cloud.ts'
import { findFile } from './find-file.ts'
import { RecordingSender } from './recording-sender.ts'

let home: string
let folder: string
const startedAt = '2026-11-29T10:00:00.000Z'
const name = 'in-201-2025550142-20261129-100000-1764410400.7.wav'
const sought = { name, startedAt, channels: ['1764410400.7'] }

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'switchhook-monitor-'))
  folder = path.join(home, 'monitor')
  mkdirSync(path.join(folder, '2026/11/29'), { recursive: true })
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

function put(file: string, bytes: Uint8Array = wavFile(1)): string {
  const whole = path.join(folder, file)
  mkdirSync(path.dirname(whole), { recursive: true })
  writeFileSync(whole, bytes)
  // Long ago: it is whole.
  utimesSync(whole, 0, 0)
  return whole
}

describe('the file of a recording', () => {
  it('is found by its name in the folder of its day, by a path, or at the top', async () => {
    const file = put(`2026/11/29/${name}`)
    expect(await findFile([folder], sought)).toEqual({ file })
    expect(await findFile([folder], { ...sought, name: `/var/spool/asterisk/monitor/2026/11/29/${name}` })).toEqual({
      file,
    })
    expect(await findFile([folder], { ...sought, name: `C:\\monitor\\${name}` })).toEqual({ file })
    const top = put('other.wav')
    expect(await findFile([folder], { ...sought, name: 'other.wav', channels: [] })).toEqual({ file: top })
  })

  it('is found by the unique id where the record names none, and after it was converted', async () => {
    const file = put('2026/11/29/q-800-2025550142-20261129-100000-1764410400.7.wav')
    put('2026/11/29/q-800-2025550142-20261129-100000-1764410400.71.wav')
    expect(await findFile([folder], { ...sought, name: '' })).toEqual({ file })
    const mp3 = put('2026/11/29/x-20261129-100000-1.mp3')
    expect(await findFile([folder], { ...sought, name: 'x-20261129-100000-1.wav', channels: [] })).toEqual({
      file: mp3,
    })
  })

  it('is never read outside the folders: not by a path, nor by a link in them', async () => {
    writeFileSync(path.join(home, 'secret.wav'), wavFile(1))
    symlinkSync(path.join(home, 'secret.wav'), path.join(folder, 'link.wav'))
    symlinkSync(home, path.join(folder, '2026/11/28'))
    const problem = { problem: expect.any(String) }
    for (const wrong of ['../secret.wav', '/etc/passwd', '..', '.', '', 'a\0.wav', '../../secret.wav'])
      expect(await findFile([folder], { name: wrong, startedAt, channels: [] }), wrong).toEqual(problem)
    expect(await findFile([folder], { name: 'link.wav', startedAt, channels: [] })).toEqual({
      problem: expect.stringContaining('leads out of the folder'),
    })
    const byDay = { name: 'secret.wav', startedAt: '2026-11-28T10:00:00.000Z', channels: [] }
    expect(await findFile([folder], byDay)).toEqual({ problem: expect.stringContaining('leads out of the folder') })
    expect(await findFile([path.join(home, 'none')], sought)).toEqual(problem)
  })
})

describe('a forwarder that is asked for recordings', () => {
  type Download = (name: string) => Promise<Response | undefined>
  const setUp = (
    wanted: object[],
    bytesPerSecond = Number.POSITIVE_INFINITY,
    downloads: Record<string, Download> = {},
  ) => {
    const clock = createVirtualClock(Date.parse('2026-11-29T11:00:00.000Z'))
    const received: Buffer[] = []
    const questions: { problems: object[] }[] = []
    const ok = (value: unknown): Answered => ({ ok: true, text: JSON.stringify(value) })
    let failing = 0
    const cloud = {
      post: async (_: string, question: unknown) => {
        questions.push(question as { problems: object[] })
        return ok({
          recordings: wanted,
          askAgainSeconds: 60,
          bytesMax: Object.keys(downloads).length > 1 ? 10_000 : 1e9,
        })
      },
      put: async (address: string, body: Uint8Array): Promise<Answered> => {
        if (failing > 0) {
          failing -= 1
          throw new Error('cut off')
        }
        const query = new URL(address, 'http://x').searchParams
        const here = received.reduce((sum, part) => sum + part.byteLength, 0)
        if (Number(query.get('offset')) === here) received.push(Buffer.from(body))
        const now = received.reduce((sum, part) => sum + part.byteLength, 0)
        const whole = Buffer.concat(received)
        const isWhole = now === Number(query.get('total'))
        if (isWhole) expect(createHash('sha256').update(whole).digest('hex')).toBe(query.get('sha256'))
        return ok({ state: isWhole ? 'kept' : 'fetching', receivedBytes: now })
      },
    }
    const sender = new RecordingSender({
      ...{ cloud, forwarder: 'fwd_1', folders: new Map([['pbx', [folder]]]), bytesPerSecond, clock },
      ...{ downloads: new Map(Object.entries(downloads)), directory: path.join(home, 'downloads') },
      ...{ random: { next: () => 0.5 }, log: collectingLog() },
    })
    const failNext = () => {
      failing += 1
    }
    return { sender, clock, received, questions, failNext }
  }
  const one = { id: 'rec_1', callId: 'call_1', source: 'pbx', ...sought, receivedBytes: 0 }
  const { signal } = new AbortController()

  it('sends one in parts, and goes on where the cloud is', async () => {
    const bytes = wavFile((recordingPartBytes * 2.2) / 16_000)
    put(`2026/11/29/${name}`, bytes)
    const { sender, received } = setUp([one])
    expect(await sender.round(signal)).toBe(0)
    expect(received.map(({ byteLength }) => byteLength)).toEqual([
      recordingPartBytes,
      recordingPartBytes,
      bytes.byteLength - 2 * recordingPartBytes,
    ])
    expect(Buffer.concat(received).equals(bytes)).toBe(true)
    const second = setUp([{ ...one, receivedBytes: 0 }])
    second.failNext()
    await expect(second.sender.round(signal)).rejects.toThrow('cut off')
    await second.sender.round(signal)
    expect(Buffer.concat(second.received).equals(bytes)).toBe(true)
  })

  it('keeps to its bandwidth', async () => {
    put(`2026/11/29/${name}`, wavFile((recordingPartBytes * 1.5) / 16_000))
    const { sender, clock, received } = setUp([one], recordingPartBytes / 10)
    const beganMs = clock.now()
    const sending = sender.round(signal)
    await expect.poll(() => received.length).toBe(1)
    await clock.advance(9_000)
    expect(received).toHaveLength(1)
    await clock.advance(1_000)
    await sending
    expect(received).toHaveLength(2)
    expect(clock.now() - beganMs).toBeGreaterThanOrEqual(10_000)
  })

  it('waits for a file that is still written, and reports one that is not there', async () => {
    const file = put(`2026/11/29/${name}`)
    const { sender, clock, received, questions } = setUp([one, { ...one, id: 'rec_2', name: 'none.wav', channels: [] }])
    utimesSync(file, clock.now() / 1000, clock.now() / 1000 - 2)
    expect(await sender.round(signal)).toBe(60_000)
    expect(received).toEqual([])
    await clock.advance(60_000)
    await sender.round(signal)
    expect(received).toHaveLength(1)
    expect(questions[1]?.problems).toEqual([
      { id: 'rec_2', problem: expect.stringContaining('There is no file none.wav') },
    ])
  })

  it('takes it from a source that gives it itself, and leaves nothing on the disk', async () => {
    const bytes = wavFile((recordingPartBytes * 1.2) / 16_000)
    const asked: string[] = []
    const download = async (id: string) => {
      asked.push(id)
      return new Response(bytes)
    }
    const wanted = { ...one, source: 'hosted', name: '4711' }
    const { sender, received } = setUp([wanted], undefined, { hosted: download })
    expect(await sender.round(signal)).toBe(0)
    expect(asked).toEqual(['4711'])
    expect(Buffer.concat(received).equals(bytes)).toBe(true)
    expect(readdirSync(path.join(home, 'downloads'))).toEqual([])
  })

  it('reports what its source says instead, and one that is too large', async () => {
    const refuse = async () => {
      throw new SwitchhookError('source_unauthorized', 'The 3CX forbids this.')
    }
    const endless = async () => new Response(new Uint8Array(20_000))
    const wanted = (source: string) => ({ ...one, id: `rec_${source}`, source, name: '1' })
    const downloads = { refuses: refuse, none: async () => undefined, endless }
    const all = [wanted('refuses'), wanted('none'), wanted('endless')]
    const { sender, questions, received } = setUp(all, undefined, downloads)
    await sender.round(signal)
    await sender.round(signal)
    expect(questions[1]?.problems).toEqual([
      { id: 'rec_refuses', problem: 'The 3CX forbids this.' },
      { id: 'rec_none', problem: 'The phone system has no recording 1 (any more).' },
      { id: 'rec_endless', problem: 'It has more than 10000 bytes.' },
    ])
    expect(received).toEqual([])
  })
})
