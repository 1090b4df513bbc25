/** Environment → how the cloud itself reaches a 3CX. THREECX_URL switches it on. */
import * as z from 'zod'
import { SwitchhookError } from '../../../../lib/errors.ts'
import { once } from '../../../../lib/once.ts'
import { type Env, presentVariables } from '../../../../lib/variable-fields.ts'
import { type ThreecxApiSettings, threecxApiFields } from './settings.ts'

export const threecxVariables = once(() =>
  z.object({
    THREECX_URL: threecxApiFields.url.optional(),
    THREECX_CLIENT_ID: threecxApiFields.clientId.optional(),
    THREECX_CLIENT_SECRET: threecxApiFields.clientSecret.optional(),
  }),
)

export function isThreecxSetUp({ THREECX_URL }: Env): boolean {
  return Boolean(THREECX_URL?.trim())
}

/** Undefined without THREECX_URL. Throws `not_configured`, naming each wrong variable and never its value. */
export function parseThreecxVariables(variables: Env): ThreecxApiSettings | undefined {
  if (!isThreecxSetUp(variables)) return undefined
  const parsed = threecxVariables().safeParse(presentVariables(variables))
  if (!parsed.success) {
    throw setUpWrong(parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; '))
  }
  const { THREECX_URL: url, THREECX_CLIENT_ID: clientId, THREECX_CLIENT_SECRET: clientSecret } = parsed.data
  if (url !== undefined && clientId !== undefined && clientSecret !== undefined) return { url, clientId, clientSecret }
  const missing = clientId === undefined ? 'THREECX_CLIENT_ID' : 'THREECX_CLIENT_SECRET'
  throw setUpWrong(`${missing} is missing; it is in 3CX under Integrations > API`)
}

function setUpWrong(faults: string): SwitchhookError {
  return new SwitchhookError('not_configured', `3CX is set up wrong: ${faults}.`, { retryable: true })
}
