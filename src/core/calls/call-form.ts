/**
 * A call as programs outside read it: what GET /v1/calls answers and webhooks carry. A public form: members are added,
 * never renamed or removed (OpenAPI describes them, src/wire/call.ts).
 */
import type { Call, CallView, Match } from './call.ts'

type Mutable<T> = T extends readonly (infer Item)[] ? Item[] : T

/** Instants are ISO 8601 UTC. */
export type CallForm = {
  -readonly [K in keyof Omit<CallView, 'legs' | 'external'>]: Mutable<CallView[K]>
} & {
  id: string
  /** grows with each change. */
  revision: number
  /** Every other name the call is known by, ids of folded calls included. */
  aliases: string[]
  external?: { number: string; e164?: string; name?: string }
  /** Its end was never reported; nothing was heard of it for too long (stale.ts). */
  timedOut?: true
  /** Why the reports of several sources were taken for one call. */
  matches: Match[]
}

export function toCallForm({ id, revision, aliases, matches, view }: Call): CallForm {
  const { legs: _, external, rung, transfers, recordings, notes, ...rest } = view
  return {
    id,
    revision,
    aliases: [...aliases],
    ...rest,
    external: external && { number: external.number, e164: external.e164, name: external.name },
    rung: [...rung],
    transfers: [...transfers],
    recordings: [...recordings],
    notes: notes && [...notes],
    matches: [...matches],
  }
}
