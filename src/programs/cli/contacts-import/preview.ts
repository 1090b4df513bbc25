/**
 * Before an import: what each column would become, what the first rows would, and whether the numbers are the site's
 * country's. No contact is sent.
 */
import { type NumberCount, readRow } from '../../../core/contacts/directory/import-row.ts'
import type { ImportItem } from '../../../core/contacts/import/import-item.ts'
import { renderTable } from '../../terminal/table.ts'
import type { ImportSource, SourceItem } from './import-source.ts'
import { numberWords } from './report.ts'

const sampleRows = 5
const samplesShown = 3

export interface Preview {
  readonly format: string
  /** What the text was taken for. */
  readonly encoding: string
  readonly columns: readonly { readonly header: string; readonly target: string; readonly samples: readonly string[] }[]
  readonly items: readonly ImportItem[]
  /** Of the whole file; absent where the site's country is not known. */
  readonly numbers?: NumberCount & { readonly country: string }
}

/** Reads the first rows, and all of them where `country` says how numbers are to be read. */
export async function previewOf(source: ImportSource, country?: string): Promise<Preview> {
  const { format, columns, items, guessedEncoding } = source
  const sample: SourceItem[] = []
  let [atHome, notValid] = [0, 0]
  for await (const item of items) {
    if (sample.length < sampleRows) sample.push(item)
    else if (country === undefined) break
    const result = country !== undefined && 'row' in item.item ? readRow(item.item.row, country) : undefined
    if (result === undefined || 'rejected' in result) continue
    atHome += result.numbers.atHome
    notValid += result.numbers.notValid
  }
  const samplesOf = (at: number) => sample.flatMap(({ cells }) => cells[at]?.trim() || []).slice(0, samplesShown)
  return {
    format,
    encoding: guessedEncoding() ?? 'utf-8',
    columns: columns.map((column, at) => ({ ...column, samples: samplesOf(at) })),
    items: sample.map(({ item }) => item),
    ...(country === undefined ? {} : { numbers: { country, atHome, notValid } }),
  }
}

export function previewWords({ columns, items, encoding, numbers }: Preview, width: number): string {
  const mapping =
    columns.length === 0
      ? ''
      : renderTable(
          [{ header: 'COLUMN', shrinkTo: 12 }, { header: 'BECOMES' }, { header: 'FOR INSTANCE', shrinkTo: 20 }],
          columns.map(({ header, target, samples }) => [
            header,
            target === 'ignore' ? '–' : target,
            samples.join(' | '),
          ]),
          width,
        )
  const contacts = renderTable(
    [
      { header: 'LINE', align: 'right' },
      { header: 'NAME', shrinkTo: 12 },
      { header: 'COMPANY', shrinkTo: 8 },
      { header: 'PHONES', shrinkTo: 16 },
      { header: 'E-MAILS', shrinkTo: 12 },
      { header: 'REJECTED', shrinkTo: 20 },
    ],
    items.map(rowCells),
    width,
  )
  const advice =
    columns.length === 0 ? '' : ' Change what a column becomes with --map "Column=phone.mobile,Other=ignore".'
  const text = encoding === 'utf-8' ? '' : encodingWords(encoding)
  const checked = numbers
    ? numberWords(numbers)
    : '\nThe server could not be asked for its country, so that numbers were not checked.\n'
  return `${text}${mapping && `${mapping}\n`}${contacts}${checked}\nNothing was imported.${advice}\n`
}

/** What was guessed, and how to say otherwise. */
export function encodingWords(encoding: string): string {
  return `The text was taken for ${encoding}; if letters look wrong, say what it is with --encoding.\n`
}

function rowCells(item: ImportItem): string[] {
  if ('rejected' in item) return [String(item.line), '', '', '', '', item.rejected]
  const { line, name, firstName, lastName, company = '', phones, emails } = item.row
  const shown = name || [firstName, lastName].filter(Boolean).join(' ')
  const numbers = phones.map((phone) => (phone.label ? `${phone.number} (${phone.label})` : phone.number))
  return [String(line), shown, company, numbers.join(', '), emails.join(', '), '']
}
