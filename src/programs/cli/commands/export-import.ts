/** `switchhook export` and `import`: a site's records from one platform to another, through a file that is checked. */
import path from 'node:path'
import { InvalidArgumentError } from 'commander'
import * as z from 'zod'
import { ApiFailure } from '../../terminal/failure.ts'
import { type CliCommand, withAction } from '../command.ts'
import { fileBytes } from '../input-file.ts'
import { assertReached } from '../known-site.ts'
import { withRetries } from '../retry.ts'
import type { Session } from '../session.ts'
import { checkSiteFile, recordsOf, SiteFileWriter } from '../site-file.ts'

const named = z.looseObject({ collection: z.string(), id: z.string() })
const pageSchema = z.looseObject({
  records: z.array(named),
  changes: z.array(named.extend({ gone: z.literal(true).optional() })).optional(),
  next: z.string().optional(),
})
const writtenSchema = z.looseObject({ written: z.number(), unchanged: z.number().default(0) })
/** An entry of the registry of sites, which is among the records of `main`. */
const siteEntry = z.looseObject({ collection: z.literal('sites'), id: z.string() })
const keptRecording = z.looseObject({
  collection: z.literal('recordings'),
  value: z.looseObject({ state: z.literal('kept') }),
})
const isKeptRecording = (record: unknown): boolean => keptRecording.safeParse(record).success
const importOptions = z.object({ skip: z.number().default(0), site: z.string().optional() })

/** An export that took too long between two pages, or whose server was started anew, begins anew so often. */
const exportTries = 3
/** Of one request: well below what any platform takes. */
const batchRecords = 100
const batchChars = 1_000_000

export const exportImport: CliCommand = (program, context) => {
  const exporting = program
    .command('export')
    .description('Write a site to a file, as it is at one moment, while it goes on working')
    .argument('<file>')
  withAction(exporting, context, z.object({ site: z.string().optional() }), async (session, { site }, [file = '']) => {
    const moved = await exportSite(session, path.resolve(file), site ?? 'main')
    const further = moved.sites.map((name) => `npx switchhook export --site ${name} ${name}.jsonl`)
    const advice = further.length === 0 ? '' : `There are further sites; export each:\n  ${further.join('\n  ')}\n`
    const written = `${moved.records} records of site ${site ?? 'main'} written to ${file}.\n`
    session.show(moved, () => written + recordingsAdvice(moved.recordings) + advice)
    return undefined
  })
  const importing = program
    .command('import')
    .description('Import such a file into the site it is of, or --site; importing it twice changes nothing')
    .argument('<file>')
    .option('--skip <records>', 'Continue after so many records, where an import was interrupted', readCount, 0)
  withAction(importing, context, importOptions, async (session, { skip, site }, [file = '']) => {
    const moved = await importSite(session, path.resolve(file), skip, site)
    const { records, unchanged, recordings } = moved
    session.show(moved, () => {
      const rest = unchanged === 0 ? '' : `, ${unchanged} of which changed nothing`
      return `${records} records brought to ${moved.site} at ${session.api.url}${rest}.\n${recordingsAdvice(recordings)}`
    })
    return undefined
  })
}

/** What is known of recordings is in the file; their sound is not. */
function recordingsAdvice(recordings: number): string {
  if (recordings === 0) return ''
  const what = recordings === 1 ? 'One recording is' : `${recordings} recordings are`
  return `${what} kept; the file has what is known of them, not their sound: copy the store of recordings as well (docs/recordings.md).\n`
}

function readCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 0) throw new InvalidArgumentError('Take a whole number.')
  return count
}

async function exportSite(session: Session, file: string, site: string) {
  await assertReached(session.api)
  for (let tries = 1; ; tries += 1) {
    const writer = new SiteFileWriter(file, site)
    try {
      await addPages(session, writer)
    } catch (thrown) {
      writer.discard()
      const isOver = thrown instanceof ApiFailure && thrown.error.code === 'export_over'
      if (!isOver || tries === exportTries) throw thrown
      session.cli.err.write('▲ The export was interrupted; it begins anew.\n')
      continue
    }
    const sites: string[] = []
    let recordings = 0
    const end = await writer.finish((record) => {
      const entry = siteEntry.safeParse(record)
      if (entry.success) sites.push(entry.data.id)
      if (isKeptRecording(record)) recordings += 1
    })
    return { ...end, sites, recordings }
  }
}

async function addPages({ api, cli }: Session, writer: SiteFileWriter): Promise<void> {
  let cursor: string | undefined
  do {
    const query = { cursor, limit: 50 }
    const page = await withRetries(cli, () => api.request({ path: '/v1/export', query, answer: pageSchema }))
    for (const record of page.records) writer.add(record)
    for (const record of page.changes ?? []) writer.change(record)
    cursor = page.next
  } while (cursor !== undefined)
}

async function importSite({ api, cli }: Session, file: string, skip: number, chosen: string | undefined) {
  await fileBytes(file)
  const whole = await checkSiteFile(file)
  const { site: from, records } = whole
  await assertReached(api)
  const site = chosen ?? from
  if (site !== from) {
    cli.err.write(
      `▲ ${file} is of site ${from}: its keys and variables do not open in ${site}; make them anew there.\n`,
    )
  }
  let unchanged = 0
  let recordings = 0
  let done = Math.min(skip, records)
  const bar = cli.progress(records)
  try {
    for await (const batch of batchesOf(recordsOf(file, whole, skip))) {
      const body = { records: batch.map((line): unknown => JSON.parse(line)) }
      recordings += body.records.filter(isKeptRecording).length
      const ask = { method: 'POST', path: '/v1/import', query: { site }, body, answer: writtenSchema } as const
      unchanged += (await withRetries(cli, () => api.request(ask))).unchanged
      done += batch.length
      bar.update(done, `${done} records`)
    }
  } catch (thrown) {
    cli.err.write(`Broken off after ${done} of ${records} records; go on with --skip ${done}.\n`)
    throw thrown
  } finally {
    bar.stop()
  }
  return { site, records: records - Math.min(skip, records), unchanged, recordings }
}

/** Each with at least one record, however large. */
async function* batchesOf(lines: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  let batch: string[] = []
  let chars = 0
  for await (const line of lines) {
    if (batch.length === batchRecords || (batch.length > 0 && chars + line.length > batchChars)) {
      yield batch
      batch = []
      chars = 0
    }
    batch.push(line)
    chars += line.length
  }
  if (batch.length > 0) yield batch
}
