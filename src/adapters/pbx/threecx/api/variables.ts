/** Environment → how the cloud itself reaches a 3CX. THREECX_URL switches it on. */
import * as z from 'zod'
import { SwitchhookError } from '../../../../lib/errors.ts'
import { once } from '../../../../lib/once.ts'
import { type ThreecxApiSettings, threecxApiFields } from './settings.ts'

/** Empty counts as not set. */
const unlessEmpty = <T extends z.ZodType>(field: T) =>
  z.preprocess((text) => (typeof text === 'string' && text.trim() === '' ? undefined : text), field.optional())

export const threecxVariables = once(() =>
  z.object({
    THREECX_URL: unlessEmpty(threecxApiFields.url),
    THREECX_CLIENT_ID: unlessEmpty(threecxApiFields.clientId),
    THREECX_CLIENT_SECRET: unlessEmpty(threecxApiFields.clientSecret),
  }),
)

type Variables = Readonly<Record<string, string | undefined>>

export function isThreecxSetUp({ THREECX_URL }: Variables): boolean {
  return Boolean(THREECX_URL?.trim())
}

/** Undefined without THREECX_URL. Throws `not_configured`, naming each wrong variable and never its value. */
export function parseThreecxVariables(variables: Variables): ThreecxApiSettings | undefined {
  if (!isThreecxSetUp(variables)) return undefined
  const parsed = threecxVariables().safeParse(variables)
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
