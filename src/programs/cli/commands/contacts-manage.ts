/** `switchhook contacts list|show|edit|remove|erase|export`: the built-in directory, contact by contact. */
import { type Command, InvalidArgumentError } from 'commander'
import * as z from 'zod'
import {
  type DirectoryContactForm as Contact,
  directoryContactAnswerSchema,
  directoryContactPageSchema,
  removedContactSchema,
  removedContactsSchema,
} from '../../../wire/contact.ts'
import { CliFailure } from '../../terminal/failure.ts'
import { renderFacts, renderTable } from '../../terminal/table.ts'
import { type CommandContext, withAction } from '../command.ts'
import { firstItems } from '../pages.ts'
import type { Session } from '../session.ts'
import { addEraseCommand } from './contacts-erase.ts'

const listOptions = z.object({
  search: z.string().optional(),
  import: z.string().optional(),
  limit: z.coerce.number().default(50),
})
const editOptions = z.object({
  name: z.string().optional(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  company: z.string().optional(),
  phone: z.array(z.object({ number: z.string(), label: z.string().optional() })).optional(),
  email: z.array(z.string()).optional(),
})
const removeOptions = z.object({ import: z.string().optional() })

export function addManageCommands(group: Command, context: CommandContext): void {
  const list = group
    .command('list')
    .description('List contacts by name, or those that a number, a name or an address finds')
    .option('--search <text>', 'A number however written, a name, a company or an e-mail address')
    .option('--import <id>', 'Only those that this import made')
    .option('--limit <count>', 'How many', '50')
  withAction(list, context, listOptions, listContacts)
  const show = group.command('show').description('Show a contact').argument('<id>')
  withAction(show, context, z.object({}), async (session, _, [id = '']) => {
    const answer = await session.api.request({ path: pathOf(id), answer: directoryContactAnswerSchema })
    session.show(answer, () => contactWords(answer.contact))
  })
  withAction(editCommand(group), context, editOptions, async (session, { phone, email, ...named }, [id = '']) => {
    const body = { ...named, phones: phone, emails: email }
    if (Object.values(body).every((value) => value === undefined))
      throw new CliFailure('Say what to change, as in --phone mobile=+12025550101.')
    const answer = await session.api.request({
      method: 'PATCH',
      path: pathOf(id),
      body,
      answer: directoryContactAnswerSchema,
    })
    session.show(answer, () => contactWords(answer.contact))
  })
  const remove = group
    .command('remove')
    .description('Delete a contact, or with --import all that an import made')
    .argument('[id]')
    .option('--import <id>', 'Undo this import; contacts that it only updated stay')
  withAction(remove, context, removeOptions, removeContacts)
  addEraseCommand(group, context)
  const exported = group.command('export').description('Write all contacts as CSV, to be imported again')
  withAction(exported, context, z.object({}), exportContacts)
}

function editCommand(group: Command): Command {
  return group
    .command('edit')
    .description('Change a contact; what is not named stays')
    .argument('<id>')
    .option('--name <name>', 'Whole name')
    .option('--first-name <name>', 'First name')
    .option('--last-name <name>', 'Last name')
    .option('--company <name>', 'Company')
    .option('--phone <label=number>', 'A number; may be repeated, and replaces all numbers', addPhone)
    .option(
      '--email <address>',
      'An address; may be repeated, and replaces all addresses',
      (one: string, all: string[] = []) => [...all, one],
    )
}

type Phone = { readonly number: string; readonly label?: string }

function addPhone(text: string, before: readonly Phone[] = []): Phone[] {
  const [, label, number] = /^(?:([^=]+)=)?(.+)$/.exec(text) ?? []
  if (number === undefined)
    throw new InvalidArgumentError('Write a number, or a label and a number: mobile=+12025550101.')
  return [...before, label === undefined ? { number } : { number, label }]
}

function pathOf(id: string): string {
  return `/v1/contacts/${encodeURIComponent(id)}`
}

function contactsOf(session: Session, limit: number, query: Readonly<Record<string, string | undefined>> = {}) {
  return firstItems(limit, async (size, cursor) => {
    const page = await session.api.request({
      path: '/v1/contacts',
      query: { ...query, limit: size, cursor },
      answer: directoryContactPageSchema,
    })
    return { items: page.contacts, next: page.next }
  })
}

async function listContacts(session: Session, options: z.infer<typeof listOptions>): Promise<undefined> {
  const { items } = await contactsOf(session, options.limit, { search: options.search, importId: options.import })
  session.show({ contacts: items }, () => listWords(items, session.width))
  return undefined
}

function listWords(contacts: readonly Contact[], width: number): string {
  if (contacts.length === 0) return 'No contacts.\n'
  const columns = [
    { header: 'ID' },
    { header: 'NAME', shrinkTo: 12 },
    { header: 'COMPANY', shrinkTo: 8 },
    { header: 'PHONES', shrinkTo: 16 },
    { header: 'E-MAILS', shrinkTo: 12 },
  ]
  const rows = contacts.map(({ id, name, company = '', phones, emails }) => [
    id,
    name,
    company,
    phones.map(phoneWords).join(', '),
    emails.join(', '),
  ])
  return renderTable(columns, rows, width)
}

function phoneWords({ number, label }: Phone): string {
  return label ? `${number} (${label})` : number
}

function contactWords(contact: Contact): string {
  return renderFacts([
    ['id', contact.id],
    ['name', contact.name],
    ['kind', contact.kind],
    ['company', contact.company],
    ['phones', contact.phones.map(phoneWords).join(', ')],
    ['e-mails', contact.emails.join(', ')],
    ['changed', contact.modifiedAt],
    ['import', contact.importId],
  ])
}

async function removeContacts(
  session: Session,
  options: z.infer<typeof removeOptions>,
  [id]: readonly string[],
): Promise<undefined> {
  if ((id === undefined) === (options.import === undefined))
    throw new CliFailure('Give the id of a contact, or --import with that of an import.')
  if (id !== undefined) {
    const answer = await session.api.request({ method: 'DELETE', path: pathOf(id), answer: removedContactSchema })
    session.show(answer, () => 'Removed.\n')
    return undefined
  }
  let removed = 0
  for (let more = true; more; ) {
    const query = { importId: options.import }
    const answer = await session.api.request({
      method: 'DELETE',
      path: '/v1/contacts',
      query,
      answer: removedContactsSchema,
    })
    removed += answer.removed
    more = answer.more
  }
  session.show({ removed }, () => `Removed ${removed} ${removed === 1 ? 'contact' : 'contacts'}.\n`)
  return undefined
}

const exportedColumns = ['Kind', 'Name', 'First name', 'Last name', 'Company']

async function exportContacts(session: Session): Promise<undefined> {
  const { items } = await contactsOf(session, Number.POSITIVE_INFINITY)
  session.show({ contacts: items }, () => csvOf(items))
  return undefined
}

/** As many columns of numbers and addresses as the fullest contact has. */
function csvOf(contacts: readonly Contact[]): string {
  const phones = Math.max(0, ...contacts.map((contact) => contact.phones.length))
  const emails = Math.max(0, ...contacts.map((contact) => contact.emails.length))
  const numbered = (count: number, names: readonly string[]) =>
    Array.from({ length: count }, (_, at) => names.map((name) => name.replace('#', String(at + 1)))).flat()
  const header = [
    ...exportedColumns,
    ...numbered(phones, ['Phone # - Label', 'Phone # - Value']),
    ...numbered(emails, ['E-mail #']),
  ]
  const rows = contacts.map(({ kind, name, firstName = '', lastName = '', company = '', ...contact }) => [
    kind,
    name,
    firstName,
    lastName,
    company,
    ...padded(
      contact.phones.flatMap(({ label = '', number }) => [label, number]),
      phones * 2,
    ),
    ...padded(contact.emails, emails),
  ])
  return [header, ...rows].map((cells) => `${cells.map(quoted).join(',')}\n`).join('')
}

function padded(cells: readonly string[], length: number): string[] {
  return [...cells, ...Array.from({ length: Math.max(0, length - cells.length) }, () => '')]
}

/** A spreadsheet must not take a cell for a formula; a number with + is one that it may have. */
function quoted(text: string): string {
  const harmless = /^(?:[=@\t\r]|[+-](?!\d))/.test(text) ? `'${text}` : text
  return `"${harmless.replaceAll('"', '""')}"`
}
