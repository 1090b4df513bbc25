/**
 * What this SuiteCRM has beside the standard: custom fields of Calls, and a call-log module (`CLL_CallLog`). Asked of the
 * API's metadata, never found out by failing; remembered for all isolates for an hour, or until the connection check.
 *
 * Stored form: `crm-state` / `suitecrm.layout`, version 1: {v, url, calls, callLog?}, columns by name.
 */
import * as z from 'zod'
import { SwitchhookError } from '../../../lib/errors.ts'
import type { ConnectorContext } from '../connector.ts'
import type { SuiteCrmApi } from './api.ts'
import { columnNames } from './call-facts.ts'
import { failureReason } from './failures.ts'
import type { SuiteCrmSettings } from './settings.ts'
import { stateRef } from './suitecrm-http.ts'

export const callLogModule = 'CLL_CallLog'

export interface Column {
  readonly kind: 'text' | 'number' | 'bool' | 'time'
  /** Of a text: characters that fit; absent where only the column's bytes bound it. */
  readonly length?: number
}

export type Columns = Readonly<Record<string, Column>>

export interface Layout {
  readonly calls: Columns
  /** Absent: there is no such module, or the API user may not use it. */
  readonly callLog?: Columns
}

interface StoredLayout extends Layout {
  readonly v: 1
  readonly url: string
}

export interface Layouts {
  get(signal: AbortSignal, afresh?: boolean): Promise<Layout>
}

const rememberedMs = 3_600_000
const ref = stateRef('layout')

export function createLayouts(settings: SuiteCrmSettings, context: ConnectorContext, api: SuiteCrmApi): Layouts {
  const { records, clock } = context
  return {
    async get(signal, afresh = false) {
      const stored = afresh ? undefined : await records.get<StoredLayout>(ref.collection, ref.id)
      if (stored?.value.v === 1 && stored.value.url === settings.url) return stored.value
      const layout = await ask(api, signal)
      const value: StoredLayout = { v: 1, url: settings.url, ...layout }
      await records.write([{ op: 'put', ...ref, value, expiresAtMs: clock.now() + rememberedMs }])
      return layout
    },
  }
}

async function ask(api: SuiteCrmApi, signal: AbortSignal): Promise<Layout> {
  const [calls, names] = await Promise.all([api.meta('fields/Calls', signal), api.meta('modules', signal)])
  const hasCallLog = names !== undefined && callLogModule in names
  const callLog = hasCallLog ? await callLogFields(api, signal) : undefined
  return {
    // Only custom fields: what is standard in Calls has its own meaning.
    calls: columnsOf(calls ?? {}, (name) => name.endsWith('_c')),
    ...(callLog === undefined ? {} : { callLog: columnsOf(callLog, () => true) }),
  }
}

async function callLogFields(api: SuiteCrmApi, signal: AbortSignal) {
  try {
    return await api.meta(`fields/${callLogModule}`, signal)
  } catch (thrown) {
    const isRefusal = thrown instanceof SwitchhookError && thrown.code === 'crm_rejected'
    if (isRefusal || failureReason(thrown) === 'no right') return undefined
    throw thrown
  }
}

const fieldSchema = z.object({
  type: z.string(),
  dbType: z.string().optional().catch(undefined),
  source: z.string().optional().catch(undefined),
  len: z.coerce.number().int().positive().optional().catch(undefined),
})

const kinds: Readonly<Record<string, Column['kind']>> = {
  varchar: 'text',
  char: 'text',
  name: 'text',
  phone: 'text',
  url: 'text',
  enum: 'text',
  radioenum: 'text',
  text: 'text',
  longtext: 'text',
  mediumtext: 'text',
  int: 'number',
  uint: 'number',
  long: 'number',
  ulong: 'number',
  short: 'number',
  float: 'number',
  double: 'number',
  decimal: 'number',
  bool: 'bool',
  datetime: 'time',
  datetimecombo: 'time',
}

/** A link to a user, written as its id. */
const userColumn = 'assigned_user_id'
/** What modules of one's own are made with; in Calls they have no `_c`, so they do not come into question there. */
const standardColumns = ['description', userColumn]

const unbounded = new Set(['text', 'longtext', 'mediumtext'])

/** The columns we have something for; what is computed or a link is none. */
function columnsOf(fields: Readonly<Record<string, unknown>>, isOurs: (name: string) => boolean): Columns {
  const known = new Set([...columnNames(), ...standardColumns])
  const columns = Object.entries(fields).flatMap(([name, described]): [string, Column][] => {
    const field = fieldSchema.safeParse(described).data
    if (field === undefined || !isOurs(name) || !known.has(name) || field.source === 'non-db') return []
    const kind = name === userColumn ? 'text' : kinds[field.type]
    if (kind === undefined) return []
    const isBounded = kind === 'text' && !unbounded.has(field.type) && !unbounded.has(field.dbType ?? '')
    return [[name, isBounded ? { kind, length: field.len ?? 255 } : { kind }]]
  })
  return Object.fromEntries(columns)
}
