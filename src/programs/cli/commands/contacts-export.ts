/** `switchhook contacts export`: the directory as a CSV that `contacts import` reads. */
import type { Command } from 'commander'
import * as z from 'zod'
import type { DirectoryContactForm as Contact } from '../../../wire/contact.ts'
import { type CommandContext, withAction } from '../command.ts'
import { contactsOf } from '../contact-requests.ts'
import type { Session } from '../session.ts'

export function addExportCommand(group: Command, context: CommandContext): void {
  const exported = group.command('export').description('Write all contacts as CSV, to be imported again')
  withAction(exported, context, z.object({}), exportContacts)
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
