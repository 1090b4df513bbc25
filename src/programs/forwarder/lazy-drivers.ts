/**
 * Drivers of databases, of which a phone system needs one at most. They stand compressed in comments at the file's end,
 * put there by src/programs/build/forwarder-lazy-drivers.ts, so that a forwarder without them need not hold their text in
 * memory. Only built files have them; run from its sources the forwarder imports the packages themselves.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { compileFunction } from 'node:vm'
import { brotliDecompressSync } from 'node:zlib'
import { SwitchhookError } from '../../lib/errors.ts'

/** What a driver's line begins with; behind it: digest, space, Base64. */
export const driverMark = '//driver '

/**
 * The exports of the driver with this digest (of its compressed bytes). Throws when the running file was replaced by one
 * that has other drivers.
 * @public Called by the modules that forwarder-lazy-drivers.ts writes.
 */
export function loadDriver(digest: string, file = import.meta.filename): unknown {
  const code = brotliDecompressSync(readDriver(digest, file)).toString('utf8')
  const driver: { exports: unknown } = { exports: {} }
  compileFunction(code, ['module', 'exports', 'require'])(driver, driver.exports, createRequire(file))
  return driver.exports
}

function readDriver(digest: string, file: string): Buffer {
  const bytes = readFileSync(file)
  const mark = `\n${driverMark}${digest} `
  const at = bytes.indexOf(mark)
  if (at < 0) {
    const message = `The forwarder's file ${file} was replaced by another version while it ran: start it again.`
    throw new SwitchhookError('source_unreadable', message, { retryable: true })
  }
  const start = at + mark.length
  const end = bytes.indexOf('\n', start)
  return Buffer.from(bytes.toString('latin1', start, end < 0 ? bytes.length : end), 'base64')
}
