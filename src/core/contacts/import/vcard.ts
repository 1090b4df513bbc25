/**
 * Contacts out of a vCard file (2.1, 3.0, 4.0), card by card. vcard-lines.ts evens out the versions; ical.js reads the
 * properties.
 *
 * What must stay true: one damaged property costs that property, one damaged card that card.
 */
import ICAL from 'ical.js'
import * as z from 'zod'
import type { ImportRow } from '../../../wire/import-row.ts'
import { type DecodeOptions, decodeText } from './decode-text.ts'
import { type ImportItem, splitEmails, toItem } from './import-item.ts'
import { type CardLines, cutCards } from './vcard-lines.ts'

/** jCard (RFC 7095): name, parameters, type, values. */
const propertySchema = z.tuple([z.string(), z.record(z.string(), z.unknown()), z.string()], z.unknown())
const cardSchema = z.tuple([z.literal('vcard'), z.array(propertySchema)], z.unknown())

interface Property {
  readonly name: string
  readonly types: readonly string[]
  /** The parts of a structured value; a plain one has one. */
  readonly parts: readonly string[]
}

export async function* readVcards(
  bytes: AsyncIterable<Uint8Array>,
  options: DecodeOptions = {},
): AsyncGenerator<ImportItem> {
  for await (const card of cutCards(decodeText(bytes, options))) {
    if (card.whole) yield cardItem(card)
    else yield { line: card.line, rejected: 'The card that begins here has no END:VCARD.' }
  }
}

function cardItem({ line, lines }: CardLines): ImportItem {
  const properties = parse(lines) ?? parse(lines.filter((each) => parse([each]) !== undefined)) ?? []
  const named = (name: string) => properties.filter((property) => property.name === name)
  const text = (name: string) =>
    named(name)
      .map(({ parts }) =>
        parts
          .join(' ')
          .replace(/\\([;,:'"])/g, '$1')
          .trim(),
      )
      .find((value) => value !== '')
  const [lastName, firstName] = named('n')[0]?.parts ?? []
  const company = named('org')[0]?.parts[0]
  const row: ImportRow = {
    line,
    id: text('uid'),
    kind: kindOf(text('kind') ?? text('x-addressbookserver-kind'), text('x-abshowas')),
    name: text('fn') ?? (firstName || lastName || company ? undefined : text('nickname')),
    firstName,
    lastName,
    company,
    emails: named('email').flatMap(({ parts }) => splitEmails(parts.join(' ').replace(/^mailto:/i, ''))),
    phones: named('tel').map(({ parts, types }) => {
      const label = labelOf(types)
      const number = parts.join(' ')
      return label === undefined ? { number } : { number, label }
    }),
  }
  return toItem(row)
}

/** Undefined: some line is no property. */
function parse(lines: readonly string[]): Property[] | undefined {
  try {
    const card = cardSchema.safeParse(ICAL.parse(['BEGIN:VCARD', ...lines, 'END:VCARD'].join('\r\n')))
    return card.data?.[1].map(([name, parameters, , ...values]) => ({
      name: name.toLowerCase(),
      types: flatten(parameters.type).flatMap((type) => type.toLowerCase().split(',')),
      // A structured value comes as one array, its parts with commas as arrays inside.
      parts: values.flatMap((value) =>
        Array.isArray(value) ? value.map((part) => flatten(part).join(', ')) : flatten(value),
      ),
    }))
  } catch {
    return undefined
  }
}

function flatten(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(flatten)
  return typeof value === 'string' ? [value] : []
}

function kindOf(kind: string | undefined, showAs: string | undefined): ImportRow['kind'] {
  const word = (kind ?? '').toLowerCase()
  if (word === 'org' || word === 'organization' || showAs?.toUpperCase() === 'COMPANY') return 'company'
  return word === 'individual' ? 'person' : undefined
}

const labels: Readonly<Record<string, string>> = {
  fax: 'fax',
  cell: 'mobile',
  iphone: 'mobile',
  pager: 'pager',
  home: 'home',
  work: 'work',
  main: 'main',
  other: 'other',
}

function labelOf(types: readonly string[]): string | undefined {
  const known = Object.keys(labels).find((type) => types.some((own) => own.split('-').includes(type)))
  return known === undefined ? undefined : labels[known]
}
