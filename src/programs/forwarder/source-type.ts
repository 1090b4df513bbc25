/**
 * How a kind of source is made known to the forwarder: its name in the configuration, what it takes there, and how to
 * make one. The registry (sources/registry.ts) lists them; nothing else knows a source by name.
 */
import * as z from 'zod'
import { countryOf, type Home } from '../../core/phone/home.ts'
import { dialPrefixesField } from '../../core/settings/place-fields.ts'
import type { Clock, Random } from '../../ports/clock.ts'
import type { HttpFetch } from '../../ports/http.ts'
import type { Log } from '../../ports/log.ts'
import type { Source } from './source.ts'

/** What every source is given. Settings of its own come with its configuration. */
export interface SourceContext {
  readonly clock: Clock
  readonly random: Random
  readonly fetch: HttpFetch
  readonly log: Log
  /** Where numbers are dialled that are written without a country: of the source where it has dial prefixes of its own. */
  readonly home: Home
  /** IANA zone of the PBX, for times that are written without one. */
  readonly timeZone: string
  /** The site of the API key, for logs only. */
  readonly site: string
}

/** What `init` asks an admin about a source; the answer goes into its configuration under `key` (dots: nested). */
export interface Question {
  readonly key: string
  readonly text: string
  readonly default?: string
  /** Kept out of the configuration file: it goes to the environment file beside it. */
  readonly secret?: boolean
}

/** A number of YAML is taken only where no zero can have been lost from it. */
const noZeroLost = z.int().min(1, 'must be digits in quotes, such as "0"')
/** As the variable SWITCHHOOK_DIAL_PREFIXES has it, or as a list. */
export const dialPrefixList = z
  .union([z.string(), noZeroLost, z.array(z.union([z.string(), noZeroLost])).max(10)], {
    error: 'must be digits in quotes, such as "9" or ["0", "*9"]',
  })
  .transform(String)
  .pipe(dialPrefixesField)

/** Members that each source's entry in the configuration has beside its own. */
export const commonSourceFields = {
  /** Unique; part of event ids, so it must not change once used. */
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'use 1 to 40 of a-z, 0-9 and -'),
  type: z.string(),
  /** What this phone system leaves before dialled numbers, where it is not what the forwarder's configuration has for all. */
  dialPrefixes: dialPrefixList.optional(),
}

interface CommonConfig {
  readonly id: string
  readonly dialPrefixes?: readonly string[] | undefined
}

export type SourcePlan =
  | { readonly ok: true; readonly id: string; readonly type: string; readonly open: (context: SourceContext) => Source }
  | { readonly ok: false; readonly issues: readonly z.core.$ZodIssue[] }

export interface SourceType {
  readonly type: string
  /** For `init` and the docs: one line. */
  readonly title: string
  readonly questions: readonly Question[]
  /** Checks an entry of the configuration; opens nothing yet. */
  readonly plan: (entry: unknown) => SourcePlan
}

export interface SourceDefinition<Config extends CommonConfig> {
  readonly type: string
  readonly title: string
  readonly questions?: readonly Question[]
  /** Of the whole entry: spread `commonSourceFields` into it. */
  readonly schema: z.ZodType<Config>
  /** Makes the source. Opens no connection yet: `check`, `poll` and `run` do. */
  readonly create: (config: Config, context: SourceContext) => Source
}

/** The definition of a source with its configuration's type kept inside. */
export function defineSource<Config extends CommonConfig>(definition: SourceDefinition<Config>): SourceType {
  const { type, title, questions = [], schema, create } = definition
  return {
    type,
    title,
    questions,
    plan: (entry) => {
      const parsed = schema.safeParse(entry)
      if (!parsed.success) return { ok: false, issues: parsed.error.issues }
      const config = parsed.data
      return { ok: true, id: config.id, type, open: (context) => create(config, atHome(context, config)) }
    },
  }
}

/** The context of a source, its own dial prefixes before those of the configuration. */
function atHome(context: SourceContext, { dialPrefixes }: CommonConfig): SourceContext {
  return dialPrefixes === undefined ? context : { ...context, home: { country: countryOf(context.home), dialPrefixes } }
}
