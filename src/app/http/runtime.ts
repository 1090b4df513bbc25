/** What the platform's entry and Hono give to each request, whatever the operation. */
import type { Context } from 'hono'
import { type Clock, type Random, systemClock } from '../../ports/clock.ts'
import type { Background } from '../../ports/platform.ts'
import type { Deployment, PlatformEntry } from '../services.ts'
import { corsHeaders } from './cors.ts'

/** What a platform's entry gives beside its ports: facts of a request that only the platform can vouch for. */
export interface Entry<Bindings extends object> extends PlatformEntry<Bindings> {
  /** The client's address as the platform's own edge wrote it, never what the client may set. */
  readonly clientAddress: (request: Request) => string | undefined
  /** The platform's id of the request; without one we make our own. */
  readonly requestId?: (request: Request) => string | undefined
  /** For request ids of our own; default: the system's. */
  readonly random?: Random
}

export interface Runtime<Bindings extends object> {
  readonly entry: Entry<Bindings>
  readonly deploymentFor: (bindings: Bindings) => Deployment
  readonly newRequestId: (request: Request) => string
}

export type HonoContext<Bindings extends object> = Context<{ Bindings: Bindings }>

/** `waitUntil` of the platform; where there is none the process lives on by itself. */
export function backgroundOf<Bindings extends object>(c: HonoContext<Bindings>): Background {
  return (work) => {
    let executionCtx: HonoContext<Bindings>['executionCtx'] | undefined
    try {
      executionCtx = c.executionCtx
    } catch {
      executionCtx = undefined
    }
    executionCtx?.waitUntil(work)
  }
}

export function withCors<Bindings extends object>(
  response: Response,
  runtime: Runtime<Bindings>,
  c: HonoContext<Bindings>,
): Response {
  const { corsOrigins } = deploymentOrNone(runtime, c)?.settings ?? { corsOrigins: [] }
  if (corsOrigins.length === 0 || response.status === 101) return response
  for (const [name, value] of Object.entries(corsHeaders(c.req.raw, corsOrigins) ?? {})) {
    response.headers.set(name, value)
  }
  return response
}

/** Undefined when the environment is faulty: what needs it has said so, the rest is still answered. */
export function deploymentOrNone<Bindings extends object>(runtime: Runtime<Bindings>, c: HonoContext<Bindings>) {
  try {
    return runtime.deploymentFor(c.env)
  } catch {
    return undefined
  }
}

/** Of the deployment, or the machine's where the environment is faulty. */
export function clockOf<Bindings extends object>(runtime: Runtime<Bindings>, c: HonoContext<Bindings>): Clock {
  return deploymentOrNone(runtime, c)?.platform.clock ?? systemClock
}
