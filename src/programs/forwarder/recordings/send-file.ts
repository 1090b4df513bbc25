/** Sends one file to the cloud, part by part from where the cloud is, no faster than it may. */
import { createHash } from 'node:crypto'
import { constants, type FileHandle, open } from 'node:fs/promises'
import type { Clock } from '../../../ports/clock.ts'
import { partAnswer, recordingPartBytes, type WantedRecording } from '../../../wire/recording.ts'
import type { Cloud } from '../push/cloud.ts'
import { readAnswer } from '../push/read-answer.ts'

export interface SendFilePorts {
  readonly cloud: Pick<Cloud, 'put'>
  readonly clock: Clock
  readonly bytesPerSecond: number
}

export type SentFile = 'sent' | 'still written'

/** A file that was written to lately is not whole. */
const quietMs = 10_000
/** For a part over a slow line. */
const partTimeoutMs = 300_000
/** Of one file; each part is a round. */
const roundsMax = 4096

/** Rejects when the cloud does not take it, or the signal aborts. */
export async function sendFile(
  { cloud, clock, bytesPerSecond }: SendFilePorts,
  { id, callId, receivedBytes }: Pick<WantedRecording, 'id' | 'callId' | 'receivedBytes'>,
  /** `isWhole`: nobody writes to it any more. */
  { file, isWhole = false }: { readonly file: string; readonly isWhole?: boolean },
  signal: AbortSignal,
): Promise<SentFile> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    const { size: total, mtimeMs } = await handle.stat()
    if (!isWhole && clock.now() - mtimeMs < quietMs) return 'still written'
    const sha256 = await hashOf(handle, total)
    let offset = receivedBytes
    for (let round = 0; round < roundsMax; round += 1) {
      const beganMs = clock.now()
      const body = await readPart(handle, offset, total)
      const query = `offset=${offset}&total=${total}&sha256=${sha256}`
      const path = `/v1/calls/${callId}/recordings/${id}?${query}`
      const answered = await cloud.put(path, body, signal, partTimeoutMs)
      const data = readAnswer(partAnswer, answered, 'a part of a recording')
      if (data.state !== 'known' && data.state !== 'fetching') return 'sent'
      offset = data.receivedBytes
      const dueMs = (body.byteLength / bytesPerSecond) * 1000
      const leftMs = dueMs - (clock.now() - beganMs)
      if (leftMs > 0) await clock.sleep(leftMs, signal)
    }
    return 'sent'
  } finally {
    await handle.close()
  }
}

async function readPart(handle: FileHandle, offset: number, total: number): Promise<Buffer<ArrayBuffer>> {
  const body = Buffer.alloc(Math.min(recordingPartBytes, Math.max(0, total - offset)))
  const { bytesRead } = await handle.read(body, 0, body.byteLength, offset)
  return body.subarray(0, bytesRead)
}

async function hashOf(handle: FileHandle, total: number): Promise<string> {
  const hash = createHash('sha256')
  for (let offset = 0; offset < total; offset += recordingPartBytes) hash.update(await readPart(handle, offset, total))
  return hash.digest('hex')
}
