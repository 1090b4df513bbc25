/**
 * The state of a source, as it is recorded. Stored form (collection `source-state`, version 1): id = source id, value =
 * SourceState with `v`.
 */
import * as z from 'zod'
import { once } from '../../lib/once.ts'
import type { RecordRef, Records } from '../../ports/records.ts'
import { type Breaker, closedBreaker, laterBreaker } from './breaker.ts'

export const stateCollection = 'source-state'

const stateSchema = once(() => {
  const text = z.string().optional()
  const breaker = z
    .object({ failures: z.int(), sinceMs: z.number(), openUntilMs: z.number().optional(), changedAtMs: z.number() })
    .optional()
    .catch(undefined)
  return z.object({
    lastErrorAt: text,
    code: text,
    message: text,
    failuresInARow: z.int(),
    lastSuccessAt: text,
    breaker,
    login: breaker,
  })
})

/** Times are ISO 8601 UTC; `code` and `message` are those of the last error, kept after recovery. */
export interface SourceState {
  readonly lastErrorAt?: string
  readonly code?: string
  readonly message?: string
  /** 0: the last word heard was an answer. */
  readonly failuresInARow: number
  readonly lastSuccessAt?: string
  readonly breaker?: Breaker
  /** Open while the source refuses our login. */
  readonly login?: Breaker
}

/** The recorded state of each source, undefined where nothing was recorded yet. */
export async function readSourceStates(
  records: Records,
  ids: readonly string[],
): Promise<ReadonlyMap<string, SourceState | undefined>> {
  const stored = await records.getMany<unknown>(ids.map(stateRef))
  return new Map(ids.map((id, position) => [id, parseState(stored[position]?.value)]))
}

/** Where a source's state is recorded. */
export function stateRef(source: string): RecordRef {
  return { collection: stateCollection, id: source }
}

export function parseState(value: unknown): SourceState | undefined {
  if (value === undefined) return undefined
  const parsed = stateSchema().safeParse(value)
  return parsed.success ? parsed.data : undefined
}

/**
 * What is to be recorded of a source that fared so here, where `known` is recorded; undefined when that says it all. The
 * latest news wins, and so does the later change of a breaker.
 */
export function withLatest(
  known: SourceState | undefined,
  { state, ...own }: { readonly state: SourceState; readonly breaker: Breaker; readonly login: Breaker },
): object | undefined {
  const breaker = laterBreaker(own.breaker, known?.breaker ?? closedBreaker)
  const login = laterBreaker(own.login, known?.login ?? closedBreaker)
  const isOld = known !== undefined && latestAt(known) > latestAt(state)
  if (isOld && breaker === known?.breaker && login === (known?.login ?? closedBreaker)) return undefined
  return { v: 1, ...(isOld ? { ...state, ...known } : { ...known, ...state }), breaker, login }
}

function latestAt(state: SourceState): string {
  const { lastErrorAt = '', lastSuccessAt = '' } = state
  return [lastErrorAt, lastSuccessAt].sort().at(-1) ?? ''
}
