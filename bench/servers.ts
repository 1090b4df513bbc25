/**
 * The servers that are compared, each in a workerd of its own with the same compatibility date and flags: nothing but
 * workerd, nothing but Hono, Hono with one row in an object, and Switchhook as it is deployed. Beside each runs the same stand-in for the queue, so that
 * it weighs on none of them alone.
 */
import { copyFileSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import * as z from 'zod'
import type { WorkerBundle } from '../src/programs/build/bundle.ts'
import { startWorkerd, type WorkerdProcess } from './workerd-process.ts'
import { benchContacts } from './workload.ts'

/** What the bench knows how to give the Worker; anything else that it needs must be added here. */
const workerOptionsSchema = z.object({
  compatibilityDate: z.string(),
  compatibilityFlags: z.array(z.string()),
  durableObjects: z.record(z.string(), z.object({ className: z.string(), useSQLite: z.literal(true) })),
  queueProducers: z.record(z.string(), z.object({ queueName: z.string() })),
})

export interface Servers {
  /** Key of all that is asked, with every right. */
  readonly key: string
  /** @param variables Beside the key; with any, on records of its own. */
  readonly startSwitchhook: (variables?: Readonly<Record<string, string>>) => Promise<WorkerdProcess>
  /** CRMs for it to ask. */
  readonly startCrms: () => Promise<WorkerdProcess>
  /** @param crm Address of one of them. */
  readonly startBareRelay: (crm: string) => Promise<WorkerdProcess>
  /** @param answer What our lookup answers. */
  readonly startBareWorkerd: (answer: string) => Promise<WorkerdProcess>
  readonly startBareHono: (answer: string) => Promise<WorkerdProcess>
  /** With every contact of the bench in its object, each with this answer. */
  readonly startBareObject: (answer: string) => Promise<WorkerdProcess>
}

/** Names of Workers that listen. */
export const worker = { switchhook: 'switchhook', queue: 'queue', bare: 'bare', crms: 'crms' } as const

/** @param directory Empty; Switchhook's records are kept in it from one start to the next. */
export async function prepareServers(bundle: WorkerBundle, directory: string, key: string): Promise<Servers> {
  const options = workerOptionsSchema.parse(bundle.workerOptions)
  const { compatibilityDate, compatibilityFlags } = options
  const common = { compatibilityDate, compatibilityFlags }
  const inside = (name: string) => path.join(directory, name)
  for (const name of ['switchhook', 'bare-workerd', 'bare-hono', 'bare-object', 'bare-relay', 'crms']) {
    mkdirSync(inside(name))
    await bundleWorker('queue', inside(name))
    if (name !== 'switchhook') await bundleWorker(name, inside(name))
  }
  for (const module of bundle.modules)
    copyFileSync(path.join(bundle.directory, module), path.join(inside('switchhook'), module))

  const queueFor = (consumer: string) => ({
    ...common,
    name: worker.queue,
    module: 'queue.js',
    compatibilityFlags: [...compatibilityFlags, 'experimental', 'service_binding_extra_handlers'],
    services: { CONSUMER: consumer },
  })
  const startBare = (name: 'bare-workerd' | 'bare-hono', answer: string) => {
    const service = { ...common, name: worker.bare, module: `${name}.js`, variables: { ANSWER: answer } }
    return startWorkerd(inside(name), { workers: [service, queueFor(worker.bare)], sockets: [worker.bare] })
  }
  const switchhook = {
    ...common,
    name: worker.switchhook,
    module: bundle.modules[0] ?? '',
    furtherModules: bundle.modules.slice(1),
    variables: { SWITCHHOOK_ADMIN_KEY: key },
    durableObjects: mapValues(options.durableObjects, ({ className }) => className),
    queues: mapValues(options.queueProducers, () => worker.queue),
  }
  return {
    key,
    startSwitchhook: (variables = {}) => {
      const ours = { ...switchhook, variables: { ...switchhook.variables, ...variables } }
      return startWorkerd(inside('switchhook'), {
        workers: [ours, queueFor(worker.switchhook)],
        sockets: [worker.switchhook, worker.queue],
        disk: inside(Object.keys(variables).length === 0 ? 'records' : 'records-with-crms'),
        asksThisMachine: true,
      })
    },
    startBareRelay: (crm) => {
      const relay = { ...common, name: worker.bare, module: 'bare-relay.js', variables: { CRM: crm } }
      return startWorkerd(inside('bare-relay'), { workers: [relay], sockets: [worker.bare], asksThisMachine: true })
    },
    startCrms: () => {
      const crms = { ...common, name: worker.crms, module: 'crms.js' }
      return startWorkerd(inside('crms'), { workers: [crms], sockets: [worker.crms] })
    },
    startBareWorkerd: (answer) => startBare('bare-workerd', answer),
    startBareHono: (answer) => startBare('bare-hono', answer),
    startBareObject: async (answer) => {
      const object = { ...common, name: worker.bare, module: 'bare-object.js', durableObjects: { ROWS: 'Rows' } }
      const workers = [object, queueFor(worker.bare)]
      const started = await startWorkerd(inside('bare-object'), {
        workers,
        sockets: [worker.bare],
        disk: inside('rows'),
      })
      await fillBareObject(started.url(worker.bare), answer)
      return started
    },
  }
}

async function fillBareObject(url: string, answer: string): Promise<void> {
  const numbers = benchContacts().flatMap(({ phones }) => phones.map(({ number }) => number))
  const filled = await fetch(`${url}/fill`, { method: 'POST', body: JSON.stringify({ numbers, answer }) })
  if (!filled.ok) throw new Error(`The bare object could not be filled: ${filled.status} ${await filled.text()}`)
}

async function bundleWorker(name: string, directory: string): Promise<void> {
  await build({
    entryPoints: [path.join(import.meta.dirname, 'workers', `${name}.ts`)],
    outfile: path.join(directory, `${name}.js`),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2024',
    external: ['cloudflare:*'],
  })
}

function mapValues<T>(record: Readonly<Record<string, T>>, change: (value: T) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]))
}
