/** The directory as a file that the import reads again: its column names are those that the import knows. */
import type { DirectoryContactForm } from '../../../../wire/contact.ts'
import { csvText } from './csv.ts'

export function contactsCsv(contacts: readonly DirectoryContactForm[]): string {
  const most = (list: 'phones' | 'emails') => Math.max(1, ...contacts.map((contact) => contact[list].length))
  const [phones, emails] = [most('phones'), most('emails')]
  const numbered = (name: string, count: number) =>
    Array.from({ length: count }, (_, at) => (at === 0 ? name : `${name} ${at + 1}`))
  const head = [
    'Name',
    'First Name',
    'Last Name',
    'Company',
    ...numbered('Phone', phones),
    ...numbered('E-mail', emails),
  ]
  const rows = contacts.map((contact) => [
    contact.name,
    contact.firstName,
    contact.lastName,
    contact.company,
    ...Array.from({ length: phones }, (_, at) => contact.phones[at]?.number),
    ...Array.from({ length: emails }, (_, at) => contact.emails[at]),
  ])
  return csvText([head, ...rows])
}
