/**
 * A site as a file: JSON lines. The first says what it is, each further one is a record as GET /v1/export gave it, the last
 * counts and hashes those before it, so that a file that was cut or touched is not taken for a whole one.
 *
 * What must stay true: each record is in it once, as the export gave it last; neither writing nor reading holds the file in
 * memory, only the names of the records that changed while they were exported.
 */
import { createHash } from 'node:crypto'
import { closeSync, createReadStream, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { type SiteFileEnd, type SiteFileHead, siteFileEndSchema, siteFileHeadSchema } from '../../wire/site-file.ts'
import { CliFailure } from '../terminal/failure.ts'

export interface NamedRecord {
  readonly collection: string
  readonly id: string
}

const lineOf = (value: unknown) => `${JSON.stringify(value)}\n`
const nameOf = ({ collection, id }: NamedRecord) => `${collection}\0${id}`

/** Written beside its name until it is whole. It holds hashes of keys and phone numbers: for its owner's eyes only. */
export class SiteFileWriter {
  readonly #file: string
  readonly #site: string
  readonly #draft: number
  #lines = 0
  /** Of what changed while it was exported: the line that has it as it became; 0 for what is gone. */
  readonly #lastLines = new Map<string, number>()

  constructor(file: string, site: string) {
    this.#file = file
    this.#site = site
    this.#draft = openSync(this.#draftName, 'w', 0o600)
  }

  add(record: NamedRecord): void {
    writeSync(this.#draft, lineOf(record))
    this.#lines += 1
    const name = nameOf(record)
    if (this.#lastLines.has(name)) this.#lastLines.set(name, this.#lines)
  }

  /** A record as it became, in place of what was added before; `gone`: there is none any more. */
  change(record: NamedRecord & { readonly gone?: true | undefined }): void {
    this.#lastLines.set(nameOf(record), 0)
    if (!record.gone) this.add(record)
  }

  /** Calls `visit` with each record that stays. Only then the file bears its name. */
  async finish(visit: (record: unknown) => void): Promise<SiteFileEnd> {
    closeSync(this.#draft)
    const part = `${this.#file}.part`
    const handle = openSync(part, 'w', 0o600)
    const hash = createHash('sha256')
    let [line, records] = [0, 0]
    writeSync(handle, lineOf({ switchhookExport: 1, site: this.#site } satisfies SiteFileHead))
    for await (const text of linesOf(this.#draftName)) {
      line += 1
      const record = JSON.parse(text)
      if ((this.#lastLines.get(nameOf(record)) ?? line) !== line) continue
      visit(record)
      hash.update(`${text}\n`)
      writeSync(handle, `${text}\n`)
      records += 1
    }
    const end = { records, sha256: hash.digest('hex') }
    writeSync(handle, lineOf(end))
    closeSync(handle)
    renameSync(part, this.#file)
    rmSync(this.#draftName)
    return end
  }

  /** What was written is of no use. */
  discard(): void {
    closeSync(this.#draft)
    rmSync(this.#draftName)
  }

  get #draftName(): string {
    return `${this.#file}.draft`
  }
}

/** What a whole file says of itself. Throws CliFailure for anything else. */
export async function checkSiteFile(file: string): Promise<{ readonly site: string; readonly records: number }> {
  const hash = createHash('sha256')
  let head: string | undefined
  let last: string | undefined
  let records = 0
  for await (const line of linesOf(file)) {
    if (last !== undefined) {
      hash.update(`${last}\n`)
      records += 1
    }
    if (head === undefined) head = line
    else last = line
  }
  const site = siteFileHeadSchema.safeParse(parse(head))
  if (!site.success) throw new CliFailure(`${file} is not a file that switchhook export wrote.`)
  const end = siteFileEndSchema.safeParse(parse(last))
  if (!end.success || end.data.records !== records || end.data.sha256 !== hash.digest('hex')) {
    throw new CliFailure(`${file} is not whole, or was changed: its count and hash do not fit.`, {
      hint: 'Export again; nothing was imported.',
    })
  }
  return { site: site.data.site, records }
}

/** The records of a file that was checked, as text lines, after the first `skipped`. */
export async function* recordsOf(file: string, { records }: { readonly records: number }, skipped: number) {
  let line = 0
  for await (const text of linesOf(file)) {
    if (line > skipped && line <= records) yield text
    line += 1
  }
}

/** Lines end with a line feed and with nothing else: Node's readline also ends them at U+2028, which JSON text may hold. */
async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of createReadStream(file, 'utf8')) {
    const lines = `${rest}${chunk}`.split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}

function parse(line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? '')
  } catch {
    return undefined
  }
}
