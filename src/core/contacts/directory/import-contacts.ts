/**
 * Brings rows into the directory: reads them, separates new from changed from unchanged, and writes a batch in one step.
 *
 * What must stay true: a batch is all or nothing and may be repeated; rows of one import run that mean the same contact
 * (one row a number, as some exports have it) add up instead of overwriting each other, in whatever batches they come.
 */
import { SwitchhookError } from '../../../lib/errors.ts'
import { type Clock, isoUtc } from '../../../ports/clock.ts'
import type { Put, Records, StoredRecord } from '../../../ports/records.ts'
import type { ImportRow } from '../../../wire/import-row.ts'
import { type ImportedContact, type NumberCount, type RowComplaint, readRow } from './import-row.ts'
import { contactsCollection, indexOf, readStored, type StoredContact } from './stored-contact.ts'

export const mostRowsPerImport = 500
/** Two imports of the same contacts at once take turns; each turn one of them wins. */
const mostTurns = 5

export interface ImportResult {
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  /** Rows that added to a contact of another row in the batch. All five counts together are the rows given. */
  readonly merged: number
  readonly rejected: readonly RowComplaint[]
  /** Rows that were kept although something in them was not. */
  readonly warnings: readonly RowComplaint[]
  /** The country that numbers without one were read with, and how many of them are none of its numbers. */
  readonly numbers: NumberCount & { readonly country: string }
}

export interface ImportPorts {
  readonly records: Records
  readonly clock: Pick<Clock, 'now'>
  readonly country: string
}

/** One run of the importer, the same for all its batches. */
export interface ImportRun {
  readonly importId: string
  /** The system that the file is from. */
  readonly source?: string | undefined
}

/**
 * Upserts at most 500 rows in one atomic write; RangeError above that. Throws `conflict` (retryable) when other writers keep changing the same contacts.
 */
export async function importContacts(
  ports: ImportPorts,
  rows: readonly ImportRow[],
  run: ImportRun,
): Promise<ImportResult> {
  if (rows.length > mostRowsPerImport) throw new RangeError(`at most ${mostRowsPerImport} rows in one import`)
  const batch = readBatch(rows, ports.country)
  for (let turn = 0; turn < mostTurns; turn += 1) {
    const { puts, created, updated } = await plan(ports, batch.contacts, run)
    const { committed } = puts.length === 0 ? { committed: true } : await ports.records.write(puts)
    if (!committed) continue
    const { contacts, merged, rejected, warnings, numbers } = batch
    return { created, updated, unchanged: contacts.size - created - updated, merged, rejected, warnings, numbers }
  }
  throw new SwitchhookError('conflict', 'Another import is changing the same contacts; run this one again.', {
    retryable: true,
  })
}

function readBatch(rows: readonly ImportRow[], country: string) {
  const contacts = new Map<string, ImportedContact>()
  const rejected: RowComplaint[] = []
  const warnings: RowComplaint[] = []
  let merged = 0
  let [atHome, notValid] = [0, 0]
  for (const row of rows) {
    const result = readRow(row, country)
    if ('rejected' in result) {
      rejected.push(result.rejected)
      continue
    }
    atHome += result.numbers.atHome
    notValid += result.numbers.notValid
    const earlier = contacts.get(result.id)
    if (earlier) merged += 1
    contacts.set(result.id, earlier ? merge(earlier, result.contact) : result.contact)
    warnings.push(...result.warnings)
  }
  return { contacts, merged, rejected, warnings, numbers: { country, atHome, notValid } }
}

async function plan(ports: ImportPorts, contacts: ReadonlyMap<string, ImportedContact>, run: ImportRun) {
  const ids = [...contacts.keys()]
  const found = await ports.records.getMany<unknown>(ids.map((id) => ({ collection: contactsCollection, id })))
  const puts: Put[] = []
  let created = 0
  for (const [at, [id, contact]] of [...contacts].entries()) {
    const put = putOf(ports, id, contact, run, found[at])
    if (put === undefined) continue
    if (put.expect === 0) created += 1
    puts.push(put)
  }
  return { puts, created, updated: puts.length - created }
}

/** Undefined: nothing to write. */
function putOf(
  ports: ImportPorts,
  id: string,
  contact: ImportedContact,
  { importId, source }: ImportRun,
  record: StoredRecord | undefined,
): Put | undefined {
  const stored = record && readStored(record)
  const content = stored?.importId === importId ? merge(stored, contact) : contact
  const modifiedAt = isoUtc(ports.clock.now())
  const origin = stored ? { createdBy: stored.createdBy, source: stored.source } : { createdBy: importId, source }
  const before = stored && beforeChange(stored, importId)
  const value: StoredContact = { v: 1, ...content, country: ports.country, modifiedAt, importId, ...origin, before }
  if (stored && fingerprint(stored) === fingerprint(value)) return undefined
  return { op: 'put', collection: contactsCollection, id, value, expect: record?.version ?? 0, index: indexOf(value) }
}

/** What the run's undoing puts back; nothing for a contact that it made itself. */
function beforeChange(stored: StoredContact, importId: string): StoredContact['before'] {
  if (stored.importId === importId) return stored.before
  if (stored.createdBy === importId) return undefined
  const { kind, name, firstName, lastName, company, emails, phones, country, importId: writtenBy } = stored
  const content = { kind, name, firstName, lastName, company, emails, phones }
  return { ...content, country, importId: writtenBy, changedBy: importId }
}

/** What an import compares: everything but when and by which run. */
function fingerprint(value: StoredContact): string {
  const { kind, name, firstName, lastName, company, emails, phones, country } = value
  const numbers = phones.map(({ number, label }) => [number, label ?? ''])
  return JSON.stringify([kind, name, firstName ?? '', lastName ?? '', company ?? '', emails, numbers, country])
}

/** Later words win; numbers and addresses add up in the order they came, so that merging twice changes nothing. */
function merge(earlier: ImportedContact, later: ImportedContact): ImportedContact {
  const known = new Set(earlier.phones.map(({ number }) => number))
  return {
    kind: later.kind,
    name: later.name,
    firstName: later.firstName ?? earlier.firstName,
    lastName: later.lastName ?? earlier.lastName,
    company: later.company ?? earlier.company,
    emails: [...new Set([...earlier.emails, ...later.emails])],
    phones: [...earlier.phones, ...later.phones.filter(({ number }) => !known.has(number))],
  }
}
