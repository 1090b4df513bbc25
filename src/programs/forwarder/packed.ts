/**
 * Parts of the one file that not every phone system needs (drivers of databases). They stand compressed in comments at
 * the file's end, put there by src/programs/build/forwarder-parts.ts, so that a forwarder without them need not hold their text in
 * memory. Only built files have parts; run from its sources the forwarder imports the packages themselves.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { compileFunction } from 'node:vm'
import { brotliDecompressSync } from 'node:zlib'
import { SwitchhookError } from '../../lib/errors.ts'

/** What a part's line begins with; behind it: digest, space, Base64. */
export const partMark = '//part '

/**
 * The exports of the part with this digest (of its compressed bytes). Throws when the running file was replaced by one
 * that has other parts.
 */
export function unpack(digest: string, file = import.meta.filename): unknown {
  const code = brotliDecompressSync(readPart(digest, file)).toString('utf8')
  const part: { exports: unknown } = { exports: {} }
  compileFunction(code, ['module', 'exports', 'require'])(part, part.exports, createRequire(file))
  return part.exports
}

function readPart(digest: string, file: string): Buffer {
  const bytes = readFileSync(file)
  const mark = `\n${partMark}${digest} `
  const at = bytes.indexOf(mark)
  if (at < 0) {
    const message = `The forwarder's file ${file} was replaced by another version while it ran: start it again.`
    throw new SwitchhookError('source_unreadable', message, { retryable: true })
  }
  const start = at + mark.length
  const end = bytes.indexOf('\n', start)
  return Buffer.from(bytes.toString('latin1', start, end < 0 ? bytes.length : end), 'base64')
}
