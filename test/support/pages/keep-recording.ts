/** A recording of a call that is reported, sent by a forwarder's own sender and kept. */
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as z from 'zod'
import { systemClock, systemRandom } from '../../../src/ports/clock.ts'
import { Cloud } from '../../../src/programs/forwarder/push/cloud.ts'
import { nodeHttp } from '../../../src/programs/forwarder/push/node-http.ts'
import { RecordingSender } from '../../../src/programs/forwarder/recordings/recording-sender.ts'
import { recordingsSchema } from '../../../src/wire/recording.ts'
import { collectingLog } from '../collecting-log.ts'
import { waitFor } from '../wait-for.ts'
import type { AgentPages, newCall } from './agent-pages.ts'

const callList = z.object({ calls: z.array(z.object({ id: z.string(), aliases: z.array(z.string()) })) })

/** Resolves once it is kept, with the ids of call and recording. `call`: it was reported before. */
export async function keepRecording(
  { server, eventsKey, ask, report }: Pick<AgentPages, 'server' | 'eventsKey' | 'ask' | 'report'>,
  call: ReturnType<typeof newCall>,
  bytes: Uint8Array,
) {
  const folder = mkdtempSync(path.join(tmpdir(), 'switchhook-monitor-'))
  const name = `${call.alias.replaceAll(/\W/g, '-')}.wav`
  writeFileSync(path.join(folder, name), bytes)
  // It does not grow any more.
  utimesSync(path.join(folder, name), 0, 0)
  await report({ ...call.ended('101'), kind: 'recorded', id: `${name}:recorded`, recordingId: `pbx:${name}` })
  let id = ''
  const read = async () => (await ask('GET', `/v1/calls/${id}/recordings`, recordingsSchema)).recordings
  await waitFor(async () => {
    const { calls } = await ask('GET', '/v1/calls', callList)
    id = calls.find(({ aliases }) => aliases.includes(call.alias))?.id ?? ''
    return id !== '' && (await read()).length === 1
  })
  const ports = { clock: systemClock, random: systemRandom, fetch: nodeHttp() }
  const cloud = new Cloud({ url: server().url, key: eventsKey, timeoutMs: 30_000, gzip: false }, ports)
  const sender = new RecordingSender({
    ...{ cloud, forwarder: 'fwd_0123456789abcdef', folders: new Map([['pbx', [folder]]]), downloads: new Map() },
    ...{ directory: folder, bytesPerSecond: Number.POSITIVE_INFINITY, log: collectingLog() },
    ...{ clock: systemClock, random: systemRandom },
  })
  await sender.round(AbortSignal.timeout(60_000))
  rmSync(folder, { recursive: true, force: true })
  return { call: id, recording: (await read())[0]?.id ?? '' }
}
