/**
 * The address of a caller in a CRM that has no interface: a template of the admin's with what is known of the call filled in
 * (CRM_URL_TEMPLATE). For the server and for pages.
 *
 * What must stay true: whatever callers, phone systems and contacts are called, it is one value of the address and can't change
 * where the address leads.
 */

export interface CallerFacts {
  readonly e164?: string
  /** As it was written, digits only. */
  readonly digits: string
  /** As people at home dial it, digits only. */
  readonly national?: string
  readonly name?: string
  readonly callId?: string
  /** Of the agent. */
  readonly extension?: string
}

export const callerPlaceholders = ['e164', 'digits', 'national', 'name', 'callId', 'extension'] as const

/** What is not known is left empty; where there is no number in international form, `e164` is its digits. */
export function callerUrl(template: string, facts: CallerFacts): string {
  const values: Readonly<Record<string, string | undefined>> = {
    ...facts,
    e164: facts.e164 ?? facts.digits,
    national: facts.national ?? facts.digits,
  }
  return template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    (callerPlaceholders as readonly string[]).includes(name) ? encodeURIComponent(values[name] ?? '') : whole,
  )
}

/** Why a template can't be used, in the words of a settings error; undefined: it can. */
export function callerUrlFault(template: string): string | undefined {
  const unknown = [...template.matchAll(/\{([^{}]*)\}/g)].find(
    ([, name = '']) => !(callerPlaceholders as readonly string[]).includes(name),
  )
  if (unknown)
    return `has the unknown placeholder ${unknown[0].slice(0, 40)}: there are ${callerPlaceholders.map((name) => `{${name}}`).join(', ')}`
  if (!/\{(e164|digits|national)\}/.test(template)) return 'must have {e164}, {digits} or {national} in it'
  const origin = /^(https?:\/\/[^/?#{}]+)(?=[/?#])/.exec(template)?.[1]
  const url = origin !== undefined && URL.canParse(origin) ? new URL(origin) : undefined
  if (url?.username !== '' || url.password !== '' || !URL.canParse(callerUrl(template, { digits: '1' }))) {
    return 'must be an https:// or http:// address with its placeholders after the host, and without a password'
  }
  return template.length > 1000 ? 'must be at most 1000 characters' : undefined
}
