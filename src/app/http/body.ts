/**
 * Reads request bodies: bounded while reading, whatever Content-Length says or whether it is there; then content
 * type, JSON with the position of a fault.
 */
import { SwitchhookError } from '../../lib/errors.ts'
import { joinBytes } from '../../lib/join-bytes.ts'
import { mended, unstorablePath } from '../../lib/storable-text.ts'
import { withTimeLimit } from '../../lib/time-limit.ts'
import type { Clock } from '../../ports/clock.ts'
import { findJsonFault } from './json-fault.ts'

const jsonOnly = ['application/json']

interface BodyLimits {
  readonly maxBytes: number
  readonly contentTypes?: readonly string[]
  /** Takes `Content-Encoding: gzip`; the bytes are given as they came (unzip). */
  readonly gzip?: boolean
  readonly mends?: boolean
}

/** The body as parsed JSON. Throws `body_too_large`, `unsupported_content_type` or `bad_json`. */
export async function readJson(request: Request, limits: BodyLimits): Promise<unknown> {
  checkHeaders(request.headers, limits)
  const declared = declaredLength(request.headers, limits.maxBytes)
  const text =
    declared === undefined
      ? new TextDecoder().decode(await readStream(request.body, limits.maxBytes))
      : await request.text().catch(incomplete)
  // Only a platform that lets a body outgrow its Content-Length gets here with more.
  if (text.length > limits.maxBytes) throw tooLarge(limits.maxBytes)
  return limits.mends ? mended(text, parseJson(text)) : parseStorableJson(text)
}

/** Throws `bad_json`, or `bad_field` with the path of a text that no store can hold. */
export function parseStorableJson(text: string): unknown {
  const parsed = parseJson(text)
  const path = unstorablePath(text, parsed)
  if (path === undefined) return parsed
  const what = 'holds U+0000 or half a surrogate pair, which can’t be stored; send it without'
  throw new SwitchhookError('bad_field', `Correct in the body: ${path.join('.') || 'body'}: ${what}.`)
}

/** The body's exact bytes. Throws `body_too_large` or `unsupported_content_type`. */
export async function readBytes(request: Request, limits: BodyLimits): Promise<Uint8Array> {
  checkHeaders(request.headers, limits)
  declaredLength(request.headers, limits.maxBytes)
  return await readStream(request.body, limits.maxBytes)
}

/**
 * The body behind `Content-Encoding: gzip`, or the bytes as they are without it. Bounded while unpacking, so that a
 * small body can't become a huge one. Throws `body_too_large` or `bad_request`.
 */
export async function unzip(headers: Headers, bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  if (headers.get('content-encoding')?.toLowerCase() !== 'gzip') return bytes
  const unpacked = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new DecompressionStream('gzip'))
  try {
    return await readStream(unpacked, maxBytes)
  } catch (thrown) {
    if (!unpacked.locked) await unpacked.cancel().catch(() => undefined)
    if (thrown instanceof SwitchhookError && thrown.code === 'body_too_large') throw thrown
    throw new SwitchhookError('bad_request', 'The body is not gzip, although Content-Encoding says that it is.', {
      cause: thrown,
    })
  }
}

/** Throws `bad_json` with line, column and offset; never quotes the text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (thrown) {
    if (text.trim() === '') throw new SwitchhookError('bad_json', 'The body is empty (offset 0); send JSON.')
    const fault = findJsonFault(text)
    if (fault === undefined) throw thrown
    const { line, column, offset } = fault
    const what = offset === text.length ? 'it ends too early' : 'unexpected character'
    throw new SwitchhookError(
      'bad_json',
      `The body is not valid JSON: ${what} at line ${line}, column ${column} (offset ${offset}).`,
    )
  }
}

function checkHeaders(headers: Headers, { contentTypes = jsonOnly, gzip = false }: BodyLimits): void {
  const type = headers.get('content-type')
  // A sender that names no type gets the benefit of the doubt; one that names another is wrong.
  if (type !== null && !contentTypes.includes(type) && !isAccepted(type, contentTypes)) {
    throw new SwitchhookError('unsupported_content_type', `Send the body as ${contentTypes.join(' or ')} in UTF-8.`)
  }
  const encoding = headers.get('content-encoding')?.toLowerCase() ?? 'identity'
  if (encoding === 'identity' || (gzip && encoding === 'gzip')) return
  const advice = gzip ? 'with Content-Encoding gzip or none' : 'without Content-Encoding (not compressed)'
  throw new SwitchhookError('unsupported_content_type', `Send the body ${advice}.`)
}

function isAccepted(type: string, accepted: readonly string[]): boolean {
  const [name = '', ...parameters] = type.split(';').map((part) => part.trim().toLowerCase())
  const charset = parameters
    .find((part) => part.startsWith('charset='))
    ?.slice(8)
    .replaceAll('"', '')
  return accepted.includes(name) && (charset === undefined || charset === 'utf-8' || charset === 'utf8')
}

/** Undefined without Content-Length. Throws `body_too_large` before anything is read. */
function declaredLength(headers: Headers, maxBytes: number): number | undefined {
  const text = headers.get('content-length')
  if (text === null) return undefined
  const length = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (Number.isNaN(length)) throw new SwitchhookError('bad_request', 'Content-Length must be a whole number of bytes.')
  if (length > maxBytes) throw tooLarge(maxBytes)
  return length
}

async function readStream(stream: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<Uint8Array> {
  if (stream === null) return new Uint8Array()
  const reader = stream.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read().catch(incomplete)
    if (done) return chunks.length === 1 && chunks[0] ? chunks[0] : joinBytes(chunks)
    size += value.byteLength
    if (size > maxBytes) {
      // What is left is for drainBody.
      reader.releaseLock()
      throw tooLarge(maxBytes)
    }
    chunks.push(value)
  }
}

/** A sender that hangs up in the middle is no fault of ours. */
function incomplete(cause: unknown): never {
  throw new SwitchhookError('bad_request', 'The body ended before it was complete; send the request again.', {
    retryable: true,
    cause,
  })
}

function tooLarge(maxBytes: number): SwitchhookError {
  return new SwitchhookError('body_too_large', `The body is too large; send at most ${maxBytes} bytes.`)
}

/** Of what is sent in vain; whoever sends more, or more slowly, loses the connection. */
const drainedBytesMax = 32 * 1_048_576
const drainLimitMs = 5000

/**
 * Reads away a body that nobody wants (any more): a server that answers before it has read closes the connection, and a
 * phone system that reuses it would lose its next request. Bounded, and kept nowhere. Never throws.
 */
export async function drainBody({ body, headers }: Request, clock: Clock): Promise<void> {
  if (body === null || body.locked || Number(headers.get('content-length') ?? 0) > drainedBytesMax) return
  const reader = body.getReader()
  const limit = { clock, limitMs: drainLimitMs, onTimeout: () => new Error('too slow') }
  // Who hung up needs no connection.
  await withTimeLimit(limit, () => discard(reader)).catch(() => undefined)
}

async function discard(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  for (let bytes = 0; bytes <= drainedBytesMax; ) {
    const { done, value } = await reader.read()
    if (done) return
    bytes += value.byteLength
  }
}
