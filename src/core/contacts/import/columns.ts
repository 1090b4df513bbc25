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
  id: /^(?:id|uid|uuid|external id|contact id|record id|person id|lead id)$/,
  kind: /^(?:kind|company type|is a company|is company)$/,
  first:
    /^(?:first|first name|firstname|fname|given|given name|forename|vorname|rufname|prenom|primeiro nome|nome proprio|voornaam|fornamn|fornavn|imie|имя|keresztnev|utonev|etunimi|adi|ad|isim|jmeno|krestni jmeno|meno|ime|prenume|ονομα|名)$/,
  last: /^(?:last|last name|lastname|lname|family|family name|surname|nachname|familienname|zuname|nom de famille|apellidos?|cognome|sobrenome|apelido|achternaam|efternamn|etternavn|efternavn|nazwisko|фамилия|прізвище|vezeteknev|csaladnev|sukunimi|soyadi|soyad|prijmeni|priezvisko|prezime|nume|επωνυμο|姓)$/,
  /** A whole name, or the half of it that the header has no other column for. */
  name: /^(?:name|full name|fullname|complete name|display name|displayname|contact|contact name|person name|anzeigename|kontakt|nom|nom complet|nombre|nombre completo|nome|nome completo|naam|volledige naam|namn|navn|nazwa|file as|фио|nev|teljes nev|nimi|ad soyad|adi soyadi|isim soyisim|jmeno a prijmeni|姓名|氏名|名前)$/,
  company:
    /^(?:company|company name|companyname|organi[sz]ation(?: \d)?(?: name)?|person organi[sz]ation|account|account name|associated company|primary company|employer|business name|firma|firma adi|firmenname|firmen name|unternehmen|organisationsname|societe|entreprise|empresa|organizacion|organizacao|azienda|societa|ditta|ragione sociale|bedrijf|bedrijfsnaam|organisatie|foretag|virksomhed|selskab|bedrift|related company|parent company|parent id|parent|компания|организация|ceg|cegnev|yritys|organisaatio|sirket|sirket adi|kurum|spolecnost|spolocnost|tvrtka|companie|εταιρεια|公司|会社|会社名)$/,
  email: anyOf(
    'e mail|e mails|email|emails|emailadresse|courriel|courriels|correo|correos|mail|mails|mailadresse|messagerie|posta elettronica',
    'e mailadres|emailadres|e mailadresse|e post|epost|e postadress|epostadress|e postadresse|e posta|eposta|sahkoposti|sahkopostiosoite|почта|邮箱|邮件|メール|メールアドレス',
  ),
  notEmail: anyOf('label|type|typ|tipo|display|angezeigter|name|format|opt|status|invalid'),
  phone: anyOf(
    'phones?|telephones?|tel|tels|telefone?|telefonen?|telefoner|telefonnummer|telefonnummern|telefonnr|telnr|telefonos?|telefoni|telefones|telefoon|telefoonnummer|fon|fone',
    'mobiles?|mobil|mobilephone|mobiltelefon|mobilnummer|mobilnr|mobiele|handys?|handynummer|handynr|cells?|cellphone|cellular|portables?|movil|moviles|celular|celulares|cellulare|cellulari|gsm|natel|mobiel',
    'telemovel|telemoveis|autotelefon|haupttelefon|isdn|fax|faxe|faxnummer|telefax|telecopie|teletex|rufnummer|rufnummern|ruckmeldung|durchwahl|direktwahl|direktwahlnummer|zentrale|whatsapp|viber',
    'telefonszam|telefonszama|matkapuhelin|puhelin|puhelinnumero|telefonu|telefonlari|telefonlar|cep|komorka|mobilni|телефон|телефоны|мобильныи|моб|τηλεφωνο|电话|手机|電話|電話番号|携帯|携帯電話',
    'ddi|did|direct dial|direct line|switchboard|landline|festnetz|contact no|contact number|alternate no|alternate number|alternative number',
  ),
  phoneWord:
    /^(?:home|business|work|office|other|main|pager|privat|geschaftlich|number|nummer|numero|caller id|phone number|car|direct|primary|secondary|assistant)(?: \d)?$/,
  notPhone: anyOf(
    'label|type|typ|tipo|country|land|code|opt|status|invalid|model|ext|extn|extension|nebenstelle|flags?|speeddial|speed dial|kurzwahl|locale|e 164|date|owner|count|id|ids|verified|time|notes?',
  ),
}

const labels: readonly (readonly [string, RegExp])[] = [
  ['fax', /fax|telecopie/],
  [
    'mobile',
    /mobil|mobiel|handy|cell|portable|movil|movel|moveis|celular|gsm|natel|whatsapp|viber|matkapuhelin|\bcep\b|komork|мобильныи|моб|手机|携帯/,
  ],
  ['pager', /pager/],
  ['assistant', /assist|\basst\b/],
  [
    'home',
    /home|privat|domicile|\bcasa\b|\bab\b|particular|thuis|maison|\bhem\b|\bev\b|\bkoti\b|domowy|домашнии|otthoni/,
  ],
  [
    'work',
    /business|work|office|gesch|dienst|buro|bureau|travail|trabajo|trabalho|ufficio|\buff\b|lavoro|werk|zakelijk|company|firma|arbete|arbeid|arbejde|\btyo\b|\bis telefonu|sluzbowy|рабочии|munkahelyi|ddi|direct|durchwahl|direktwahl/,
  ],
  ['main', /main|primary|zentrale|haupt|switchboard|principal/],
  ['other', /other|weiter|sonst|autre|otro|altro|alternat|secondary|ovrig|\bmuu\b/],
]

/** `BusinessFax2`, `phone_work` and `Téléphone (bureau)` as words: `business fax 2`, `phone work`, `telephone bureau`. */
function words(header: string): string {
  const folded = foldText(header.replace(/(\p{Ll})(?=\p{Lu}|\d)/gu, '$1 ').replace(/_/g, ' '))
  // Pipedrive names the table before each column.
  return /^\s*person - /i.test(header) ? folded.replace(/^person (?=first|last|e ?mail|phone)/, '') : folded
}

/** Whether a line of a file is its header: one of its columns can hold a number or an address. */
export function isHeader(cells: readonly string[]): boolean {
  const known = cells.map(words)
  return cells.some((cell, at) => ['phone', 'email'].includes(guess(cell, known[at] ?? '', known).target))
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
  const slot = /^(.* \d+) (?:value|number)$/.exec(name)?.[1]
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
  const isHalf = (header: string) => /^(?:name|nom|nombre|nome|naam|namn|navn|nev|nimi)$/.test(words(header))
  return columns.map((column, at) =>
    column.target === 'name' && !said.has(at) && isHalf(column.header) ? { ...column, target: meaning } : column,
  )
}
