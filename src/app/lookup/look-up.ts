/** The lookup that all contracts share; each has its own form of the answer and its own default for unknown callers. */
import type { LookupAnswer } from '../../core/contacts/lookup/answer.ts'
import type { UnknownCallerPolicy } from '../../core/settings/variables.ts'
import type { Background } from '../../ports/platform.ts'
import type { SiteServices } from '../services.ts'

/** SWITCHHOOK_UNKNOWN_CALLER, where it is set, is what the admin wants of every contract. */
export function policyOf({ settings }: SiteServices, contractDefault: UnknownCallerPolicy): UnknownCallerPolicy {
  return settings.lookup.unknownCaller ?? contractDefault
}

/** At once where this isolate remembers the answer. `spentMs`: of the deadline, before. */
export function lookUp(
  services: SiteServices,
  number: string,
  policy: UnknownCallerPolicy,
  background: Background,
  spentMs = 0,
): LookupAnswer | Promise<LookupAnswer> {
  const { lookup, connectors, inSession } = services
  const remembered = lookup.peek(number, policy)
  if (remembered !== undefined) return remembered
  const ask = () => lookup.byNumber(number, policy, background, spentMs)
  // A directory that stands alone is asked once, with all that there is to ask; CRMs' answers and new contacts are stored too.
  const isAskedOnce = connectors.length === 0 && policy !== 'create'
  return isAskedOnce || inSession === undefined ? ask() : inSession(ask)
}
