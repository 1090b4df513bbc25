/**
 * Environment → settings of the call logger: whatever takes calls by `POST {base}/calls/from-pbx`. API_BASE_URL switches
 * it on, as it did for the CDR sidecar that this takes over from; CALL_LOGGER_URL is the same by a name that says more.
 */
import * as z from 'zod'
import type { WantsNotice } from '../../../core/staffing/alerts/notice.ts'
import { once } from '../../../lib/once.ts'
import { type Env, optionalText } from '../../../lib/variable-fields.ts'
import { entryChanges } from '../entry-changes.ts'
import { readVariables } from '../setting-fields.ts'

/** What a call logger is sent is no secret of ours, and many stand beside the PBX: http is fine. */
const baseAddress = optionalText
  .refine(
    (text) => text === undefined || (/^https?:\/\/[^\s?#@]+$/.test(text) && URL.canParse(text)),
    'must be an http:// or https:// address without ?, # or a password',
  )
  .transform((text) => text?.replace(/\/+$/, ''))

export const callLoggerVariables = once(() =>
  z.object({
    CALL_LOGGER_URL: baseAddress,
    API_BASE_URL: baseAddress,
  }),
)

export interface CallLoggerSettings {
  /** Without a slash at the end. */
  readonly baseUrl: string
}

/** Undefined when neither variable is set; CALL_LOGGER_URL wins. Throws `crm_not_configured`, naming a wrong one. */
export function parseCallLoggerSettings(env: Env): CallLoggerSettings | undefined {
  if (!env.CALL_LOGGER_URL?.trim() && !env.API_BASE_URL?.trim()) return undefined
  const { CALL_LOGGER_URL, API_BASE_URL } = readVariables('The call logger', callLoggerVariables(), env)
  const baseUrl = CALL_LOGGER_URL ?? API_BASE_URL
  return baseUrl === undefined ? undefined : { baseUrl }
}

/** What is known of it before its code is loaded. */
export const callLoggerFace = {
  id: 'call-logger',
  kind: 'call-logger',
  priority: 1000,
  can: { find: false, log: true },
  entryChanges: entryChanges['call-logger'],
  /** Its contract knows one kind of alert, that it is there and that it is over. */
  wantsNotice: ({ kind, transition }: Parameters<WantsNotice>[0]) =>
    kind === 'nobody_logged_in' && transition !== 'reminded',
} as const
