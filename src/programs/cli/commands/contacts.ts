/** `switchhook contacts`: the built-in directory (contacts-manage.ts); here its `import`, which brings a CSV or vCard file into the built-in directory. */
import path from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import * as z from 'zod'
import type { ImportRun } from '../../../core/contacts/directory/import-contacts.ts'
import { type ColumnMap, parseColumnMap } from '../../../core/contacts/import/columns.ts'
import { encodings } from '../../../core/contacts/import/decode-text.ts'
import { importResultSchema, sourceField } from '../../../wire/contact.ts'
import { CliFailure, type ExitCode, exitCodes } from '../../terminal/failure.ts'
import { type CliCommand, commandGroup, withAction } from '../command.ts'
import { cutBatches } from '../contacts-import/batches.ts'
import { type ImportSource, openSource } from '../contacts-import/import-source.ts'
import { encodingWords, previewOf, previewWords } from '../contacts-import/preview.ts'
import { openRejectsFile, type RejectsFile } from '../contacts-import/rejects-file.ts'
import { ImportSummary, reportWords, tookAny } from '../contacts-import/report.ts'
import { sendBatches } from '../contacts-import/send-batches.ts'
import { assertReached } from '../known-site.ts'
import type { Session } from '../session.ts'
import { addManageCommands } from './contacts-manage.ts'

const importOptionsSchema = z.object({
  format: z.enum(['csv', 'vcard']).optional(),
  encoding: z.enum(encodings).optional(),
  map: z.instanceof<typeof Map<string, string>>(Map).optional(),
  source: sourceField.optional(),
  preview: z.boolean().default(false),
  rejects: z.string().optional(),
})

export const contacts: CliCommand = (program, context) => {
  const group = commandGroup(program, 'contacts', 'The built-in directory of contacts')
  addManageCommands(group, context)
  withAction(
    importCommand(group),
    context,
    importOptionsSchema,
    async (session, { preview, rejects, ...given }, [file = '']) => {
      const source = await openSource(path.resolve(file), given)
      if (!preview) return importFile(session, { file, system: given.source }, source, rejects)
      const shown = await previewOf(source, await siteCountry(session))
      session.show(shown, () => previewWords(shown, session.width))
      return undefined
    },
  )
}

/** Asked with an import of nothing: the answer says by which country numbers are read. Undefined: there is no server. */
async function siteCountry({ api }: Session): Promise<string | undefined> {
  const body = { importId: 'preview', contacts: [] }
  const request = { method: 'POST', path: '/v1/contacts/import', body, answer: importResultSchema } as const
  try {
    return (await api.request(request)).numbers?.country
  } catch {
    return undefined
  }
}

function importCommand(group: Command): Command {
  return group
    .command('import')
    .description('Import a CSV or vCard file; again, it updates and never doubles')
    .argument('<file>')
    .addOption(new Option('--format <format>', 'Where it is not seen from the file').choices(['csv', 'vcard']))
    .addOption(new Option('--encoding <name>', 'Where the guess is wrong').choices([...encodings]))
    .option('--map <pairs>', 'What columns become: "Mobile=phone.mobile,Notes=ignore"', readMap)
    .option(
      '--source <name>',
      'The system that the file is from: its ids are unique only there, and contacts remove --source takes all of it away',
    )
    .option('--preview', 'Show what would be imported, and import nothing')
    .option('--rejects <file>', 'Write rows that were not imported, with line and reason, as CSV')
}

function readMap(text: string): ColumnMap {
  try {
    return parseColumnMap(text)
  } catch (thrown) {
    throw new InvalidArgumentError(thrown instanceof Error ? thrown.message : String(thrown))
  }
}

async function importFile(
  session: Session,
  { file, system }: { readonly file: string; readonly system: string | undefined },
  source: ImportSource,
  rejectsFile?: string,
): Promise<ExitCode | undefined> {
  const { clock, err } = session.cli
  const startedAtMs = clock.now()
  const ignored = source.columns.flatMap(({ header, target }) => (target === 'ignore' && header !== '' ? [header] : []))
  if (ignored.length > 0 && !session.json) err.write(`Columns not imported: ${ignored.join(', ')}\n`)
  const rejects = rejectsFile === undefined ? undefined : openRejectsFile(rejectsFile)
  const summary = new ImportSummary()
  const importId = Buffer.from(session.cli.random.bytes(16)).toString('hex')
  const failure = await sendAll(session, source, summary, rejects, { importId, source: system })
  rejects?.close()
  const { report } = summary
  const guessed = source.guessedEncoding()
  if (guessed && !session.json) err.write(encodingWords(guessed))
  const complete = failure === undefined
  const facts = { file, importId, url: session.api.url, durationMs: clock.now() - startedAtMs, complete, rejectsFile }
  session.show({ ...facts, format: source.format, ...report }, () => reportWords(report, facts, session.width))
  if (failure !== undefined) throw failure.thrown
  if (report.rows === 0) throw new CliFailure(`${file} holds no contacts.`)
  return tookAny(report) ? undefined : exitCodes.failed
}

/** What made it stop; undefined when all was sent. The bar is gone when this returns. */
async function sendAll(
  { cli, api, json }: Session,
  source: ImportSource,
  summary: ImportSummary,
  rejects: RejectsFile | undefined,
  run: ImportRun,
): Promise<{ readonly thrown: unknown } | undefined> {
  const bar = json ? undefined : cli.progress(source.sizeBytes)
  try {
    await assertReached(api)
    await sendBatches(cutBatches(itemsOf(source)), {
      ...cli,
      api,
      ...run,
      onResult(result) {
        summary.add(result)
        rejects?.add(result)
        bar?.update(source.readBytes(), `${summary.report.rows} rows, ${summary.report.rejected} rejected`)
      },
    })
    return undefined
  } catch (thrown) {
    return { thrown }
  } finally {
    bar?.stop()
  }
}

async function* itemsOf({ items }: ImportSource) {
  for await (const { item } of items) yield item
}
