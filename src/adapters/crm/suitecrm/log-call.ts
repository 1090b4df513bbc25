/**
 * Writes calls into SuiteCRM: a record of Calls with its parent, its link and its user, and one of the call-log module
 * where there is one. Ids follow from the report's key and every step may be repeated, so a try that died anywhere is
 * finished by the next one.
 */
import type { CallReport } from '../../../core/deliveries/destination.ts'
import { atOnce } from '../../../lib/at-once.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import { sha256Hex } from '../../../lib/hash.ts'
import { unclearAmong } from '../chosen-contact.ts'
import type { CallLog, ConnectorContext } from '../connector.ts'
import { type Finder, numberOf } from '../finder.ts'
import type { RecordKey, SuiteCrmApi } from './api.ts'
import { type Attributes, textOf } from './attributes.ts'
import { callName } from './call-attributes.ts'
import { callEntry, callLogEntry } from './call-entry.ts'
import type { Connection } from './connection.ts'
import { chosenCustomer, findCustomer, linkCustomer, parentAttributes, unlinkParent } from './customer.ts'
import { describe } from './description.ts'
import { failureReason } from './failures.ts'
import { guidOf } from './guid.ts'
import { callLogModule, type Layouts } from './layout.ts'
import type { Users } from './users.ts'

const readAtOnce = 4

export interface CallLogParts {
  readonly context: ConnectorContext
  readonly connection: Connection
  readonly api: SuiteCrmApi
  readonly finder: Finder
  readonly layouts: Layouts
  readonly users: Users
}

export function createCallLog(parts: CallLogParts): CallLog {
  return { ...createWriter(parts), removeCall: createRemoval(parts), findLogged: createEntryFinder(parts) }
}

function createWriter(parts: CallLogParts): Pick<CallLog, 'logCall' | 'amendCall'> {
  const { context, connection, api, layouts, users } = parts
  const { site } = context.records
  const callLogRecord = ({ key }: CallReport) => ({ module: callLogModule, id: guidOf('call-log', site, key) })

  /** Whoever the entry hangs on already: its name is made of theirs again. */
  const nameOf = async (view: CallReport['call']['view'], signal: AbortSignal) =>
    (await findCustomer(parts, view, signal))?.name

  return {
    async logCall(report, signal) {
      const { call, key } = report
      const server = await connection.open(signal)
      const [customer, user, layout] = await Promise.all([
        findCustomer(parts, call.view, signal),
        users.ofCall(call.view, signal),
        layouts.get(signal),
      ])
      const record = { module: 'Calls', id: guidOf('call', site, key) }
      const name = callName(call.view, customer?.name)
      const owners = { ...parentAttributes(customer), assigned_user_id: user }
      await api.create(record, { ...callEntry(call, layout.calls, context), name, ...owners }, signal)
      if (customer) await linkCustomer(api, record, customer, signal)
      if (layout.callLog) {
        await api.create(callLogRecord(report), callLogEntry(call, layout.callLog, context, user), signal)
      }
      const unclear = customer ? customer.unclear : unclearAmong([], numberOf(call.view, context.country))
      return {
        id: record.id,
        url: connection.recordUrl(server, record.module, record.id),
        memo: nameMark(name),
        unclear,
        contactName: customer?.name,
        ...(chosenCustomer(call.view) && { chosenId: customer?.id }),
      }
    },

    async amendCall(report, ref, signal) {
      const { call } = report
      await connection.open(signal)
      const record = { module: 'Calls', id: ref.id }
      const fields = ['name', 'description', 'assigned_user_id', 'parent_type', 'parent_id']
      const [now, layout] = await Promise.all([api.read(record, fields, signal), layouts.get(signal)])
      if (now === undefined) throw deleted()
      // What people chose in SuiteCRM stays: only what is empty is filled in.
      const parent = textOf(now, 'parent_id')
      const chosen = chosenCustomer(call.view)
      const isMoved = chosen !== undefined && chosen.id !== parent && chosen.id !== ref.chosenId
      const customer = isMoved || parent === '' ? await findCustomer(parts, call.view, signal) : undefined
      const user = textOf(now, 'assigned_user_id') === '' ? await users.ofCall(call.view, signal) : undefined
      const isOurName = nameMark(textOf(now, 'name')) === ref.memo
      const known = customer?.name ?? (isOurName ? await nameOf(call.view, signal) : undefined)
      const name = isOurName ? callName(call.view, known) : undefined
      const owners = { ...parentAttributes(customer), assigned_user_id: user }
      // Linked before the parent is set: a try that dies between is repeated as long as the parent is empty.
      if (customer) await linkCustomer(api, record, customer, signal)
      if (isMoved) await unlinkParent(api, record, { module: textOf(now, 'parent_type'), id: parent }, signal)
      const entry = callEntry(call, layout.calls, context, textOf(now, 'description'))
      if ((await api.update(record, { ...entry, name, ...owners }, signal)) === undefined) throw deleted()
      if (layout.callLog) {
        await keepCallLog(api, callLogRecord(report), callLogEntry(call, layout.callLog, context, user), signal)
      }
      const moved = isMoved ? { contactName: chosen.name, chosenId: chosen.id } : {}
      return { ...ref, ...moved, memo: name === undefined ? ref.memo : nameMark(name) }
    },
  }
}

/** The module may be younger than the call; an entry that people deleted stays deleted. */
async function keepCallLog(api: SuiteCrmApi, record: RecordKey, logged: Attributes, signal: AbortSignal) {
  if ((await api.update(record, logged, signal)) === undefined) await api.create(record, logged, signal)
}

function createRemoval({ context, connection, api, layouts }: CallLogParts): NonNullable<CallLog['removeCall']> {
  const { site } = context.records
  return async ({ key }, ref, signal) => {
    await connection.open(signal)
    const layout = await layouts.get(signal)
    const how = await removeOrMark(api, { module: 'Calls', id: ref?.id ?? guidOf('call', site, key) }, signal)
    const logged = { module: callLogModule, id: guidOf('call-log', site, key) }
    if (layout.callLog) await removeOrMark(api, logged, signal)
    return how
  }
}

/** SuiteCRM gives one record a request. */
function createEntryFinder({ connection, api }: CallLogParts): NonNullable<CallLog['findLogged']> {
  return async (entries, signal) => {
    await connection.open(signal)
    const there = new Set<string>()
    await atOnce(readAtOnce, entries, async ({ id }) => {
      if ((await api.read({ module: 'Calls', id }, ['name'], signal)) !== undefined) there.add(id)
    })
    return there
  }
}

/** The least rights that docs/crm-suitecrm.md gives do not let us delete: then what we wrote goes, and the entry says why. */
async function removeOrMark(api: SuiteCrmApi, record: RecordKey, signal: AbortSignal): Promise<'deleted' | 'marked'> {
  try {
    await api.remove(record, signal)
    return 'deleted'
  } catch (thrown) {
    if (failureReason(thrown) !== 'no right') throw thrown
  }
  const now = await api.read(record, ['description'], signal)
  if (now === undefined) return 'deleted'
  const description = describe('This call was left out by a person: please disregard it.', textOf(now, 'description'))
  await api.update(record, { description }, signal)
  return 'marked'
}

/** Says whether a name is still the one we gave, without keeping anybody's name. */
function nameMark(name: string): string {
  return sha256Hex(name.replace(/\s+/g, ' ').trim()).slice(0, 12)
}

function deleted(): SwitchhookError {
  const message = 'The entry of this call was deleted in SuiteCRM; it is not written again.'
  return new SwitchhookError('crm_rejected', message, { details: { crm: 'SuiteCRM' } })
}
