/** Environment → settings of the URL-only CRM. CRM_URL_TEMPLATE switches it on. */
import * as z from 'zod'
import { callerUrlFault } from '../../../lib/caller-url.ts'
import { once } from '../../../lib/once.ts'
import { type Env, optionalText } from '../../../lib/variable-fields.ts'
import { readVariables } from '../setting-fields.ts'

export const urlCrmVariables = once(() =>
  z.object({
    CRM_URL_TEMPLATE: optionalText.superRefine((text, context) => {
      const fault = text === undefined ? undefined : callerUrlFault(text)
      if (fault !== undefined) context.addIssue({ code: 'custom', input: text, message: fault })
    }),
  }),
)

export interface UrlCrmSettings {
  readonly template: string
}

/** Undefined without CRM_URL_TEMPLATE. Throws `crm_not_configured`, saying what is wrong with it. */
export function parseUrlCrmSettings(env: Env): UrlCrmSettings | undefined {
  if (!env.CRM_URL_TEMPLATE?.trim()) return undefined
  const { CRM_URL_TEMPLATE: template } = readVariables('The URL-only CRM', urlCrmVariables(), env)
  return template === undefined ? undefined : { template }
}
