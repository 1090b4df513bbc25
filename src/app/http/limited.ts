/** Operations of which a key may ask only so many a minute, answered with the headers that say so. */
import { SwitchhookError } from '../../lib/errors.ts'
import { metricName, metricsGroup } from '../../ports/metrics.ts'
import { RateLimiter, rateHeaders } from '../security/rate-limit.ts'
import type { Deployment } from '../services.ts'
import { errorResponse } from './errors.ts'
import { type Operation, Prepared, Reply, successStatus } from './operation.ts'

const limiters = new WeakMap<Deployment, RateLimiter>()

function limiterOf(deployment: Deployment): RateLimiter {
  const limiter = limiters.get(deployment) ?? new RateLimiter(deployment.settings.rateLimitPerMinute)
  limiters.set(deployment, limiter)
  return limiter
}

/** The same operation, limited. The limit is a key's over all limited operations. */
export function limited(operation: Operation): Operation {
  const status = successStatus(operation.responses)
  return {
    ...operation,
    limited: true,
    async run(context) {
      const { deployment, principal, requestId, services } = context
      const state = await limiterOf(deployment).take(services.records, principal.keyId, services.clock.now())
      if (state.alone) services.log.warn('limit_counted_alone', { site: services.site })
      const headers = rateHeaders(state)
      if (!state.allowed) {
        services.counters.add(metricsGroup, metricName('rate_limited'))
        const message = `This key may ask ${state.limit} times a minute; wait as Retry-After says.`
        const error = new SwitchhookError('rate_limited', message, { retryable: true, retryAfterMs: state.resetMs })
        return withHeaders(errorResponse(error, operation.errors ?? 'standard', requestId), headers)
      }
      const result = await operation.run(context)
      if (result instanceof Response) return result.status === 101 ? result : withHeaders(result, headers)
      if (result instanceof Reply) return new Reply(result.status, result.data, { ...result.headers, ...headers })
      return new Reply(status, result instanceof Prepared ? result.data : result, headers)
    },
  }
}

function withHeaders(response: Response, headers: Readonly<Record<string, string>>): Response {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
  return response
}
