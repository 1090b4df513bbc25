/**
 * The second half of `npm run bench -- calls [N]`: what a person waits for, over HTTP, from the Worker as it is deployed in workerd,
 * with the calls on its disk. They get there as a site's records do that moves in (POST /v1/import).
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as z from 'zod'
import { ensureBundle } from '../src/programs/build/bundle.ts'
import { callBatches } from './call-records.ts'
import { prepareServers, worker } from './servers.ts'
import { median } from './statistics.ts'
import { benchKey } from './workload.ts'

/** Records in one import, as many as it takes. */
const recordsAtOnce = 500
const importsAtOnce = 4
const importTries = 5
const repetitions = 100
/** Both must be set up, so that their states are read; nothing is sent to them. */
const crms = {
  ODOO_URL: 'https://odoo.invalid',
  ODOO_API_KEY: 'key-of-the-bench',
  ODOO_DATABASE: 'bench',
  ODOO_LOGIN: 'bench',
  ...{ ZENDESK_SUBDOMAIN: 'bench', ZENDESK_EMAIL: 'bench@example.com', ZENDESK_API_TOKEN: 'token-of-the-bench' },
}

const pageSchema = z.object({
  calls: z.array(z.looseObject({ destinations: z.array(z.looseObject({ state: z.string() })) })),
  next: z.string().optional(),
})

/** Goals are of the dashboard: p50 in milliseconds. */
const asked: readonly { readonly name: string; readonly query: string; readonly goalMs?: number }[] = [
  { name: 'first page', query: '', goalMs: 150 },
  { name: 'by number', query: 'q=(212) 555-0147', goalMs: 50 },
  { name: 'by name', query: 'q=óscar núñez' },
  { name: 'by extension', query: 'q=117' },
  { name: 'by CRM entry', query: 'q=odoo-4711' },
  { name: 'not in the CRM', query: 'state=missing' },
  { name: 'missed only', query: 'outcome=missed' },
]

export async function runCallPages(count: number): Promise<void> {
  const directory = mkdtempSync(path.join(tmpdir(), 'switchhook-bench-calls-'))
  const servers = await prepareServers(await ensureBundle(), directory, benchKey)
  const switchhook = await servers.startSwitchhook(crms)
  try {
    const ask = askAt(switchhook.url(worker.switchhook))
    await fill(ask, count)
    for (const { name, query, goalMs } of asked) {
      const { p50Ms, found } = await measure(ask, query)
      const goal = goalMs === undefined ? '' : `   goal ${goalMs} ms: ${p50Ms <= goalMs ? 'met' : 'missed'}`
      console.log(`workerd  ${name.padEnd(16)} p50 ${p50Ms.toFixed(1).padStart(6)} ms   ${found} calls${goal}`)
    }
  } finally {
    await switchhook.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

type Ask = (path: string, init?: RequestInit) => Promise<unknown>

function askAt(url: string): Ask {
  const headers = { authorization: `Bearer ${benchKey}`, 'content-type': 'application/json' }
  return async (at, init) => {
    const answer = await fetch(`${url}${at}`, { headers, ...init })
    if (!answer.ok) throw new Error(`${at} was answered ${answer.status}: ${await answer.text()}`)
    return await answer.json()
  }
}

async function fill(ask: Ask, count: number): Promise<void> {
  const batches = callBatches(count, recordsAtOnce)
  const one = async () => {
    for (const records of batches) await importAll(ask, JSON.stringify({ records }))
  }
  await Promise.all(Array.from({ length: importsAtOnce }, one))
}

/** A connection that is closed as it is used again: sent again it changes nothing. */
async function importAll(ask: Ask, body: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await ask('/v1/import', { method: 'POST', body })
      return
    } catch (thrown) {
      if (!(thrown instanceof TypeError) || tries === importTries) throw thrown
    }
  }
}

/** The first answers are for V8 and SQLite to warm up. */
async function measure(ask: Ask, query: string): Promise<{ readonly p50Ms: number; readonly found: number }> {
  const at = `/v1/calls?${new URLSearchParams(query)}`
  const took: number[] = []
  let found = 0
  for (let i = 0; i < repetitions + 5; i += 1) {
    const startMs = performance.now()
    const page = pageSchema.parse(await ask(at))
    if (i >= 5) took.push(performance.now() - startMs)
    found = page.calls.length
  }
  return { p50Ms: median(took), found }
}
