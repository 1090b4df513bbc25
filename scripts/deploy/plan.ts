/** What a deployment consists of, read from wrangler.toml: nothing is named twice. */
import path from 'node:path'
import { unstable_readConfig } from 'wrangler'
import * as z from 'zod'
import { root } from '../../src/programs/build/paths.ts'

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
  queues: z.object({
    producers: z.array(z.object({ queue: z.string() })).default([]),
    consumers: z.array(z.object({ queue: z.string(), dead_letter_queue: z.string().optional() })).default([]),
  }),
  migrations: z.array(z.object({ tag: z.string(), new_sqlite_classes: z.array(z.string()).default([]) })),
  triggers: z.object({ crons: z.array(z.string()).default([]) }),
})

/** Throws when wrangler.toml is wrong, with what is wrong. */
export function readPlan(): DeployPlan {
  const config = configSchema.parse(unstable_readConfig({ config: path.join(root, 'wrangler.toml') }))
  const { producers, consumers } = config.queues
  const queues = [
    ...producers.map(({ queue }) => queue),
    ...consumers.flatMap(({ queue, dead_letter_queue: dead }) => (dead ? [queue, dead] : [queue])),
  ]
  const durableObjects = config.migrations.flatMap(({ tag, new_sqlite_classes: classes }) =>
    classes.map((name) => `${name} (migration ${tag})`),
  )
  return { name: config.name, queues: [...new Set(queues)], durableObjects, crons: config.triggers.crons }
}
