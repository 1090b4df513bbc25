/** Takes a recording from its source into a file of our own, so that it can be sent from anywhere in it. Bounded; gone when it was sent. */
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { HttpReply } from '../../../ports/http.ts'

/** Works with the file while it is there. Rejects with RangeError where it is larger than it may be. */
export async function withDownload<T>(
  reply: HttpReply,
  { directory, id, bytesMax }: { readonly directory: string; readonly id: string; readonly bytesMax: number },
  work: (file: string) => Promise<T>,
): Promise<T> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const file = path.join(directory, `${id.replace(/[^\w-]/g, '')}.part`)
  try {
    await pipeline(bytesOf(reply, bytesMax), createWriteStream(file, { mode: 0o600 }))
    return await work(file)
  } finally {
    await rm(file, { force: true })
  }
}

async function* bytesOf({ body }: HttpReply, bytesMax: number): AsyncGenerator<Uint8Array> {
  if (body === null) return
  const reader = body.getReader()
  let bytes = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done || value === undefined) return
      bytes += value.byteLength
      if (bytes > bytesMax) throw new RangeError(`It has more than ${bytesMax} bytes.`)
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
