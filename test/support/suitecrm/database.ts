/**
 * SuiteCRM's tables as far as its API shows them: what is stored is compared as text, answered HTML-encoded, and times only
 * survive in the database's own form.
 */
import { blank, type ModuleShape, shapes, type Values } from './module-shapes.ts'

export interface Row {
  readonly module: string
  readonly id: string
  readonly values: Values
  deleted: boolean
}

export interface ExtraField {
  readonly type: string
  readonly len?: string
  readonly source?: string
}

export interface Extras {
  /** Custom fields of Calls. */
  readonly calls?: Readonly<Record<string, ExtraField>>
  /** The fields of CLL_CallLog; absent: there is no such module. */
  readonly callLog?: Readonly<Record<string, ExtraField>>
}

export interface Database {
  readonly rows: readonly Row[]
  shape(module: string): ModuleShape | undefined
  fields(module: string): Readonly<Record<string, ExtraField>>
  modules(): readonly string[]
  find(module: string, id: string): Row | undefined
  insert(module: string, id: string | undefined, values: Values): Row
  update(row: Row, values: Values): void
  link(from: Row, link: string, to: Row): void
  unlink(from: Row, link: string, to: Row): void
  linked(from: Row, link: string): readonly Row[]
}

export function createDatabase(extras: Extras, now: () => string): Database {
  const rows: Row[] = []
  const links = new Set<string>()
  const extraOf = (module: string) => (module === 'Calls' ? extras.calls : undefined) ?? {}
  const callLog: ModuleShape | undefined = extras.callLog && {
    object: 'CLL_CallLog',
    defaults: { ...blank('name', 'description', 'assigned_user_id'), ...blank(...Object.keys(extras.callLog)) },
    computed: [],
    hidden: [],
    links: {},
  }
  const shape = (module: string) => {
    const known = module === 'CLL_CallLog' ? callLog : shapes[module]
    return known && { ...known, defaults: { ...known.defaults, ...blank(...Object.keys(extraOf(module))) } }
  }
  const linkKey = (from: Row, link: string, to: Row) => [from.id, link, to.id].join(' ')

  return {
    rows,
    shape,
    modules: () => [...Object.keys(shapes), ...(callLog ? ['CLL_CallLog'] : [])],
    fields: (module) => ({
      ...standardFields(shape(module)?.defaults ?? {}),
      ...extraOf(module),
      ...callLogFields(module),
    }),
    find: (module, id) => rows.find((row) => row.module === module && row.id === id),
    insert(module, id, values) {
      const row = {
        module,
        id: id ?? idNumber(rows.length + 1),
        values: { ...shape(module)?.defaults },
        deleted: false,
      }
      write(row, values, now())
      const end = module === 'Calls' && row.values.date_end === '' ? computedEnd({ ...row.values, ...values }) : ''
      if (end !== '') row.values.date_end = end
      rows.push(row)
      return row
    },
    update(row, values) {
      write(row, values, now())
      row.deleted = row.values.deleted === '1'
    },
    link: (from, link, to) => {
      links.add(linkKey(from, link, to))
      if (from.module === 'Calls' && link === 'contacts') {
        from.values.contact_id = to.id
        from.values.contact_name = to.values.name
      }
    },
    unlink: (from, link, to) => {
      links.delete(linkKey(from, link, to))
    },
    linked: (from, link) =>
      rows.filter(
        (row) => !row.deleted && (links.has(linkKey(from, link, row)) || links.has(linkKey(row, back(from), from))),
      ),
  }

  function callLogFields(module: string) {
    return module === 'CLL_CallLog' ? (extras.callLog ?? {}) : {}
  }
}

function back(row: Row): string {
  return row.module.toLowerCase()
}

function standardFields(defaults: Values): Record<string, ExtraField> {
  return Object.fromEntries(
    Object.keys(defaults).map((name) => {
      if (name === 'description') return [name, { type: 'text' }]
      if (name === 'assigned_user_id') return [name, { type: 'relate', dbType: 'id' }]
      return [name, { type: name === 'name' ? 'name' : 'varchar', len: name === 'name' ? '50' : '255' }]
    }),
  )
}

const databaseForm = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/

/**
 * The database's form is UTC. The API user's own form is read in the user's zone (recorded: d.m.Y in Berlin, in winter);
 * any other is stored as nothing.
 */
function storedTime(text: string): string {
  if (databaseForm.test(text)) return text
  const [, day, month, year, time] = /^(\d\d)\.(\d\d)\.(\d{4}) (\d\d:\d\d)$/.exec(text) ?? []
  if (time === undefined) return ''
  return new Date(Date.parse(`${year}-${month}-${day}T${time}:00+01:00`)).toISOString().slice(0, 19).replace('T', ' ')
}

function write(row: Row, values: Values, now: string): void {
  for (const [name, value] of Object.entries(values)) {
    row.values[name] = /^date_(start|end)$/.test(name) ? storedTime(String(value)) : String(value)
  }
  if ('date_modified' in row.values) row.values.date_modified = now
  const { first_name, last_name } = row.values
  if (last_name !== undefined) row.values.name = [first_name, last_name].filter(Boolean).join(' ')
}

/** As on saving a new call; an update leaves it as it is. */
function computedEnd({ date_start: start, duration_hours: hours, duration_minutes: minutes }: Values): string {
  if (typeof start !== 'string' || !databaseForm.test(start)) return ''
  const endMs = Date.parse(`${start.replace(' ', 'T')}Z`) + (Number(hours) * 60 + Number(minutes)) * 60_000
  return new Date(endMs).toISOString().slice(0, 19).replace('T', ' ')
}

export function idNumber(number: number): string {
  return `5eed0000-0000-4000-8000-${String(number).padStart(12, '0')}`
}

/** A row as the API answers it: HTML-encoded, times with an offset. */
export function shown(row: Row, hidden: readonly string[], fields?: readonly string[]): Values {
  const shown = Object.entries(row.values).filter(
    ([name]) => !hidden.includes(name) && (fields?.includes(name) ?? true),
  )
  return Object.fromEntries(shown.map(([name, value]) => [name, typeof value === 'string' ? encoded(value) : value]))
}

function encoded(value: string): string {
  if (databaseForm.test(value)) return `${value.replace(' ', 'T')}+00:00`
  return value
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#039;')
}
