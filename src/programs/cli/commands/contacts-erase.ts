/** `switchhook contacts erase`: shows what is stored of a person, asks, erases it, and says what has to be erased elsewhere. */
import type { Command } from 'commander'
import * as z from 'zod'
import { erasureSchema } from '../../../wire/erasure.ts'
import { CliFailure, type ExitCode, exitCodes } from '../../terminal/failure.ts'
import { type CommandContext, withAction } from '../command.ts'
import { type Erasure, emptyErasure, plus } from '../erasure-sum.ts'
import type { Session } from '../session.ts'

const optionsSchema = z.object({ yes: z.boolean().default(false), dryRun: z.boolean().default(false) })

export function addEraseCommand(group: Command, context: CommandContext): void {
  const erase = group
    .command('erase')
    .description('Erase a person: contact, calls’ numbers, names, texts and transcripts; shows them first and asks')
    .argument('<person>', 'A number, an e-mail address, or the id of a contact with all its numbers')
    .option('--yes', 'Do not ask')
    .option('--dry-run', 'Show what would be erased, and erase nothing')
  withAction(erase, context, optionsSchema, erasePerson)
}

async function erasePerson(
  session: Session,
  { yes, dryRun }: z.infer<typeof optionsSchema>,
  [person = '']: readonly string[],
): Promise<ExitCode | undefined> {
  const { cli, json } = session
  const found = await everyPage(session, person, true)
  if (isNothing(found)) {
    session.show({ erased: false, ...found }, () => 'Nothing is stored of this person.\n')
    return undefined
  }
  if (dryRun) {
    session.show(
      { erased: false, ...found },
      () => `Stored of this person:\n${foundWords(found)}${elsewhereWords(found)}`,
    )
    return undefined
  }
  if (!yes) {
    if (!json) cli.err.write(`Stored of this person:\n${foundWords(found)}`)
    if (cli.confirm === undefined)
      throw new CliFailure('Nothing was erased: nobody can be asked here.', { hint: 'If it is to go: add --yes' })
    if (!(await cli.confirm('Erase all of it? It can’t be brought back. [y/N] '))) {
      cli.err.write('Nothing was erased.\n')
      return exitCodes.failed
    }
  }
  const erased = await everyPage(session, person, false)
  session.show({ erased: true, ...erased }, () => `Erased:\n${foundWords(erased)}${elsewhereWords(erased)}`)
  return undefined
}

async function everyPage({ api }: Session, person: string, dryRun: boolean): Promise<Erasure> {
  let all = emptyErasure
  for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
    const body = { ...queryOf(person), dryRun, cursor }
    const page = await api.request({ method: 'POST', path: '/v1/erasures', body, answer: erasureSchema })
    all = plus(all, page)
    cursor = page.next
  }
  return all
}

function queryOf(person: string) {
  if (person.includes('@') && !/^sips?:/i.test(person)) return { email: person }
  return /^[0-9a-f]{32}$/.test(person) ? { contactId: person } : { number: person }
}

const counted = [
  ['callIds', 'calls'],
  ['notes', 'notes'],
  ['transcripts', 'transcripts'],
  ['aiResults', 'AI results'],
  ['deliveries', 'delivery records'],
  ['reports', 'waiting reports'],
  ['callRequests', 'click-to-call requests'],
  ['cachedAnswers', 'cached answers'],
] as const

function countOf(found: Erasure, name: (typeof counted)[number][0]): number {
  const value = found[name]
  return typeof value === 'number' ? value : value.length
}

function isNothing(found: Erasure): boolean {
  return found.contacts.length === 0 && counted.every(([name]) => countOf(found, name) === 0)
}

const idsShown = 20

function foundWords(found: Erasure): string {
  const contacts = found.contacts.map(({ id, name }) => `  contact  ${name}  ${id}\n`)
  const counts = counted.flatMap(([name, words]) => {
    const count = countOf(found, name)
    return count === 0 ? [] : [`  ${String(count).padStart(7)}  ${words}\n`]
  })
  const ids = found.callIds.slice(0, idsShown).map((id) => `           ${id}\n`)
  const more = found.callIds.length - ids.length
  return [
    ...contacts,
    ...counts,
    ...ids,
    ...(more > 0 ? [`           and ${more} more calls (--json has all)\n`] : []),
  ].join('')
}

function elsewhereWords({ elsewhere: { entries, recordings, conversations } }: Erasure): string {
  const lines = [
    ...entries.map(
      ({ destination, id, url }) => `  ${destination}  ${url ?? id ?? 'perhaps written; no answer came'}\n`,
    ),
    ...recordings.map(({ url, id }) => `  recording  ${url ?? id}\n`),
    ...conversations.map(({ id }) => `  AI conversation  ${id}\n`),
  ]
  return lines.length === 0 ? '' : `Erase it there, too:\n${lines.join('')}`
}
