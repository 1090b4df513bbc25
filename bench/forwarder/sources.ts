/**
 * How fast the database sources read and translate: `node scripts/run.mjs bench/forwarder/sources.ts [rows]`. Starts a
 * PostgreSQL and a MariaDB of its own, fills them, reads everything page by page as the forwarder does, and prints a
 * line for each.
 */
import process from 'node:process'
import type { Checkpoint } from '../../src/adapters/pbx/checkpoint.ts'
import type { PolledSource } from '../../src/adapters/pbx/source.ts'
import { systemClock } from '../../src/ports/clock.ts'
import { freePbxCdr } from '../../src/programs/forwarder/sources/freepbx-cdr/source.ts'
import { threecxCdrOutput } from '../../src/programs/forwarder/sources/threecx-cdroutput/source.ts'
import { startMariaDb, startPostgres } from '../../test/support/databases.ts'
import { asteriskRows, freePbxSchema } from '../../test/support/forwarder/asterisk-rows.ts'
import { cdrOutputRows, cdrOutputSchema } from '../../test/support/forwarder/cdroutput-rows.ts'
import { openSource } from '../../test/support/forwarder/open-source.ts'
import { sceneNames, trueCall } from '../../test/support/forwarder/true-calls.ts'

const wantedRows = Number(process.argv[2] ?? 200_000)
const firstMs = Date.UTC(2026, 0, 5, 8)
const gapMs = 20_000
const pageRows = 5000

async function measure(name: string, source: PolledSource): Promise<void> {
  const never = new AbortController().signal
  const cpu = process.cpuUsage()
  const started = performance.now()
  let checkpoint: Checkpoint | undefined
  let [rows, events, pages, peak] = [0, 0, 0, 0]
  for (let more = true; more; pages += 1) {
    const page = await source.poll(checkpoint, pageRows, never)
    checkpoint = page.checkpoint
    more = page.more
    rows += page.rows
    events += page.events.length
    peak = Math.max(peak, process.memoryUsage.rss())
  }
  const seconds = (performance.now() - started) / 1000
  const used = process.cpuUsage(cpu)
  const cpuSeconds = (used.user + used.system) / 1e6
  const idle = performance.now()
  for (let i = 0; i < 10; i += 1) checkpoint = (await source.poll(checkpoint, pageRows, never)).checkpoint
  const idleMs = (performance.now() - idle) / 10
  await source.close()
  const mib = Math.round(peak / 2 ** 20)
  console.log(
    `${name}: ${rows} rows in ${pages} pages, ${events} events, ${seconds.toFixed(2)} s: ${Math.round(rows / seconds)} rows/s (${cpuSeconds.toFixed(2)} s of CPU); ` +
      `peak RSS ${mib} MiB; a poll without news ${idleMs.toFixed(1)} ms`,
  )
}

/** Fills in parts, so that the rows are never in memory at once. */
async function fill<Row>(rowsOf: (seq: number) => readonly Row[], insert: (rows: readonly Row[]) => Promise<void>) {
  let [written, seq] = [0, 0]
  while (written < wantedRows) {
    const rows: Row[] = []
    while (rows.length < 5000) {
      seq += 1
      rows.push(...rowsOf(seq))
    }
    await insert(rows)
    written += rows.length
  }
}

const callAt = (seq: number) => trueCall(sceneNames[seq % sceneNames.length] ?? 'missed', seq, firstMs + seq * gapMs)

async function cdrOutput(): Promise<void> {
  const server = await startPostgres()
  const database = await server.createDatabase()
  await server.run(database, cdrOutputSchema)
  await fill(
    (seq) => cdrOutputRows(callAt(seq)).map((row) => ({ ...row, source_participant_phone_number: numberOf(seq, row) })),
    (rows) => server.insert(database, 'cdroutput', rows),
  )
  await server.run(database, 'analyze cdroutput')
  const { port, user, password } = server
  const entry = { id: 'pbx', type: 'threecx-cdroutput', port, database, user, password, start: '2026-01-01' }
  await measure('threecx-cdroutput, PostgreSQL', openSource(threecxCdrOutput, entry, systemClock))
  await server.stop()
}

/** Every caller another number: the reading of numbers is remembered otherwise. */
function numberOf(seq: number, row: { readonly source_entity_type: string | null }): string {
  return row.source_entity_type === 'external_line' ? `+1555${1_000_000 + (seq % 1_000_000)}` : '101'
}

async function freePbx(): Promise<void> {
  const server = await startMariaDb()
  const database = await server.createDatabase()
  await server.run(database, freePbxSchema)
  await fill(
    (seq) => asteriskRows(callAt(seq)),
    (rows) => server.insert(database, 'cdr', rows),
  )
  const { port, user, password } = server
  const entry = { id: 'pbx', type: 'freepbx-cdr', port, database, user, password, start: '2026-01-01' }
  await measure('freepbx-cdr, MariaDB', openSource(freePbxCdr, entry, systemClock))
  await server.stop()
}

await cdrOutput()
await freePbx()
// The embedded server leaves handles behind.
process.exit()
