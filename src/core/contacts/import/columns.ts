/**
 * Which column of a CSV means what: guessed from its header in the words of Google, Outlook, Odoo, SuiteCRM and 3CX
 * exports and of people's own sheets in several languages, or said by the admin (`--map "Mobile=phone.mobile"`).
 *
 * What must stay true: a column nobody knows is ignored, never guessed into a phone number; what the admin says wins.
 */
import { SwitchhookError } from '../../../lib/errors.ts'
import { type Column, type PlainTarget, plainTargets } from './column.ts'
import { guessColumn, headerWords } from './guess-column.ts'

/** Header as the admin wrote it → target (`phone.mobile`, `company`, `ignore`). */
export type ColumnMap = ReadonlyMap<string, string>

/** Whether a line of a file is its header: one of its columns can hold a number or an address. */
export function isHeader(cells: readonly string[]): boolean {
  const known = cells.map(headerWords)
  return cells.some((cell, at) => ['phone', 'email'].includes(guessColumn(cell, known[at] ?? '', known).target))
}

/** The columns of a header, in its order. Throws `bad_field` for a wrong map, or when no column can hold a number or address. */
export function mapColumns(header: readonly string[], map: ColumnMap = new Map()): Column[] {
  const said = saidTargets(header, map)
  const known = header.map(headerWords)
  const columns = header.map((name, at) => said.get(at) ?? guessColumn(name, known[at] ?? '', known))
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

/** `Name, Vorname` and `Nombre, Apellidos`: beside only one half of a name, “name” is the other half. */
function resolveNameColumns(columns: readonly Column[], said: ReadonlyMap<number, Column>): Column[] {
  const has = (target: PlainTarget) => columns.some((column) => column.target === target)
  const meaning = has('firstName') === has('lastName') ? 'name' : has('firstName') ? 'lastName' : 'firstName'
  const isHalf = (header: string) => /^(?:name|nom|nombre|nome|naam|namn|navn|nev|nimi)$/.test(headerWords(header))
  return columns.map((column, at) =>
    column.target === 'name' && !said.has(at) && isHalf(column.header) ? { ...column, target: meaning } : column,
  )
}
