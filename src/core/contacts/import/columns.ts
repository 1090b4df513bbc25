/**
 * Which column of a CSV means what: guessed from its header in the words of Google, Outlook, Odoo, SuiteCRM and 3CX
 * exports and of people's own sheets in several languages, or said by the admin (`--map "Mobile=phone.mobile"`).
 *
 * What must stay true: a column nobody knows is ignored, never guessed into a phone number; what the admin says wins.
 */
import { SwitchhookError } from '../../../lib/errors.ts'
import { foldText } from '../directory/fold-text.ts'

const plainTargets = ['id', 'kind', 'name', 'firstName', 'lastName', 'company', 'email', 'phone', 'ignore'] as const
type PlainTarget = (typeof plainTargets)[number]

export interface Column {
  readonly header: string
  readonly target: PlainTarget
  /** Of a phone: the word for its kind. */
  readonly label?: string
  /** Of a phone: the column whose cells hold that word (Google's `Phone 1 - Label`). */
  readonly labelFrom?: number
}

/** Header as the admin wrote it → target (`phone.mobile`, `company`, `ignore`). */
export type ColumnMap = ReadonlyMap<string, string>

/** Whole words of a folded header, in any script (`\b` knows Latin ones only). */
function anyOf(...alternatives: string[]): RegExp {
  return new RegExp(`(?:^| )(?:${alternatives.join('|')})(?: |$)`)
}

const word = {
  id: /^(?:id|uid|uuid|external id|contact id|record id)$/,
  kind: /^(?:kind|company type|is a company|is company)$/,
  first:
    /^(?:first|first name|firstname|given|given name|forename|vorname|rufname|prenom|primeiro nome|voornaam|fornamn|fornavn|imie|имя)$/,
  last: /^(?:last|last name|lastname|family|family name|surname|nachname|familienname|zuname|nom de famille|apellidos?|cognome|sobrenome|apelido|achternaam|efternamn|etternavn|efternavn|nazwisko|фамилия)$/,
  /** A whole name, or the half of it that the header has no other column for. */
  name: /^(?:name|full name|fullname|display name|contact|contact name|anzeigename|kontakt|nom|nom complet|nombre|nombre completo|nome|nome completo|naam|namn|navn|nazwa|file as)$/,
  company:
    /^(?:company|company name|companyname|organi[sz]ation(?: \d)?(?: name)?|account|account name|employer|business name|firma|firmenname|firmen name|unternehmen|societe|entreprise|empresa|azienda|societa|ragione sociale|bedrijf|bedrijfsnaam|foretag|related company|parent company|parent id|parent|компания)$/,
  email: anyOf('e mail|e mails|email|emails|emailadresse|courriel|correo|mail|mailadresse'),
  notEmail: anyOf('label|type|typ|display|format|opt|status|invalid'),
  phone: anyOf(
    'phone|telephone|tel|telefon|telefonnummer|telefono|telefone|telefoon|fon|mobile|mobil|mobiltelefon|mobilnummer',
    'handy|handynummer|cell|cellphone|cellular|portable|movil|celular|cellulare|gsm|natel|mobiel|fax|faxnummer|telefax',
    'rufnummer|durchwahl|whatsapp|телефон|мобильныи',
  ),
  phoneWord:
    /^(?:home|business|work|office|other|main|pager|privat|geschaftlich|number|nummer|numero|caller id|phone number)(?: \d)?$/,
  notPhone: anyOf('label|type|typ|country|code|opt|status|invalid|model'),
}

const labels: readonly (readonly [string, RegExp])[] = [
  ['fax', /fax/],
  ['mobile', /mobil|mobiel|handy|cell|portable|movil|celular|gsm|natel|whatsapp|мобильныи/],
  ['pager', /pager/],
  ['assistant', /assist/],
  ['home', /home|privat|domicile|\bcasa\b|thuis|maison/],
  ['work', /business|work|office|gesch|dienst|buro|travail|trabajo|ufficio|lavoro|werk|zakelijk|company/],
  ['main', /main|primary|zentrale/],
  ['other', /other|weitere|sonst|autre|otro|altro/],
]

/** `BusinessFax2`, `phone_work` and `Téléphone (bureau)` as words: `business fax 2`, `phone work`, `telephone bureau`. */
function words(header: string): string {
  return foldText(header.replace(/(\p{Ll})(?=\p{Lu}|\d)/gu, '$1 ').replace(/_/g, ' '))
}

