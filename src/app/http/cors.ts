/** CORS: off, but for the origins that the settings allow. Keys travel in headers, so credentials are never allowed. */

/** Headers for an answer to this origin; undefined when it is not allowed. */
export function corsHeaders(request: Request, allowed: readonly string[]): Record<string, string> | undefined {
  const origin = request.headers.get('origin')
  if (origin === null || !(allowed.includes(origin) || allowed.includes('*'))) return undefined
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers':
      'x-request-id, retry-after, ratelimit, ratelimit-policy, ratelimit-limit, ratelimit-remaining, ratelimit-reset',
    vary: 'Origin',
  }
}

/** Answers a browser's question before the real request. */
export function preflightHeaders(methods: readonly string[]): Record<string, string> {
  return {
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': 'authorization, apikey, x-api-key, content-type, idempotency-key, prefer',
    'access-control-max-age': '600',
  }
}
