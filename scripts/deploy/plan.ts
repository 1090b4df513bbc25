/** What a deployment consists of, read from wrangler.toml and queues.toml: nothing is named twice. */
import path from 'node:path'
import { unstable_readConfig } from 'wrangler'
import * as z from 'zod'
import type { Env } from '../../src/lib/variable-fields.ts'
import { root } from '../../src/programs/build/paths.ts'
import { readQueues } from '../../src/programs/build/worker-build.ts'

export interface DeployPlan {
  readonly name: string
  readonly queues: readonly string[]
  /** `SiteObject (migration v1)` */
  readonly durableObjects: readonly string[]
  readonly crons: readonly string[]
}

/** The part of wrangler's own form of wrangler.toml that we need. */
const configSchema = z.object({
  name: z.string(),
  migrations: z.array(z.object({ tag: z.string(), new_sqlite_classes: z.array(z.string()).default([]) })),
  triggers: z.object({ crons: z.array(z.string()).default([]) }),
})

/**
 * Cloudflare builds what its button deploys in a place of its own (Workers Builds), where nobody sits and whose log others read:
 * there queues can't be made (queues.toml), and no key may be made or printed.
 */
export function isWorkersBuilds(env: Env): boolean {
  return env.WORKERS_CI === '1'
}

/** Throws when wrangler.toml is wrong, with what is wrong. */
export function readPlan({ withQueues = true } = {}): DeployPlan {
  const config = configSchema.parse(unstable_readConfig({ config: path.join(root, 'wrangler.toml') }))
  const { producers, consumers } = readQueues().queues
  const queues = [
    ...producers.map(({ queue }) => queue),
    ...consumers.flatMap(({ queue, dead_letter_queue: dead }) => [queue, dead]),
  ]
  const durableObjects = config.migrations.flatMap(({ tag, new_sqlite_classes: classes }) =>
    classes.map((name) => `${name} (migration ${tag})`),
  )
  return {
    name: config.name,
    queues: withQueues ? [...new Set(queues)] : [],
    durableObjects,
    crons: config.triggers.crons,
  }
}
