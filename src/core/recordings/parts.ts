/** The bytes of a recording as blobs of one size: so a large file is sent in steps, fetched without holding it, and read in any range. */
import { createHash } from 'node:crypto'
import type { Blobs } from '../../ports/blobs.ts'
import { recordingPartBytes } from '../../wire/recording.ts'
import { partKey, type RecordingPart, type StoredRecording } from './recording.ts'

/** It is larger than it may be. */
export class TooLarge extends Error {}

export interface StoredParts {
  readonly parts: readonly RecordingPart[]
  readonly bytes: number
  readonly sha256: string
  readonly head: Uint8Array
}

const headBytes = 64

/** Stores one part under its place. */
export async function putPart(
  blobs: Blobs,
  site: string,
  recording: StoredRecording,
  place: number,
  body: Uint8Array<ArrayBuffer>,
): Promise<RecordingPart> {
  const sha256 = createHash('sha256').update(body).digest('hex')
  await blobs.put(partKey(site, recording, place), body, { sha256, type: 'application/octet-stream' })
  return { bytes: body.byteLength, sha256 }
}

/** Stores a stream part by part, never more than one of them in memory. Rejects with TooLarge. */
export async function storeStream(
  blobs: Blobs,
  site: string,
  recording: StoredRecording,
  stream: ReadableStream<Uint8Array>,
  bytesMax: number,
): Promise<StoredParts> {
  const whole = createHash('sha256')
  const parts: RecordingPart[] = []
  let head = new Uint8Array()
  let chunks: Uint8Array[] = []
  let held = 0
  let bytes = 0
  const flush = async (size: number) => {
    const joined = Buffer.concat(chunks)
    const body = new Uint8Array(joined.subarray(0, size))
    chunks = [joined.subarray(size)]
    held -= size
    parts.push(await putPart(blobs, site, recording, parts.length, body))
  }
  const reader = stream.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      bytes += value.byteLength
      if (bytes > bytesMax) throw new TooLarge()
      whole.update(value)
      if (head.byteLength < headBytes) head = new Uint8Array(Buffer.concat([head, value]).subarray(0, headBytes))
      chunks.push(value)
      held += value.byteLength
      while (held >= recordingPartBytes) await flush(recordingPartBytes)
    }
    if (held > 0) await flush(held)
  } catch (thrown) {
    await reader.cancel().catch(() => undefined)
    throw thrown
  }
  return { parts, bytes, sha256: whole.digest('hex'), head }
}

/** These bytes of a kept recording, each part opened when it is its turn. A part that is missing ends the stream with an error. */
export function readParts(
  blobs: Blobs,
  site: string,
  recording: StoredRecording,
  range: { readonly offset: number; readonly length: number },
): ReadableStream<Uint8Array> {
  let { offset } = range
  const end = offset + range.length
  let partEnd = offset
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  const openNext = async () => {
    const place = Math.floor(offset / recordingPartBytes)
    const from = offset - place * recordingPartBytes
    const length = Math.min(recordingPartBytes - from, end - offset)
    partEnd = offset + length
    const body = await blobs.get(partKey(site, recording, place), { offset: from, length })
    if (body === undefined) throw new Error(`part ${place} of recording ${recording.id} is missing`)
    return body.getReader()
  }
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (;;) {
        if (reader === undefined && offset >= end) return controller.close()
        reader ??= await openNext()
        const { done, value } = await reader.read()
        if (!done) {
          offset += value.byteLength
          return controller.enqueue(value)
        }
        if (offset < partEnd) throw new Error(`a part of recording ${recording.id} is cut off`)
        reader = undefined
      }
    },
    async cancel(reason) {
      await reader?.cancel(reason)
    },
  })
}
