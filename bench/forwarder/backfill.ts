/**
 * What a back-fill costs where it runs: `node scripts/run.mjs bench/forwarder/backfill.ts [rows]`. The built forwarder,
 * with the flags that `install` writes, brings a 3CX's records from a PostgreSQL of this bench's own to an acceptor in
 * another process; its resident memory is read from the kernel all the while. Linux only.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { systemClock } from '../../src/platform/clock.ts'
import { startPostgres } from '../../test/support/databases.ts'
import { cdrOutputRows, cdrOutputSchema } from '../../test/support/forwarder/cdroutput-rows.ts'
import { testKey } from '../../test/support/forwarder/test-config.ts'
import { sceneNames, trueCall } from '../../test/support/forwarder/true-calls.ts'

const wantedRows = Number(process.argv[2] ?? 300_000)
const forwarderFile = path.resolve(import.meta.dirname, '../../dist/switchhook-forwarder.mjs')
/** Those of commands/install.ts. */
const nodeFlags = ['--max-semi-space-size=2', '--max-old-space-size=256']
const firstMs = Date.UTC(2026, 0, 5, 8)
const gapMs = 20_000
const rowsAtOnce = 5000
const sampleMs = 100
const kibInMib = 1024

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

function residentMib({ pid }: ChildProcess): number {
  const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kib ?? 0) / kibInMib)
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

const startedMs = performance.now()
const forwarder = spawn(process.execPath, [...nodeFlags, forwarderFile, 'run', '--once'], {
  cwd: directory,
  stdio: ['ignore', 'ignore', 'inherit'],
})
const ended = new Promise<number | null>((resolve) => forwarder.once('exit', resolve))
const samples: number[] = []
const sampling = setInterval(() => {
  if (forwarder.exitCode === null) samples.push(residentMib(forwarder))
}, sampleMs)
const code = await ended
clearInterval(sampling)
const seconds = (performance.now() - startedMs) / 1000
const told = new Promise((resolve) => acceptor.once('exit', resolve))
acceptor.kill('SIGTERM')
await told
await server.stop()
rmSync(directory, { recursive: true, force: true })

const quarters = [0, 1, 2, 3].map((n) =>
  Math.max(...samples.slice((n * samples.length) / 4, ((n + 1) * samples.length) / 4)),
)
console.log(
  `${rows} rows in ${seconds.toFixed(1)} s (${Math.round(rows / seconds)} rows/s, exit code ${code}); ` +
    `RSS at most ${Math.max(...samples)} MiB, by quarters ${quarters.join(', ')} MiB; acceptor: ${heard.trim().split('\n').at(-1)}`,
)
process.exit(code ?? 1)
