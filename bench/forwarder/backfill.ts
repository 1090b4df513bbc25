/**
 * What a back-fill costs where it runs: `node scripts/run.mjs bench/forwarder/backfill.ts [rows]`. The built forwarder brings
 * a 3CX's records from a PostgreSQL of this bench's own to an acceptor in another process; its resident memory is read from
 * the kernel all the while. Linux only.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { systemClock } from '../../src/ports/clock.ts'
import { buildForwarder } from '../../src/programs/build/forwarder-bundle.ts'
import { startPostgres } from '../../test/support/databases.ts'
import { cdrOutputRows, cdrOutputSchema } from '../../test/support/forwarder/cdroutput-rows.ts'
import { testKey } from '../../test/support/forwarder/test-config.ts'
import { sceneNames, trueCall } from '../../test/support/forwarder/true-calls.ts'

const wantedRows = Number(process.argv[2] ?? 1_000_000)
const firstMs = Date.UTC(2026, 0, 5, 8)
const gapMs = 20_000
const rowsAtOnce = 5000
const sampleMs = 100
const kibInMib = 1024
const clockTicksASecond = 100

async function fill(insert: (rows: readonly object[]) => Promise<void>): Promise<number> {
  let [written, seq] = [0, 0]
  while (written < wantedRows) {
    const rows: object[] = []
    while (rows.length < rowsAtOnce) {
      seq += 1
      const kind = sceneNames[seq % sceneNames.length] ?? 'missed'
      rows.push(...cdrOutputRows(trueCall(kind, seq, firstMs + seq * gapMs)))
    }
    await insert(rows)
    written += rows.length
  }
  return written
}

/** A figure of /proc/PID/status in MiB. */
function mibOf({ pid }: ChildProcess, name: 'VmRSS' | 'RssFile'): number {
  const kib = new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kib ?? 0) / kibInMib)
}

/** Of all its threads, so far. */
function cpuSecondsOf({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / clockTicksASecond
}

const [server, directory] = [await startPostgres(), mkdtempSync(path.join(tmpdir(), 'switchhook-backfill-'))]
const database = await server.createDatabase()
await server.run(database, cdrOutputSchema)
const rows = await fill((part) => server.insert(database, 'cdroutput', part))
await server.run(database, 'analyze cdroutput')

const acceptor = spawn(process.execPath, [path.join(import.meta.dirname, 'acceptor-child.ts')], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
let heard = ''
acceptor.stdout.on('data', (text) => {
  heard += String(text)
})
while (!heard.includes('\n')) await systemClock.sleep(sampleMs)
const { port, user, password } = server
const source = { id: 'pbx', type: 'threecx-cdroutput', port, database, user, password, start: '2026-01-01' }
const config = { cloud: { url: heard.trim(), key: testKey }, sources: [source] }
// JSON is YAML.
writeFileSync(path.join(directory, 'switchhook-forwarder.yml'), JSON.stringify(config))

const { file } = await buildForwarder()
const startedMs = performance.now()
// Its first line says how it is started; `env` and `node` there replace each other, so that the process is the one measured.
const forwarder = spawn(file, ['run', '--once'], {
  cwd: directory,
  stdio: ['ignore', 'ignore', 'inherit'],
})
const ended = new Promise<number | null>((resolve) => forwarder.once('exit', resolve))
const samples: number[] = []
const filePages: number[] = []
let cpuSeconds = 0
const sampling = setInterval(() => {
  // A process that just ended has a status without memory.
  if (forwarder.exitCode !== null || mibOf(forwarder, 'VmRSS') === 0) return
  samples.push(mibOf(forwarder, 'VmRSS'))
  filePages.push(mibOf(forwarder, 'RssFile'))
  cpuSeconds = cpuSecondsOf(forwarder)
}, sampleMs)
const code = await ended
clearInterval(sampling)
const seconds = (performance.now() - startedMs) / 1000
const exited = new Promise((resolve) => acceptor.once('exit', resolve))
acceptor.kill('SIGTERM')
await exited
await server.stop()
rmSync(directory, { recursive: true, force: true })

const tenths = Array.from({ length: 10 }, (_, n) =>
  Math.max(...samples.slice((n * samples.length) / 10, ((n + 1) * samples.length) / 10)),
)
console.log(
  `${rows} rows in ${seconds.toFixed(1)} s (${Math.round(rows / seconds)} rows/s, ${((cpuSeconds / rows) * 1e6).toFixed(1)} µs of processor a row, ` +
    `exit code ${code}); RSS at most ${Math.max(...samples)} MiB, by tenths ${tenths.join(', ')} MiB, of which at most ${Math.max(...filePages)} MiB ` +
    `are pages of the Node program itself; acceptor: ${heard.trim().split('\n').at(-1)}`,
)
process.exit(code ?? 1)