/** The columns of a header, in its order. Throws `bad_field` for a wrong map, or when no column can hold a number or address. */
export function mapColumns(header: readonly string[], map: ColumnMap = new Map()): Column[] {
  const said = saidTargets(header, map)
  const known = header.map(words)
  const columns = header.map((name, at) => said.get(at) ?? guess(name, known[at] ?? '', known))
  const resolved = resolveNameColumns(columns, said)
  if (!resolved.some(({ target }) => target === 'phone' || target === 'email')) {
    const names = header.map((name) => `“${name}”`).join(', ')
    throw new SwitchhookError(
      'bad_field',
      `None of the columns ${names} is known to hold phone numbers or e-mail addresses; say which, as in --map "Mobile=phone.mobile".`,
    )
  }
  return resolved
}

/** `Mobile=phone.mobile,Firma=company`; a header with a comma can't be named so. Throws `bad_field`. */
export function parseColumnMap(text: string): ColumnMap {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '')
  return new Map(
    pairs.map((pair) => {
      const at = pair.lastIndexOf('=')
      const [header, target] = [pair.slice(0, Math.max(at, 0)).trim(), pair.slice(at + 1).trim()]
      if (header === '')
        throw new SwitchhookError(
          'bad_field',
          `--map: write “${pair.trim()}” as column=target, as in Mobile=phone.mobile.`,
        )
      return [header, target]
    }),
  )
}

/** A column's target as `--map` takes it. */
export function targetText({ target, label }: Column): string {
  return label === undefined ? target : `${target}.${label}`
}

function saidTargets(header: readonly string[], map: ColumnMap): Map<number, Column> {
  const said = new Map<number, Column>()
  for (const [name, target] of map) {
    const at = header.findIndex((own) => own.trim().toLowerCase() === name.trim().toLowerCase())
    const own = header[at]
    if (own === undefined)
      throw new SwitchhookError('bad_field', `--map: the file has no column “${name}”; it has ${header.join(', ')}.`)
    said.set(at, { header: own, ...parseTarget(target) })
  }
  return said
}

function parseTarget(text: string): Pick<Column, 'target' | 'label'> {
  const [head = '', ...tail] = text.split('.')
  const target = plainTargets.find((known) => known.toLowerCase() === head.toLowerCase())
  const label = tail.join('.')
  if (target === undefined || (label !== '' && target !== 'phone')) {
    throw new SwitchhookError(
      'bad_field',
      `--map: “${text}” is no target; take ${plainTargets.join(', ')}, or phone.<label>.`,
    )
  }
  return label === '' ? { target } : { target, label }
}

function guess(header: string, name: string, all: readonly string[]): Column {
  const is = (target: PlainTarget): Column => ({ header, target })
  if (word.id.test(name)) return is('id')
  if (word.kind.test(name)) return is('kind')
  if (word.email.test(name)) return is(word.notEmail.test(name) ? 'ignore' : 'email')
  if (word.first.test(name)) return is('firstName')
  if (word.last.test(name)) return is('lastName')
  if (word.company.test(name)) return is('company')
  if (word.name.test(name)) return is('name')
  if ((word.phone.test(name) || word.phoneWord.test(name)) && !word.notPhone.test(name))
    return phoneColumn(header, name, all)
  return is('ignore')
}

function phoneColumn(header: string, name: string, all: readonly string[]): Column {
  const slot = /^(.* \d+) value$/.exec(name)?.[1]
  const labelFrom =
    slot === undefined ? -1 : all.findIndex((other) => other === `${slot} label` || other === `${slot} type`)
  if (labelFrom >= 0) return { header, target: 'phone', labelFrom }
  const label = labels.find(([, pattern]) => pattern.test(name))?.[0]
  return label === undefined ? { header, target: 'phone' } : { header, target: 'phone', label }
}

/** `Name, Vorname` and `Nombre, Apellidos`: beside only one half of a name, “name” is the other half. */
function resolveNameColumns(columns: readonly Column[], said: ReadonlyMap<number, Column>): Column[] {
  const has = (target: PlainTarget) => columns.some((column) => column.target === target)
  const meaning = has('firstName') === has('lastName') ? 'name' : has('firstName') ? 'lastName' : 'firstName'
  const isHalf = (header: string) => /^(?:name|nom|nombre|nome|naam|namn|navn)$/.test(words(header))
  return columns.map((column, at) =>
    column.target === 'name' && !said.has(at) && isHalf(column.header) ? { ...column, target: meaning } : column,
  )
}
