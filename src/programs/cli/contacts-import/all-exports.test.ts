/** Nearly a hundred exports and sheets (test/fixtures/imports/exports.json), each with the contacts that a person sees in it. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { newDataDir } from '../../../../test/support/server.ts'
import { readRow } from '../../../core/contacts/directory/import-row.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import { openSource } from './import-source.ts'

interface Export {
  readonly name: string
  readonly country: string
  /** Name, `C` for a company, company, e-mails, numbers with their labels; `REJ` and the reason of a row without any. */
  readonly contacts: readonly string[]
  readonly file: string
}

const exported: readonly Export[] = JSON.parse(
  readFileSync(new URL('../../../../test/fixtures/imports/exports.json', import.meta.url), 'utf8'),
)

async function contactsOf({ file, country }: Export): Promise<string[]> {
  const name = path.join(newDataDir(), 'contacts')
  writeFileSync(name, file)
  const { items } = await openSource(name, {})
  const found: string[] = []
  for await (const { item } of items) {
    const result = 'rejected' in item ? { rejected: { reason: item.rejected } } : readRow(item.row, country)
    if ('rejected' in result) found.push(`REJ ${result.rejected.reason}`)
    else {
      const { name, kind, company = '', emails, phones } = result.contact
      const numbers = phones.map(({ number, label = '-' }) => `${label} ${readNumber(number, country).e164 ?? number}`)
      found.push([name, kind === 'company' ? 'C' : '', company, emails.join(), ...numbers].join(' | '))
      expect(result.warnings).toEqual([])
    }
  }
  return found
}

it.each(exported.map((one) => [one.name, one] as const))(
  '%s brings its people and numbers, and nothing else',
  async (_, one) => {
    expect(await contactsOf(one)).toEqual(one.contacts)
  },
)
