/**
 * For how long recordings are kept: `0 if queue=payments / 30 if queue=800; direction=inbound / 90`.
 *
 *   rules = rule *( "/" rule )              the first that fits decides; where none fits nothing is kept
 *   rule  = days [ "if" conditions ]        conditions as in deliveries/rules.ts; 0: not kept at all
 */
import type { Call } from '../calls/call.ts'
import { parseRules, type WantsCall } from '../deliveries/rules.ts'

export const daysMax = 3650

/** Days that the call's recordings are kept; 0: none. */
export type KeepDays = (call: Call) => number

export type KeepRules = { readonly daysOf: KeepDays } | { readonly fault: string }

/** @param country ISO 3166 alpha-2, for numbers in national form. */
export function parseKeepRules(text: string, country: string): KeepRules {
  const rules: { readonly days: number; readonly fits: WantsCall }[] = []
  for (const piece of text.split('/')) {
    const [, days = '', conditions] = /^(\d{1,4})(?: if (.+))?$/i.exec(piece.trim()) ?? []
    if (days === '' || Number(days) > daysMax)
      return { fault: `"${piece.trim()}" is no rule; write days from 0 to ${daysMax}, or "30 if queue=800"` }
    const parsed = conditions === undefined ? { wants: () => true } : parseRules(conditions, country)
    if ('fault' in parsed)
      return { fault: `"${conditions}": at character ${parsed.fault.position} ${parsed.fault.reason}` }
    rules.push({ days: Number(days), fits: parsed.wants })
  }
  return { daysOf: (call) => rules.find(({ fits }) => fits(call))?.days ?? 0 }
}
