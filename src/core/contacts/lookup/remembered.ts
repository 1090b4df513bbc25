/** Knowledge under each policy for unknown callers: the finished answers that the isolate's cache hands out. */
import type { PhoneNumber } from '../../phone/phone-number.ts'
import type { Settings } from '../../settings/settings.ts'
import type { UnknownCallerPolicy } from '../../settings/variables.ts'
import type { Known, LookupAnswer } from './answer.ts'
import { isolateTimes } from './options.ts'

/** Absent `create`: the policy has yet to be carried out. */
export type AnswerByPolicy = Readonly<Partial<Record<UnknownCallerPolicy, LookupAnswer>>>

/**
 * The answer to give, undefined where a contact is to be created first. Only a public number that is surely
 * unknown everywhere is created: never a hidden caller, an extension, a number some source said nothing about, or one that
 * somebody decided has no contact.
 * Policy `none` stays `none` when a source failed: who wants no stand-ins gets none.
 */
export function answerByPolicy(known: Known, number: PhoneNumber, from: LookupAnswer['from']): AnswerByPolicy {
  const { contact, shared, degraded, stale, never } = known
  const answer = (outcome: LookupAnswer['outcome']): LookupAnswer =>
    Object.freeze({ outcome, ...(contact && { contact }), shared, number, degraded, ...(stale && { stale }), from })
  if (contact) {
    const found = answer('found')
    return { create: found, placeholder: found, none: found }
  }
  const placeholder = answer('placeholder')
  const mayCreate = number.kind === 'public' && degraded.length === 0 && !never
  return { ...(!mayCreate && { create: placeholder }), placeholder, none: answer('none') }
}

/** How long the isolate may repeat this, in milliseconds. */
export function isolateTtlMs(known: Known, settings: Settings['lookup']): number {
  if (known.degraded.length > 0) return isolateTimes.degradedMs
  if (known.contact) return Math.min(isolateTimes.foundMs, settings.cacheMs)
  return Math.min(isolateTimes.nobodyMs, settings.negativeCacheMs)
}
