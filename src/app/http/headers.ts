/**
 * The headers of every answer. Built to be cheap in workerd, where a copy of Headers, or a header set on a finished
 * Response, costs as much as the Response itself: the fixed ones stand ready in one Headers for all answers.
 */
const fixed = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  // Browsers believe it on https only, so it may stand on every answer.
  'strict-transport-security': 'max-age=31536000',
}
/** Shared: Response copies it when it is made, in the same step that wrote the request id. */
const jsonBase = new Headers({ 'content-type': 'application/json', ...fixed })
const pageBase = new Headers(fixed)

/** Pages run nothing they do not bring; one that needs more says so itself. */
const htmlPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** JSON text with the fixed headers. */
export function jsonResponse(
  status: number,
  text: string,
  requestId: string,
  more?: Readonly<Record<string, string>>,
): Response {
  jsonBase.set('x-request-id', requestId)
  if (more === undefined) return new Response(text, { status, headers: jsonBase })
  const headers = new Headers(jsonBase)
  for (const name in more) headers.set(name, more[name] ?? '')
  return new Response(text, { status, headers })
}

/** An operation's own Response with the fixed headers, where it does not set them itself. */
export function withFixedHeaders(response: Response, requestId: string): Response {
  // A switch of protocols can't be rebuilt, and no browser reads headers there.
  if (response.status === 101) return response
  const headers = new Headers(pageBase)
  response.headers.forEach((value, name) => {
    if (name === 'set-cookie') headers.append(name, value)
    else headers.set(name, value)
  })
  headers.set('x-request-id', requestId)
  const isHtml = headers.get('content-type')?.startsWith('text/html') ?? false
  if (isHtml && !headers.has('content-security-policy')) headers.set('content-security-policy', htmlPolicy)
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers })
}
