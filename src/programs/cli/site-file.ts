/**
 * A site as a file: JSON lines. The first says what it is, each further one is a record as GET /v1/export gave it, the last
 * counts and hashes those before it, so that a file that was cut or touched is not taken for a whole one.
 */
import { createHash } from 'node:crypto'
import { closeSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import * as z from 'zod'
import { CliFailure } from '../terminal/failure.ts'

const headSchema = z.object({ switchhookExport: z.literal(1), site: z.string() })
const endSchema = z.object({ records: z.int(), sha256: z.string() })

export interface SiteFileWriter {
  add(record: unknown): void
  /** Only now does the file bear its name. */
  finish(): { readonly records: number; readonly sha256: string }
}

/** Written beside its name until it is whole. It holds hashes of keys and phone numbers: for its owner's eyes only. */
export function createSiteFile(file: string, site: string): SiteFileWriter {
  const draft = `${file}.part`
  const handle = openSync(draft, 'w', 0o600)
  const hash = createHash('sha256')
  let records = 0
  const line = (value: unknown) => `${JSON.stringify(value)}\n`
  writeSync(handle, line({ switchhookExport: 1, site }))
  return {
    add(record) {
      const text = line(record)
      hash.update(text)
      writeSync(handle, text)
      records += 1
    },
    finish() {
      const end = { records, sha256: hash.digest('hex') }
      writeSync(handle, line(end))
      closeSync(handle)
      renameSync(draft, file)
      return end
    },
  }
}

/** The records of a whole file, as text lines. Throws CliFailure for anything else. */
export function readSiteFile(file: string): { readonly site: string; readonly lines: readonly string[] } {
  const lines = readFileSync(file, 'utf8').split('\n')
  if (lines.pop() !== '') throw notWhole(file)
  const head = headSchema.safeParse(parse(lines[0]))
  const end = endSchema.safeParse(parse(lines.at(-1)))
  if (!head.success) throw new CliFailure(`${file} is not a file that switchhook export wrote.`)
  const records = lines.slice(1, -1)
  const hash = createHash('sha256')
  for (const record of records) hash.update(`${record}\n`)
  if (!end.success || end.data.records !== records.length || end.data.sha256 !== hash.digest('hex')) {
    throw notWhole(file)
  }
  return { site: head.data.site, lines: records }
}

function notWhole(file: string): CliFailure {
  return new CliFailure(`${file} is not whole, or was changed: its count and hash do not fit.`, {
    hint: 'Export again; nothing was imported.',
  })
}

function parse(line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? '')
  } catch {
    return undefined
  }
}
