/** A call as the attributes of its entries: in Calls, and in the call-log module (pure). */
import type { Call } from '../../../core/calls/call.ts'
import { type CallTextOptions, callText } from '../call-text.ts'
import { type Attributes, cutToBytes } from './attributes.ts'
import { callAttributes, callName } from './call-attributes.ts'
import { fillColumns, mostBytes } from './call-columns.ts'
import { callFacts, withoutParts } from './call-facts.ts'
import { describe } from './description.ts'
import type { Columns } from './layout.ts'

/**
 * Of Calls, without name, parent and user, which people may have changed.
 * @param current The description that stands in SuiteCRM now.
 */
export function callEntry(call: Call, columns: Columns, options: CallTextOptions, current?: string): Attributes {
  const { attributes, inColumns } = fillColumns(columns, callFacts(call, options.timeZone))
  const text = callText({ ...call, view: withoutParts(call.view, inColumns) }, options)
  return { ...attributes, ...callAttributes(call.view), description: describe(text, current) }
}

/** Of the call-log module; its description has the call as a whole. */
export function callLogEntry(call: Call, columns: Columns, options: CallTextOptions, user?: string): Attributes {
  const { attributes } = fillColumns(columns, callFacts(call, options.timeZone))
  return {
    name: callName(call.view),
    ...(columns.description ? { description: cutToBytes(callText(call, options), mostBytes) } : {}),
    ...(columns.assigned_user_id ? { assigned_user_id: user } : {}),
    ...attributes,
  }
}
