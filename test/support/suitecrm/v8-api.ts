/**
 * SuiteCRM's V8 API over the stand-in's tables. Lists, creations, updates, links and errors answer as recorded;
 * `GET` of one record and of metadata were not recorded and follow SuiteCRM's source (Api/V8/Service).
 */
import { type Database, type Row, shown } from './database.ts'
import { databaseFailure, type FilterOptions, filtered, Refused } from './filters.ts'
import { isObject, type Values } from './module-shapes.ts'
import { answerOf } from './oauth.ts'

export interface V8Options extends FilterOptions {
  /** Versions before 7.11 have no metadata, and no links by name. */
  readonly isOld: boolean
  /** Modules whose use the API user's role forbids. */
  readonly forbidden: readonly string[]
  /** Modules in which the role forbids to write; `meta/modules` lists `edit` for them all the same (7.14.6). */
  readonly unwritable: readonly string[]
  /** Modules in which it forbids to delete. */
  readonly undeletable: readonly string[]
  /** From 8.10.2 on users who are no admins see only themselves. */
  readonly seesOneUser: boolean
}

const mediaType = 'application/vnd.api+json'

export function createV8Api(database: Database, options: V8Options) {
  const json = (status: number, body: unknown, contentType: string = mediaType) =>
    new Response(JSON.stringify(body, null, 4), { status, headers: { 'content-type': contentType } })

  const allowed = (module: string) => {
    if (options.forbidden.includes(module)) {
      throw new Refused('[SuiteCRM] [Not Allowed] The API user does not have access to this module.')
    }
    if (database.shape(module) === undefined) throw new Refused(`Module ${module} does not exist`)
  }

  const existing = (module: string, id: string): Row => {
    allowed(module)
    const row = database.find(module, id)
    if (row === undefined || row.deleted) throw new Refused(`${module} module with id ${id} is not found`, mediaType)
    return row
  }

  const wire = (row: Row, fields?: readonly string[]) => {
    const shape = database.shape(row.module)
    const related = `V8/module/${row.module}/${row.id}/relationships/created_by_link`
    return {
      type: shape?.object,
      id: row.id,
      attributes: shown(row, shape?.hidden ?? [], fields),
      relationships: { Users: { links: { related } } },
    }
  }

  const list = (module: string, query: URLSearchParams) => {
    allowed(module)
    const fields = fieldsOf(query, database)
    const found = filtered(database, module, query, options)
    const visible = module === 'Users' && options.seesOneUser ? found.slice(0, 1) : found
    if (visible.length === 0) return answerOf('14')
    const size = Number(query.get('page[size]') ?? 0)
    const number = Number(query.get('page[number]') ?? 1)
    if (size === 0) return json(200, { data: visible.slice(0, 20).map((row) => wire(row, fields)) })
    const data = visible.slice((number - 1) * size, number * size).map((row) => wire(row, fields))
    if (data.length === 0) return answerOf('14')
    const meta = { 'total-pages': Math.ceil(visible.length / size), 'records-on-this-page': data.length }
    return json(200, { meta, data })
  }

  const written = (body: unknown): { module: string; id: string | undefined; values: Values } => {
    if (!isObject(body) || !isObject(body.data)) throw new Refused('The required option "data" is missing.')
    const { type, id, attributes } = body.data
    if (typeof type !== 'string') throw new Refused('The required option "type" is missing.')
    allowed(type)
    // As `AccessDeniedException` of 7.14 reads when it is thrown without words of its own.
    if (options.unwritable.includes(type)) throw new Refused('[SuiteCRM] [AccessDeniedException] ')
    const values = isObject(attributes) ? attributes : {}
    const shape = database.shape(type)
    for (const [name, value] of Object.entries(values)) {
      if (value === '' || value === null) throw new Refused('The option "attributes" with value array is invalid.')
      if (!(name in (shape?.defaults ?? {})))
        throw new Refused(`Property ${name} in ${shape?.object} module is invalid`)
    }
    if (type === 'Calls' && [...String(values.name ?? '')].length > 50) throw new Refused(databaseFailure)
    return { module: type, id: typeof id === 'string' ? id : undefined, values }
  }

  const create = (body: unknown) => {
    const { module, id, values } = written(body)
    if (id !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) {
      throw new Refused(`The option "id" with value "${id}" is invalid.`)
    }
    if (id !== undefined && database.find(module, id)) {
      throw new Refused(`Bean ${module} with id ${id} is already exist`, mediaType)
    }
    return json(201, { data: wire(database.insert(module, id, values)) })
  }

  const update = (body: unknown) => {
    const { module, id = '', values } = written(body)
    const row = existing(module, id)
    database.update(row, values)
    return json(201, { data: wire(row) })
  }

  const link = (from: Row, name: string, body: unknown) => {
    const shape = database.shape(from.module)
    const target = isObject(body) && isObject(body.data) ? body.data : {}
    const to = existing(String(target.type), String(target.id))
    const chosen =
      name === '' ? Object.entries(shape?.links ?? {}).find(([, module]) => module === to.module)?.[0] : name
    if (chosen === undefined || shape?.links[chosen] === undefined) {
      throw new Refused(`Cannot load relationship ${name} for ${shape?.object} module`)
    }
    database.link(from, chosen, to)
    const toObject = database.shape(to.module)?.object
    const message = `${toObject} with id ${to.id} has been added to ${shape.object} with id ${from.id}`
    return answerOf('26', (recorded) => ({ ...recorded, meta: { message } }))
  }

  /** By SuiteCRM's source (7.14): ModuleService.deleteRecord, RelationshipService.deleteRelationship. */
  const remove = (row: Row) => {
    if (options.undeletable.includes(row.module)) throw new Refused('[SuiteCRM] [AccessDeniedException] ')
    database.update(row, { deleted: '1' })
    return json(200, { meta: { message: `Record with id ${row.id} is deleted` } })
  }

  const unlink = (from: Row, name: string, id: string) => {
    const shape = database.shape(from.module)
    const target = shape?.links[name]
    if (shape === undefined || target === undefined)
      throw new Refused(`Cannot load relationship ${name} for ${shape?.object} module`)
    database.unlink(from, name, existing(target, id))
    return json(200, {
      meta: { message: `Relationship has been deleted between ${shape.object} with id ${from.id} and ${id}` },
    })
  }

  const related = (from: Row, name: string) => {
    const shape = database.shape(from.module)
    if (shape?.links[name] === undefined)
      throw new Refused(`Cannot load relationship ${name} for ${shape?.object} module`)
    const rows = database.linked(from, name).filter((row) => row.module === shape.links[name])
    if (rows.length === 0) {
      const message = `There is no relationship set in ${shape.object} module with ${name} link field`
      return json(200, { meta: { message } })
    }
    const meta = { 'total-records': rows.length, 'total-pages': 1, 'records-on-this-page': rows.length }
    return json(200, { meta, data: rows.map((row) => wire(row)) })
  }

  const meta = (what: string, module: string | undefined) => {
    if (options.isOld) return answerOf('32')
    if (what === 'modules') {
      const names = database.modules().filter((name) => !options.forbidden.includes(name))
      const access = ['access', 'view', 'list', 'edit', 'delete']
      const attributes = Object.fromEntries(names.map((name) => [name, { label: name, access }]))
      return json(200, { data: { type: 'modules', id: '', attributes } })
    }
    allowed(module ?? '')
    const attributes = Object.fromEntries(
      Object.entries(database.fields(module ?? '')).map(([name, field]) => [name, { required: false, ...field }]),
    )
    return json(200, { data: { type: 'fields', id: '', attributes } })
  }

  /** `path` after `/V8/`. */
  return function answer(method: string, path: string, query: URLSearchParams, body: unknown): Response {
    try {
      const [area, module = '', id, part, name = '', to = ''] = path.split('/').map(decodeURIComponent)
      if (area === 'meta' && method === 'GET') return meta(module, id)
      if (area !== 'module') return answerOf('32')
      if (module === '') return method === 'POST' ? create(body) : method === 'PATCH' ? update(body) : answerOf('32')
      if (id === undefined) return list(module, query)
      if (part === undefined && method === 'DELETE') return remove(existing(module, id))
      if (part === undefined) return json(200, { data: wire(existing(module, id), fieldsOf(query, database)) })
      if (method === 'DELETE') return unlink(existing(module, id), name, to)
      if (method === 'GET') return related(existing(module, id), name)
      if (options.isOld && name !== '') return json(405, { message: 'Method not allowed. Must be one of: GET' })
      return link(existing(module, id), name, body)
    } catch (thrown) {
      if (!(thrown instanceof Refused)) throw thrown
      return json(400, { errors: { status: 400, title: null, detail: thrown.message } }, thrown.contentType)
    }
  }
}

/** Only the first `fields[…]` counts; its key must be a module, and each field one of it. */
function fieldsOf(query: URLSearchParams, database: Database): string[] | undefined {
  const [entry] = [...query.entries()].filter(([key]) => key.startsWith('fields['))
  if (entry === undefined) return undefined
  const shape = database.shape(entry[0].slice(7, -1))
  if (shape === undefined) throw new Refused(`Module ${entry[0].slice(7, -1)} does not exist`)
  const fields = entry[1].split(',')
  const unknown = fields.filter((field) => !(field in shape.defaults))
  if (unknown.length > 0) {
    throw new Refused(`The following field in ${shape.object} module is not found: ${unknown.join(', ')}`)
  }
  return fields
}
