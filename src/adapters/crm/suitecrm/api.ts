/** SuiteCRM's API as far as we use it, each operation with the meaning of its answers. */
import type { SwitchhookError } from '../../../lib/errors.ts'
import { type CrmAnswer, checked } from '../http/request.ts'
import { type Attributes, sendable } from './attributes.ts'
import type { Connection } from './connection.ts'
import { alreadyExists, apiFailure, failureReason } from './failures.ts'
import { fits, type ListQuery, listPath } from './query.ts'
import { metaSchema, oneRecordSchema, recordListSchema, type SuiteRecord } from './suitecrm-http.ts'

export interface RecordKey {
  readonly module: string
  readonly id: string
}

export interface SuiteCrmApi {
  /** One page. */
  list(query: ListQuery, signal: AbortSignal): Promise<SuiteRecord[]>
  /** Undefined: there is no such record, or it was deleted. */
  read(key: RecordKey, fields: readonly string[], signal: AbortSignal): Promise<SuiteRecord | undefined>
  /** `exists`: a record with this id is there, maybe deleted; nothing was written. */
  create(key: RecordKey, attributes: Attributes, signal: AbortSignal): Promise<SuiteRecord | 'exists'>
  /** Undefined: there is no such record, or it was deleted. Blank attributes are left as they are. */
  update(key: RecordKey, attributes: Attributes, signal: AbortSignal): Promise<SuiteRecord | undefined>
  /** By the link's name; linking what is linked changes nothing. */
  link(from: RecordKey, link: string, to: RecordKey, signal: AbortSignal): Promise<void>
  /** Unlinking what is not linked changes nothing. */
  unlink(from: RecordKey, link: string, to: RecordKey, signal: AbortSignal): Promise<void>
  /** Marks the record as deleted, which SuiteCRM calls deleting; one that is not there is gone already. */
  remove(key: RecordKey, signal: AbortSignal): Promise<void>
  related(from: RecordKey, link: string, signal: AbortSignal): Promise<SuiteRecord[]>
  /** What the API says of its modules or of a module's fields; undefined in versions that say nothing. */
  meta(
    what: 'modules' | `fields/${string}`,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, unknown>> | undefined>
}

export function createApi(connection: Connection): SuiteCrmApi {
  const { http, send } = connection

  const list = async (query: ListQuery, signal: AbortSignal) => {
    const answer = success(connection, await send({ method: 'GET', path: listPath(query) }, signal))
    return checked(http, recordListSchema, answer).data
  }

  return {
    async list(query, signal) {
      const found = await list(query, signal)
      const { where, join } = query
      if (join !== 'or' || where.length < 2 || found.every((one) => where.some((condition) => fits(condition, one)))) {
        return found
      }
      // Old versions forget the conditions of an `or` and send anybody (#8366): one request for each condition.
      const each = await Promise.all(where.map((condition) => list({ ...query, where: [condition] }, signal)))
      return distinct(each.flat())
    },
    async read({ module, id }, fields, signal) {
      const path = `/V8/module/${module}/${encodeURIComponent(id)}?fields[${module}]=${fields.join(',')}`
      return oneRecord(connection, await send({ method: 'GET', path }, signal))
    },
    async create({ module, id }, attributes, signal) {
      const body = { data: { type: module, id, attributes: sendable(attributes) } }
      const answer = await send({ method: 'POST', path: '/V8/module', body }, signal)
      if (alreadyExists(answer)) return 'exists'
      return checked(http, oneRecordSchema, success(connection, answer)).data
    },
    async update({ module, id }, attributes, signal) {
      const body = { data: { type: module, id, attributes: sendable(attributes) } }
      return oneRecord(connection, await send({ method: 'PATCH', path: '/V8/module', body }, signal))
    },
    async link(from, link, to, signal) {
      const path = `/V8/module/${from.module}/${from.id}/relationships`
      const body = { data: { type: to.module, id: to.id } }
      const named = await send({ method: 'POST', path: `${path}/${link}`, body }, signal)
      // Old versions have only the form that chooses the link by itself.
      const isOld = named.status === 404 || named.status === 405
      success(connection, isOld ? await send({ method: 'POST', path, body }, signal) : named)
    },
    async unlink({ module, id }, link, to, signal) {
      const path = `/V8/module/${module}/${id}/relationships/${link}/${encodeURIComponent(to.id)}`
      goneOrDone(connection, await send({ method: 'DELETE', path }, signal))
    },
    async remove({ module, id }, signal) {
      const path = `/V8/module/${module}/${encodeURIComponent(id)}`
      goneOrDone(connection, await send({ method: 'DELETE', path }, signal))
    },
    async related({ module, id }, link, signal) {
      const path = `/V8/module/${module}/${id}/relationships/${link}`
      const answer = success(connection, await send({ method: 'GET', path }, signal))
      return checked(http, recordListSchema, answer).data
    },
    async meta(what, signal) {
      const answer = await send({ method: 'GET', path: `/V8/meta/${what}` }, signal)
      if (answer.status === 404) return undefined
      return checked(http, metaSchema, success(connection, answer)).data.attributes
    },
  }
}

function success({ http }: Connection, answer: CrmAnswer): CrmAnswer {
  if (answer.status >= 400) throw apiFailure(http, answer)
  return answer
}

function goneOrDone({ http }: Connection, answer: CrmAnswer): void {
  if (answer.status < 400) return
  const failure = apiFailure(http, answer)
  if (failureReason(failure) !== 'not found') throw failure
}

function oneRecord({ http }: Connection, answer: CrmAnswer): SuiteRecord | undefined {
  if (answer.status < 400) return checked(http, oneRecordSchema, answer).data
  const failure: SwitchhookError = apiFailure(http, answer)
  if (failureReason(failure) === 'not found') return undefined
  throw failure
}

export function distinct(records: readonly SuiteRecord[]): SuiteRecord[] {
  return [...new Map(records.map((record) => [record.id, record])).values()]
}
