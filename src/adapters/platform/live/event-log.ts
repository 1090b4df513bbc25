/**
 * The events of one site in SQLite: what is retained for newcomers, and the last events for those who come back. Written in
 * the same object and step as the records, so that it survives what they survive.
 *
 * Two tables: `live_now` holds the last parts of each key, `live_events` the last changes, one row an announcement.
 */

import type { Announcement, Erasable, LiveBody, LiveEvent, LiveForms } from '../../../ports/live.ts'
import type { Sql, SqlRow } from '../records/sqlite.ts'

/** Changes kept for those who come back. */
export const eventsKept = 4096
/** Old rows go many at a time. */
const pruneEvery = 256
/** Rows as large as that (queues by the hundred) are kept for few changes: 4096 of them would fill the object's storage. */
const largeChars = 65_536
const largeKept = 64

const eventTables = [
  `CREATE TABLE IF NOT EXISTS live_now (key TEXT PRIMARY KEY, at INTEGER NOT NULL, forget_at INTEGER NOT NULL,
    extra TEXT NOT NULL, parts TEXT NOT NULL) WITHOUT ROWID`,
  'CREATE TABLE IF NOT EXISTS live_events (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, key TEXT NOT NULL, parts TEXT NOT NULL)',
]

type Bodies = Readonly<Record<string, LiveBody>>
type Changes = Readonly<Record<string, { readonly change: string; readonly body: LiveBody }>>
/** As stored; rows of an earlier version have the word for the change under `news`. Null: it was too large to be kept. */
type StoredChanges = Readonly<
  Record<string, { readonly change?: string; readonly news?: string; readonly body: LiveBody } | null>
>

interface Retained {
  readonly key: string
  readonly atMs: number
  readonly extra: LiveBody
  /** By topic, without `extra`. */
  readonly parts: Bodies
}

export interface EventLogOptions {
  readonly sql: Sql
  readonly now: () => number
  readonly forms: Pick<LiveForms, 'changeOf' | 'timedOutBody'>
}

export class EventLog {
  readonly #sql: Sql
  readonly #options: EventLogOptions
  #head: number
  /** Known to retain nothing: most calls that are reported are over. */
  #isEmpty = false

  constructor(options: EventLogOptions) {
    this.#options = options
    this.#sql = options.sql
    for (const statement of eventTables) this.#sql.all(statement)
    this.#takeOver()
    const [row] = this.#sql.all('SELECT max(seq) AS seq FROM live_events')
    this.#head = Number(row?.seq ?? 0)
  }

