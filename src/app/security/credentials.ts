/**
 * Finds the token in a request's headers. Phone systems and CRMs' old templates each have their own way; all of
 * them mean the same key.
 */

/**
 * The token of `Authorization: Basic` (before the first colon, or all of it without one), `Authorization:
 * Bearer`, `apikey` or `x-api-key`, in this order; undefined when there is none.
 */
export function tokenFrom(headers: Headers): string | undefined {
  const authorization = headers.get('authorization')
  if (authorization !== null) {
    const token = fromAuthorization(authorization)
    if (token !== undefined) return token
  }
  const plain = headers.get('apikey') ?? headers.get('x-api-key')
  const token = plain?.trim()
  return token === '' ? undefined : token
}

function fromAuthorization(value: string): string | undefined {
  const space = value.indexOf(' ')
  if (space < 0) return undefined
  const scheme = value.slice(0, space).toLowerCase()
  const rest = value.slice(space + 1).trim()
  const token = scheme === 'bearer' ? rest : scheme === 'basic' ? beforeColon(rest) : undefined
  return token === '' ? undefined : token
}

function beforeColon(base64: string): string | undefined {
  try {
    const decoded = atob(base64)
    const colon = decoded.indexOf(':')
    return colon < 0 ? decoded : decoded.slice(0, colon)
  } catch {
    return undefined
  }
}
