/**
 * Actions as they go over the wire. No value can bring a line of its own: CR, LF and NUL are refused, not stripped,
 * since what would be left is not what was meant.
 */
import { SwitchhookError } from '../../../lib/errors.ts'

/** Headers in order; a list becomes one line for each (Variable). Undefined and empty lists are left out. */
export type AmiAction = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>> & {
  readonly Action: string
}

/** Longer lines are cut by Asterisk. */
const valueMax = 1000

/** The bytes of an action. Throws `bad_field` for a value or key that would break the frame. */
export function encodeAction(action: AmiAction, actionId: string): string {
  const { Action, ...rest } = action
  const lines = [line('Action', Action), line('ActionID', actionId)]
  for (const [key, value] of Object.entries(rest)) {
    if (value === undefined) continue
    for (const one of Array.isArray(value) ? value : [value]) lines.push(line(key, String(one)))
  }
  return `${lines.join('\r\n')}\r\n\r\n`
}

function line(key: string, value: string): string {
  if (!/^[A-Za-z][A-Za-z0-9-]{0,59}$/.test(key) || /[\r\n\0]/.test(value) || value.length > valueMax) {
    throw new SwitchhookError('bad_field', `${key} has characters that can't be sent to Asterisk, or is too long.`)
  }
  return `${key}: ${value}`
}
