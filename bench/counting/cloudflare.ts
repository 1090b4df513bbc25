/** The Worker in workerd, with a count of what Cloudflare bills (bench/workers/counted.ts). */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from 'rolldown'
import { parse as parseToml } from 'smol-toml'
import * as z from 'zod'
import { root } from '../../src/programs/build/paths.ts'
import { asWorkerdModules, forWorkerd } from '../../src/programs/build/worker-build.ts'
import { startReamazeServer } from '../../test/support/reamaze/server.ts'
import { waitFor } from '../../test/support/wait-for.ts'
import { startWorkerd } from '../workerd-process.ts'
import { benchKey } from '../workload.ts'
import { type CountedPlace, type Counts, patienceMs, untilStill, variablesOf } from './place.ts'

const wranglerSchema = z.object({ compatibility_date: z.string(), compatibility_flags: z.array(z.string()) })
const countsSchema = z.record(z.string(), z.number())

async function bundleInto(directory: string): Promise<void> {
  for (const name of ['counted', 'queue']) {
    const input = path.join(root, 'bench/workers', `${name}.ts`)
    const output = { ...asWorkerdModules, codeSplitting: false, file: path.join(directory, `${name}.js`) }
    await build({ ...forWorkerd, input, output })
  }
}

async function start(directory: string, variables: Record<string, string>) {
  const wrangler = wranglerSchema.parse(parseToml(readFileSync(path.join(root, 'wrangler.toml'), 'utf8')))
  const common = {
    compatibilityDate: wrangler.compatibility_date,
    compatibilityFlags: wrangler.compatibility_flags,
  }
  const counted = {
    ...common,
    name: 'counted',
    module: 'counted.js',
    variables,
    durableObjects: { SITES: 'SiteObject' },
    queues: { WAKEUPS: 'queue' },
  }
  const queue = {
    ...common,
    name: 'queue',
    module: 'queue.js',
    compatibilityFlags: [...common.compatibilityFlags, 'experimental', 'service_binding_extra_handlers'],
    services: { CONSUMER: 'counted' },
  }
  const disk = path.join(directory, 'records')
  const sockets = ['counted', 'queue']
  return startWorkerd(directory, { workers: [counted, queue], sockets, disk, asksThisMachine: true })
}

function total(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

export async function openCloudflare(): Promise<CountedPlace> {
  const directory = mkdtempSync(path.join(tmpdir(), 'switchhook-counts-'))
  const crm = await startReamazeServer()
  await bundleInto(directory)
  const workerd = await start(directory, variablesOf(benchKey, crm))
  const url = workerd.url('counted')
  const ask = async (address: string, method = 'POST'): Promise<unknown> => {
    const answer = await fetch(address, { method })
    if (!answer.ok) throw new Error(`${address} answered ${answer.status}: ${await answer.text()}`)
    return answer.json()
  }
  const quiet = () => untilStill(async () => total(countsSchema.parse(await ask(`${url}/counted/peek`))))
  const deliver = () => ask(`${workerd.url('queue')}/deliver`)
  return {
    ask: (route, init) => fetch(url + route, init),
    key: benchKey,
    crm,
    // Calls at one time share alarms and messages: a call alone costs most.
    callsAtOnce: 1,
    take: async (): Promise<Counts> => countsSchema.parse(await ask(`${url}/counted`)),
    rows: async () => z.array(z.string()).parse(await ask(`${url}/counted/rows`)),
    quiet,
    async settle(holds) {
      await waitFor(async () => {
        await deliver()
        return holds()
      }, patienceMs)
      await deliver()
      await quiet()
      // An alarm that looks after what was woken would ring by itself some seconds later.
      await ask(`${url}/counted/alarm`)
      await deliver()
    },
    async runSchedule() {
      await ask(`${url}/counted/schedule`)
    },
    async close() {
      await workerd.stop()
      await crm.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
