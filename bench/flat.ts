/**
 * `npm run bench -- flat [N]`: does it stay as fast as calls are stored? A server with 10 000 calls and one with N (default a
 * million), each also with the directory of the other figures, are asked the same in turn: list, lookup, journal, and the calls made
 * of the journals. What is compared is processor time within a round; the calls themselves are put into the site's SQLite file by the
 * same code that puts them there in the object.
 */
import { globSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as z from 'zod'
import { SqliteRecords } from '../src/adapters/platform/records/sqlite-records.ts'
import { createTextRecords } from '../src/adapters/platform/records/text-records.ts'
import { ensureBundle } from '../src/programs/build/bundle.ts'
import { openSql } from '../test/support/memory-records.ts'
import { fillCalls } from './call-records.ts'
import { cpuSeconds } from './cpu-time.ts'
import { type Journals, openJournals } from './journals.ts'
import { type LoadTarget, runLoad } from './load.ts'
import { deliverAll, fillDirectory, type Product } from './product.ts'
import { prepareServers, worker } from './servers.ts'
import { median, ratioByRound } from './statistics.ts'
import { table } from './table.ts'
import type { WorkerdProcess } from './workerd-process.ts'
import { benchKey, isContact, type Lookups, lookups } from './workload.ts'

const smallCount = 10_000
const rounds = 5
const listRequests = 100
const load = { connections: 16, seconds: 2 }
const goal = 1.3

const measured = ['list', 'lookup', 'journal accepted', 'call made of it'] as const
type Measured = (typeof measured)[number]

interface Filled {
  readonly process: WorkerdProcess
  readonly product: Product
  readonly target: LoadTarget
  readonly asked: Lookups
  readonly journals: Journals
  /** Processor time in microseconds, one entry a round. */
  readonly micros: Record<Measured, number[]>
}

export async function runFlat(args: readonly string[]): Promise<void> {
  const count = z.coerce
    .number()
    .int()
    .min(smallCount)
    .parse(args[0] ?? 1_000_000)
  const directory = mkdtempSync(path.join(tmpdir(), 'switchhook-bench-flat-'))
  const started: Filled[] = []
  try {
    const small = await startFilled(path.join(directory, 'small'), smallCount)
    started.push(small)
    const large = await startFilled(path.join(directory, 'large'), count)
    started.push(large)
    // The first round is for V8 and SQLite to warm up.
    for (let round = 0; round <= rounds; round += 1) {
      for (const one of started) await measure(one)
    }
    for (const { micros } of started) for (const name of measured) micros[name].shift()
    console.log(report(small, large, count))
    for (const { product, journals } of started) await verifySome(product, journals)
  } finally {
    for (const { process } of started) await process.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

async function startFilled(directory: string, count: number): Promise<Filled> {
  console.error(`Storing ${count} calls…`)
  mkdirSync(directory)
  const servers = await prepareServers(await ensureBundle(), directory, benchKey)
  const first = await servers.startSwitchhook()
  await fillDirectory({ url: first.url(worker.switchhook), key: benchKey })
  await first.stop()
  await fillFile(path.join(directory, 'records'), count)
  const process = await servers.startSwitchhook()
  const url = process.url(worker.switchhook)
  return {
    process,
    product: { url, key: benchKey },
    target: { url, key: benchKey, pid: process.pid },
    asked: lookups('others'),
    journals: openJournals(() => deliverAll(process.url(worker.queue), process.pid)),
    micros: { list: [], lookup: [], 'journal accepted': [], 'call made of it': [] },
  }
}

/** Into the file of the one site that workerd left, while it does not run. */
async function fillFile(directory: string, count: number): Promise<void> {
  const [file] = globSync('**/*.sqlite', { cwd: directory, exclude: ['**/metadata.sqlite'] })
  if (file === undefined) throw new Error('workerd left no file of records.')
  const sql = openSql(path.join(directory, file))
  sql.all('PRAGMA synchronous = OFF')
  await fillCalls(createTextRecords('main', new SqliteRecords(sql, Date.now)), count, Date.now())
  sql.all('PRAGMA wal_checkpoint(TRUNCATE)')
}

async function measure({ target, asked, journals, micros }: Filled): Promise<void> {
  micros.list.push(await listMicros(target))
  const lookup = { name: 'lookup', path: '/3cx/lookup', nextBody: asked.nextBody, isRight: isContact }
  micros.lookup.push((await runLoad(lookup, target, load)).cpuMicrosPerRequest ?? Number.NaN)
  const journal = { path: '/3cx/report-call', nextBody: journals.nextBody, isRight: journals.note }
  const accepted = await runLoad({ name: 'journal', ...journal }, target, load)
  micros['journal accepted'].push(accepted.cpuMicrosPerRequest ?? Number.NaN)
  const { journals: applied, cpuSeconds: seconds = Number.NaN } = await journals.settle()
  micros['call made of it'].push((seconds * 1e6) / applied)
}

async function listMicros({ url, key, pid }: LoadTarget): Promise<number> {
  const before = cpuSeconds(pid) ?? Number.NaN
  for (let i = 0; i < listRequests; i += 1) {
    const answer = await fetch(`${url}/v1/calls?limit=50`, { headers: { authorization: `Bearer ${key}` } })
    if (!answer.ok) throw new Error(`The list was answered ${answer.status}: ${await answer.text()}`)
    await answer.text()
  }
  return (((cpuSeconds(pid) ?? Number.NaN) - before) * 1e6) / listRequests
}

/** Of the accepted journals every fiftieth must be a call that is stored. */
async function verifySome({ url, key }: Product, journals: Journals): Promise<void> {
  for (const [i, id] of journals.result().accepted.entries()) {
    if (i % 50 !== 0) continue
    const answer = await fetch(`${url}/v1/calls/${id}`, { headers: { authorization: `Bearer ${key}` } })
    if (!answer.ok) throw new Error(`An accepted journal is no call: ${id} was answered ${answer.status}.`)
    await answer.text()
  }
}

function report(small: Filled, large: Filled, count: number): string {
  const rows = measured.map((name) => {
    const ratio = ratioByRound(large.micros[name], small.micros[name])
    const micros = ({ micros }: Filled) => median(micros[name]).toFixed(0)
    return [name, micros(small), micros(large), ratio.toFixed(2), ratio <= goal ? 'met' : 'missed']
  })
  const head = ['processor µs', `${smallCount} calls`, `${count} calls`, 'ratio', `goal ${goal}`]
  return table([head, ...rows]).join('\n')
}
