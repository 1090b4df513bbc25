/** `switchhook export` and `import`: a site's records from one platform to another, through a file that is checked. */
import path from 'node:path'
import { InvalidArgumentError } from 'commander'
import * as z from 'zod'
import { type CliCommand, withAction } from '../command.ts'
import { withRetries } from '../retry.ts'
import type { Session } from '../session.ts'
import { createSiteFile, readSiteFile } from '../site-file.ts'

const pageSchema = z.looseObject({ records: z.array(z.json()), next: z.string().optional() })
const writtenSchema = z.looseObject({ written: z.number(), unchanged: z.number().default(0) })
/** An entry of the registry of sites, which is among the records of `main`. */
const siteEntry = z.looseObject({ collection: z.literal('sites'), id: z.string() })
const importOptions = z.object({ skip: z.number().default(0), site: z.string().optional() })

/** Of one request: well below what any platform takes. */
const batchRecords = 100
const batchChars = 1_000_000

export const exportImport: CliCommand = (program, context) => {
  const exporting = program
    .command('export')
    .description('Write all records of a site to a file (stop what writes to it first)')
    .argument('<file>')
  withAction(exporting, context, z.object({ site: z.string().optional() }), async (session, { site }, [file = '']) => {
    const moved = await exportSite(session, path.resolve(file), site ?? 'main')
    const further = moved.sites.map((name) => `npx switchhook export --site ${name} ${name}.jsonl`)
    const advice = further.length === 0 ? '' : `There are further sites; export each:\n  ${further.join('\n  ')}\n`
    session.show(moved, () => `${moved.records} records of site ${site ?? 'main'} written to ${file}.\n${advice}`)
    return undefined
  })
  const importing = program
    .command('import')
    .description('Import such a file into the site it is of, or --site; importing it twice changes nothing')
    .argument('<file>')
    .option('--skip <records>', 'Continue after so many records, where an import was interrupted', readCount, 0)
  withAction(importing, context, importOptions, async (session, { skip, site }, [file = '']) => {
    const moved = await importSite(session, path.resolve(file), skip, site)
    const { records, unchanged } = moved
    session.show(moved, () => {
      const rest = unchanged === 0 ? '' : `, ${unchanged} of which changed nothing`
      return `${records} records brought to ${moved.site} at ${session.api.url}${rest}.\n`
    })
    return undefined
  })
}

function readCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 0) throw new InvalidArgumentError('Take a whole number.')
  return count
}

async function exportSite({ api, cli }: Session, file: string, site: string) {
  const writer = createSiteFile(file, site)
  const sites: string[] = []
  let cursor: string | undefined
  do {
    const query = { cursor, limit: 50 }
    const page = await withRetries(cli, () => api.request({ path: '/v1/export', query, answer: pageSchema }))
    for (const record of page.records) {
      writer.add(record)
      const entry = siteEntry.safeParse(record)
      if (entry.success) sites.push(entry.data.id)
    }
    cursor = page.next
  } while (cursor !== undefined)
  return { ...writer.finish(), sites }
}

async function importSite({ api, cli }: Session, file: string, skip: number, chosen: string | undefined) {
  const { lines, site: from } = readSiteFile(file)
  const site = chosen ?? from
  if (site !== from) {
    cli.err.write(
      `▲ ${file} is of site ${from}: its keys and variables do not open in ${site}; make them anew there.\n`,
    )
  }
  let unchanged = 0
  let done = Math.min(skip, lines.length)
  const bar = cli.progress(lines.length)
  try {
    while (done < lines.length) {
      const batch = nextBatch(lines, done)
      const body = { records: batch.map((line): unknown => JSON.parse(line)) }
      const ask = { method: 'POST', path: '/v1/import', query: { site }, body, answer: writtenSchema } as const
      unchanged += (await withRetries(cli, () => api.request(ask))).unchanged
      done += batch.length
      bar.update(done, `${done} records`)
    }
  } catch (thrown) {
    cli.err.write(`Broken off after ${done} of ${lines.length} records; go on with --skip ${done}.\n`)
    throw thrown
  } finally {
    bar.stop()
  }
  return { site, records: lines.length - Math.min(skip, lines.length), unchanged }
}

/** At least one record, however large. */
function nextBatch(lines: readonly string[], from: number): string[] {
  const batch: string[] = []
  let chars = 0
  for (const line of lines.slice(from, from + batchRecords)) {
    chars += line.length
    if (batch.length > 0 && chars > batchChars) break
    batch.push(line)
  }
  return batch
}
