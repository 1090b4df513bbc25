/** Records, queries and writes as the scripts take and return them (redis-scripts.ts, lua/write.lua). */
import type { IndexEntry, RecordRef } from '../../../ports/records.ts'
import type { Outcome, TextListQuery, TextPage, TextRecord, TextWrite, WholeTextRecord } from '../records/text-store.ts'
import { announcementsText } from './redis-announcements.ts'
import { countWriteArguments } from './redis-counts.ts'
export function nameOf({ collection, id }: RecordRef): string {
  return `${collection}\0${id}`
}

export function writeArguments(write: TextWrite): string[] {
  if (write.op === 'count') return countWriteArguments(write)
  if (write.op === 'check') {
    const found = write.found.flatMap((one) => [nameOf(one), String(one.version)])
    return ['k', write.index, write.from, write.to, 'a', '', '', String(write.found.length), ...found]
  }
  if (write.op === 'expect') return ['e', write.collection, write.id, String(write.expect), 'a', '', '', '0']
  const expect = write.expect === undefined ? '' : String(write.expect)
  if (write.op === 'delete') return ['d', write.collection, write.id, expect, 'a', '', '', '0']
  const entries = [...new Map((write.index ?? []).map((entry) => [`${entry.index}\0${entry.key}`, entry])).values()]
  const announced = write.announce?.length ? ['a', '', '', '', '', '', announcementsText(write.announce), '0'] : []
  return [
    'p',
    write.collection,
    write.id,
    expect,
    write.onConflict === 'skip' ? 's' : 'a',
    write.expiresAtMs === undefined ? '' : String(write.expiresAtMs),
    write.text,
    String(entries.length),
    ...entries.flatMap(({ index, key }) => [index, key]),
    ...announced,
  ]
}

/** Redis's lexical bounds: `[` includes, `(` excludes. A key's members all start with the key and U+0000. */
export function boundsOf({ from, to, after, reverse }: TextListQuery): { low: string; high: string } {
  const beyond = after && `(${after.key}\0${nameOf(after)}`
  return { low: !reverse && beyond ? beyond : `[${from}`, high: reverse && beyond ? beyond : `(${to}` }
}

export function toPage([more, ...fields]: readonly unknown[]): TextPage {
  const records: TextRecord[] = []
  let lastKey = ''
  for (let i = 0; i + 3 < fields.length; i += 4) {
    const [key = '', collection = '', ...id] = String(fields[i]).split('\0')
    lastKey = key
    records.push(toRecord({ collection, id: id.join('\0') }, fields[i + 1], fields[i + 2], fields[i + 3]))
  }
  const last = records.at(-1)
  if (Number(more) !== 1 || !last) return { records }
  return { records, next: { key: lastKey, collection: last.collection, id: last.id } }
}

function toRecord({ collection, id }: RecordRef, version: unknown, text: unknown, expiry: unknown): TextRecord {
  const expiresAtMs = expiry === '' || expiry === null || expiry === undefined ? undefined : Number(expiry)
  return { collection, id, text: String(text), version: Number(version), expiresAtMs }
}

/** From a record's text (lua/values.lua); nothing where it is over. */
export function readRecord(ref: RecordRef, stored: string | undefined, nowMs: number): TextRecord | undefined {
  if (stored === undefined) return undefined
  const [head = '', version, expiry = ''] = /^(\d+) ([^ ]*) \d+ /.exec(stored) ?? []
  if (expiry !== '' && Number(expiry) <= nowMs) return undefined
  // JSON has no U+0000: the last one ends the entries.
  return toRecord(ref, version, stored.slice(Math.max(stored.lastIndexOf('\0') + 1, head.length)), expiry)
}

/** From the four fields of a record in a scan's answer: name, text, expiry, entries. */
function toWholeRecord([name, text, expiry, entries]: readonly unknown[]): WholeTextRecord {
  const [collection = '', ...id] = String(name).split('\0')
  return { ...toRecord({ collection, id: id.join('\0') }, 0, text, expiry), index: toEntries(String(entries)) }
}

export function toWholeRecords(fields: readonly unknown[]): WholeTextRecord[] {
  return Array.from({ length: Math.floor(fields.length / 4) }, (_, i) => toWholeRecord(fields.slice(4 * i, 4 * i + 4)))
}

/** From `index\0key\0` of each. */
export function toEntries(text: string): IndexEntry[] {
  const parts = text.split('\0')
  return Array.from({ length: Math.floor(parts.length / 2) }, (_, i) => {
    return { index: parts[2 * i] ?? '', key: parts[2 * i + 1] ?? '' }
  })
}

export function writeOutcome(letter: string): Outcome {
  return letter === 'w' ? 'written' : letter === 's' ? 'skipped' : 'conflict'
}

export function asList(answer: unknown): readonly unknown[] {
  if (!Array.isArray(answer)) throw new TypeError('Redis answered something else than a list')
  return answer
}
