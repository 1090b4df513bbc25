/** One door for every file that contacts come in: its format is seen from its first bytes, not its name. */
import { joinBytes } from '../../../lib/join-bytes.ts'

const enoughBytes = 200

export interface ImportFile {
  readonly format: 'csv' | 'vcard'
  /** All bytes from the start, to be read once. */
  readonly bytes: AsyncIterable<Uint8Array>
}

/** @param bytes A file's stream; no more than it takes to see the format is read before `bytes` is. */
export async function openImport(bytes: AsyncIterable<Uint8Array>): Promise<ImportFile> {
  const chunks = bytes[Symbol.asyncIterator]()
  let head: Uint8Array = new Uint8Array(0)
  while (head.length < enoughBytes) {
    const next = await chunks.next()
    if (next.done) break
    head = joinBytes([head, next.value])
  }
  const whole = chain(head, chunks)
  const isVcard = /^\W*BEGIN:VCARD/i.test(startOf(head))
  return { format: isVcard ? 'vcard' : 'csv', bytes: whole }
}

/** The first ASCII of the file, in UTF-16 too. */
function startOf(head: Uint8Array): string {
  return String.fromCharCode(...head.subarray(0, enoughBytes).filter((byte) => byte > 0 && byte < 0x80))
}

async function* chain(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield head
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
  } finally {
    await rest.return?.()
  }
}
