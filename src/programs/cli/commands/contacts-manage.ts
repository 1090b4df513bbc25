/** `switchhook contacts list|show|edit|remove|erase|export|timeline`: the built-in directory, contact by contact; here the first three. */
import { type Command, InvalidArgumentError } from 'commander'
import * as z from 'zod'
import { type DirectoryContactForm as Contact, directoryContactAnswerSchema } from '../../../wire/contact.ts'
import { CliFailure } from '../../terminal/failure.ts'
import { renderFacts, renderTable } from '../../terminal/table.ts'
import { type CommandContext, withAction } from '../command.ts'
import { contactPath, contactsOf } from '../contact-requests.ts'
import type { Session } from '../session.ts'
import { addEraseCommand } from './contacts-erase.ts'
import { addExportCommand } from './contacts-export.ts'
import { addRemoveCommand } from './contacts-remove.ts'
import { addTimelineCommand } from './contacts-timeline.ts'

const listOptions = z.object({
  search: z.string().optional(),
  import: z.string().optional(),
  source: z.string().optional(),
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

export function addManageCommands(group: Command, context: CommandContext): void {
  const list = group
    .command('list')
    .description('List contacts by name, or those that a number, a name or an address finds')
    .option('--search <text>', 'A number however written, a name, a company or an e-mail address')
    .option('--import <id>', 'Only those that this import made')
    .option('--source <name>', 'Only those that files of this system made')
    .option('--limit <count>', 'How many', '50')
  withAction(list, context, listOptions, listContacts)
  const show = group.command('show').description('Show a contact').argument('<id>')
  withAction(show, context, z.object({}), async (session, _, [id = '']) => {
    const answer = await session.api.request({ path: contactPath(id), answer: directoryContactAnswerSchema })
    session.show(answer, () => contactWords(answer.contact))
  })
  withAction(editCommand(group), context, editOptions, async (session, { phone, email, ...named }, [id = '']) => {
    const body = { ...named, phones: phone, emails: email }
    if (Object.values(body).every((value) => value === undefined))
      throw new CliFailure('Say what to change, as in --phone mobile=+12025550101.')
    const answer = await session.api.request({
      method: 'PATCH',
      path: contactPath(id),
      body,
      answer: directoryContactAnswerSchema,
    })
    session.show(answer, () => contactWords(answer.contact))
  })
  addRemoveCommand(group, context)
  addEraseCommand(group, context)
  addExportCommand(group, context)
  addTimelineCommand(group, context)
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

async function listContacts(session: Session, options: z.infer<typeof listOptions>): Promise<undefined> {
  const { items } = await contactsOf(session, options.limit, {
    search: options.search,
    importId: options.import,
    source: options.source,
  })
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
    ['from', contact.source],
  ])
}
