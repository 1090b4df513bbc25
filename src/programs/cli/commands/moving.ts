/** `switchhook export` and `import`: a site's records from one platform to another, through a file that is checked. */
import path from 'node:path'
import { InvalidArgumentError } from 'commander'
import * as z from 'zod'
import { type CliCommand, withAction } from '../command.ts'
import { withRetries } from '../retry.ts'
import type { Session } from '../session.ts'
import { createSiteFile, readSiteFile } from '../site-file.ts'

const pageSchema = z.looseObject({ records: z.array(z.json()), next: z.string().optional() })
const writtenSchema = z.looseObject({ written: z.number() })
const importOptions = z.object({ skip: z.number().default(0), site: z.string().optional() })

/** Of one request: well below what any platform takes. */
const batchRecords = 100
const batchChars = 1_000_000

export const moving: CliCommand = (program, context) => {
  const exporting = program
    .command('export')
    .description('Write all records of a site to a file (stop what writes to it first)')
    .argument('<file>')
  withAction(exporting, context, z.object({ site: z.string().optional() }), async (session, { site }, [file = '']) => {
    const moved = await exportSite(session, path.resolve(file), site ?? 'main')
    session.show(moved, () => `${moved.records} records of site ${site ?? 'main'} written to ${file}.\n`)
    return undefined
  })
  const importing = program
    .command('import')
    .description('Import such a file; importing it twice changes nothing')
    .argument('<file>')
    .option('--skip <records>', 'Continue after so many records, where an import was interrupted', readCount, 0)
  withAction(importing, context, importOptions, async (session, { skip, site }, [file = '']) => {
    const moved = await importSite(session, path.resolve(file), skip)
    session.show(moved, () => `${moved.records} records brought to ${site ?? 'main'} at ${session.api.url}.\n`)
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
  let cursor: string | undefined
  do {
    const query = { cursor, limit: 50 }
    const page = await withRetries(cli, () => api.request({ path: '/v1/export', query, answer: pageSchema }))
    for (const record of page.records) writer.add(record)
    cursor = page.next
  } while (cursor !== undefined)
  return writer.finish()
}

async function importSite({ api, cli }: Session, file: string, skip: number) {
  const { lines } = readSiteFile(file)
  let done = Math.min(skip, lines.length)
  const bar = cli.progress(lines.length)
  try {
    while (done < lines.length) {
      const batch = nextBatch(lines, done)
      const body = { records: batch.map((line): unknown => JSON.parse(line)) }
      const ask = { method: 'POST', path: '/v1/import', body, answer: writtenSchema } as const
      await withRetries(cli, () => api.request(ask))
      done += batch.length
      bar.update(done, `${done} records`)
    }
  } catch (thrown) {
    cli.err.write(`Broken off after ${done} of ${lines.length} records; go on with --skip ${done}.\n`)
    throw thrown
  } finally {
    bar.stop()
  }
  return { records: lines.length - Math.min(skip, lines.length) }
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