  /** What was in progress under a release up to 0.1.0, whose table had a rowid: two rows a key. */
  #takeOver(): void {
    const older = this.#sql.all("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'live_retained'")
    if (older.length === 0) return
    this.#sql.transaction(() => {
      this.#sql.all('INSERT OR IGNORE INTO live_now SELECT key, at, forget_at, extra, parts FROM live_retained')
      this.#sql.all('DROP TABLE live_retained')
    })
  }

  /** The number of the last event; 0 when there was none. */
  get head(): number {
    return this.#head
  }

  /** Keeps an announcement; answers what is to be sent, nothing when nobody would learn anything new. */
  publish({ key, parts, extra, forgetAtMs }: Announcement): LiveEvent[] {
    const known = this.#find(key)
    const bodies: Record<string, LiveBody> = { ...known?.parts }
    const added = { ...known?.extra, ...extra }
    const after: Record<string, LiveBody> = {}
    for (const { topic, body, as } of parts) {
      if (as === 'withdraw' && bodies[topic] === undefined) continue
      after[topic] = { ...body, ...added }
      if (as === 'retain') bodies[topic] = body
      else delete bodies[topic]
    }
    if (extra) for (const topic of Object.keys(bodies)) after[topic] ??= { ...bodies[topic], ...added }
    const changes = this.#changesOf(known, after)
    if (Object.keys(bodies).length > 0) this.#retain({ key, extra: added, parts: bodies }, forgetAtMs)
    else if (known) this.#sql.all('DELETE FROM live_now WHERE key = ?', key)
    return this.#append(key, changes)
  }

  /** What the topic's watchers missed since then; undefined when that is not known any more. */
  since(topic: string, seq: number): LiveEvent[] | undefined {
    const [first] = this.#sql.all('SELECT min(seq) AS seq FROM live_events')
    const oldest = Number(first?.seq ?? Number.POSITIVE_INFINITY)
    if (seq < oldest - 1 || seq > this.#head) return undefined
    const rows = this.#sql.all(
      'SELECT * FROM live_events WHERE seq > ? AND instr(parts, ?) > 0 ORDER BY seq',
      seq,
      memberText(topic),
    )
    const events: LiveEvent[] = []
    for (const row of rows) {
      const stored = parse<StoredChanges>(row.parts)[topic]
      if (stored === null) return undefined
      if (!stored) continue
      const { change = stored.news ?? 'updated', body } = stored
      events.push({ ...placeOf(row), topic, change, body })
    }
    return events
  }

  /** What goes on now. */
  retained(topic: string): LiveEvent[] {
    const rows = this.#sql.all(
      'SELECT * FROM live_now WHERE forget_at > ? AND instr(parts, ?) > 0 ORDER BY at',
      this.#options.now(),
      memberText(topic),
    )
    return rows.flatMap((row) => {
      const { key, atMs, extra, parts } = retainedOf(row)
      const body = parts[topic]
      return body ? [{ seq: this.#head, atMs, key, topic, change: 'active', body: { ...body, ...extra } }] : []
    })
  }

  /** Withdraws what was retained for too long; answers what is to be sent. */
  forget(): LiveEvent[] {
    const rows = this.#sql.all('SELECT * FROM live_now WHERE forget_at <= ? LIMIT 500', this.#options.now())
    return rows.flatMap((row) => {
      const known = retainedOf(row)
      const topics = Object.entries(known.parts)
      const after = Object.fromEntries(
        topics.map(([topic, body]) => [topic, this.#options.forms.timedOutBody({ ...body, ...known.extra })]),
      )
      this.#sql.all('DELETE FROM live_now WHERE key = ?', known.key)
      return this.#append(known.key, this.#changesOf(known, after))
    })
  }

  /** Nobody who was away for so long is sent what was missed: they are shown what goes on. */
  forgetChangesBefore(atMs: number): void {
    const [first] = this.#sql.all('SELECT at FROM live_events ORDER BY seq LIMIT 1')
    if (first && Number(first.at) < atMs) this.#sql.all('DELETE FROM live_events WHERE at < ?', atMs)
  }

  /** The rows of events stay, empty: the last number is known from them. */
  erase({ keys, mentions }: Erasable): void {
    for (const key of keys) {
      this.#sql.all('DELETE FROM live_now WHERE key = ?', key)
      this.#sql.all("UPDATE live_events SET parts = '{}' WHERE key = ?", key)
    }
    for (const text of mentions) {
      this.#sql.all('DELETE FROM live_now WHERE instr(parts, ?) > 0 OR instr(extra, ?) > 0', text, text)
      this.#sql.all("UPDATE live_events SET parts = '{}' WHERE instr(parts, ?) > 0", text)
    }
  }

  /** When `forget` has something to do next. */
  nextForgetMs(): number | undefined {
    if (this.#isEmpty) return undefined
    const [row] = this.#sql.all('SELECT min(forget_at) AS at FROM live_now')
    this.#isEmpty = typeof row?.at !== 'number'
    return typeof row?.at === 'number' ? row.at : undefined
  }

  get keys(): number {
    const [row] = this.#sql.all('SELECT count(*) AS keys FROM live_now WHERE forget_at > ?', this.#options.now())
    return Number(row?.keys ?? 0)
  }

  #find(key: string): Retained | undefined {
    const [row] = this.#isEmpty ? [] : this.#sql.all('SELECT * FROM live_now WHERE key = ?', key)
    return row && retainedOf(row)
  }

  #changesOf(known: Retained | undefined, after: Bodies): Changes {
    const changes: Record<string, { change: string; body: LiveBody }> = {}
    for (const [topic, body] of Object.entries(after)) {
      const part = known?.parts[topic]
      const before = part && { ...part, ...known?.extra }
      // Compared as it is stored: undefined members and the order of members given by the same code do not matter.
      if (before && JSON.stringify(before) === JSON.stringify(body)) continue
      changes[topic] = { change: this.#options.forms.changeOf(before, body), body }
    }
    return changes
  }

  #retain({ key, extra, parts }: Omit<Retained, 'atMs'>, forgetAtMs: number): void {
    this.#isEmpty = false
    this.#sql.all(
      `INSERT INTO live_now (key, at, forget_at, extra, parts) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET forget_at = excluded.forget_at, extra = excluded.extra, parts = excluded.parts`,
      key,
      this.#options.now(),
      Math.trunc(forgetAtMs),
      JSON.stringify(extra),
      JSON.stringify(parts),
    )
  }

  #append(key: string, changes: Changes): LiveEvent[] {
    const entries = Object.entries(changes)
    if (entries.length === 0) return []
    const atMs = this.#options.now()
    // The first number is the time: numbers of a site whose storage was lost do not come again.
    const seq = this.#head === 0 ? atMs : this.#head + 1
    this.#sql.all(
      'INSERT INTO live_events (seq, at, key, parts) VALUES (?, ?, ?, ?)',
      seq,
      atMs,
      key,
      JSON.stringify(changes),
    )
    if (seq % pruneEvery === 0) this.#sql.all('DELETE FROM live_events WHERE seq <= ?', seq - eventsKept)
    if (seq % largeKept === 0) this.#forgetLarge(seq - largeKept)
    this.#head = seq
    return entries.map(([topic, change]) => ({ seq, atMs, key, topic, ...change }))
  }

  /** What was changed by rows that are large: that it was stays known, so that nobody takes the rest for all. */
  #forgetLarge(untilSeq: number): void {
    const rows = this.#sql.all(
      'SELECT * FROM live_events WHERE seq > ? AND seq <= ? AND length(parts) > ?',
      untilSeq - largeKept,
      untilSeq,
      largeChars,
    )
    for (const row of rows) {
      const topics = Object.keys(parse<StoredChanges>(row.parts)).map((topic) => [topic, null] as const)
      this.#sql.all(
        'UPDATE live_events SET parts = ? WHERE seq = ?',
        JSON.stringify(Object.fromEntries(topics)),
        placeOf(row).seq,
      )
    }
  }
}

/** How a topic stands in the JSON of a row: what can't name it need not be parsed. */
function memberText(topic: string): string {
  return `${JSON.stringify(topic)}:`
}

function placeOf(row: SqlRow) {
  return { seq: Number(row.seq), atMs: Number(row.at), key: String(row.key) }
}

function retainedOf(row: SqlRow): Retained {
  const { key, atMs } = placeOf(row)
  return { key, atMs, extra: parse<LiveBody>(row.extra), parts: parse<Bodies>(row.parts) }
}

function parse<T>(text: unknown): T {
  return JSON.parse(String(text))
}
