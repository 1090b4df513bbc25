/**
 * One request through one operation: key, scope, body, fields, run, answer. The lookup's speed hangs on this file:
 * nothing here may allocate or wait that the operation does not ask for.
 */
import type { Context } from 'hono'
import { SwitchhookError, toSwitchhookError } from '../../src/errors.ts'
import type { Random } from '../../src/platform/clock.ts'
import { consoleLog, type Log } from '../../src/platform/log.ts'
import type { Background } from '../../src/platform/platform.ts'
import { maskAddress } from '../../src/security/address.ts'
import { anonymous, type Principal } from '../../src/security/scopes.ts'
import type { Deployment, PlatformEntry } from '../services.ts'
import { authenticate } from './authenticate.ts'
import { drainBody, readBytes, readJson } from './body.ts'
import { loggedFailure, OperationContext } from './context.ts'
import { corsHeaders } from './cors.ts'
import { type ErrorStyle, errorLogFields, errorResponse, statusOf } from './errors.ts'
import { checkFields } from './fields.ts'
import { jsonResponse, withFixedHeaders } from './headers.ts'
import { type Operation, Prepared, Reply, successStatus } from './operation.ts'

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

type HonoContext<Bindings extends object> = Context<{ Bindings: Bindings }>

/** The handler of one operation. */
export function operationHandler<Bindings extends object>(operation: Operation, runtime: Runtime<Bindings>) {
  const status = successStatus(operation.responses)
  return async (c: HonoContext<Bindings>): Promise<Response> => {
    const request = c.req.raw
    const requestId = runtime.newRequestId(request)
    try {
      const result = await operation.run(await makeContext(operation, runtime, c, requestId))
      return withCors(responseOf(result, status, requestId), runtime, c)
    } catch (thrown) {
      if (isRefusedKey(thrown)) await drainBody(request)
      return failedResponse(thrown, runtime, c, { requestId, style: operation.errors, route: operation.path })
    }
  }
}

function responseOf(result: unknown, status: number, requestId: string): Response {
  if (result instanceof Prepared) return jsonResponse(status, result.text, requestId)
  if (result instanceof Response) return withFixedHeaders(result, requestId)
  if (result instanceof Reply) {
    return jsonResponse(result.status, JSON.stringify(result.data), requestId, result.headers)
  }
  return jsonResponse(status, JSON.stringify(result), requestId)
}

/** The one refusal that comes before the body is looked at and that a well-behaved client can meet. */
function isRefusedKey(thrown: unknown): boolean {
  return thrown instanceof SwitchhookError && (thrown.code === 'unauthorized' || thrown.code === 'forbidden')
}

async function makeContext<Bindings extends object>(
  operation: Operation,
  runtime: Runtime<Bindings>,
  c: HonoContext<Bindings>,
  requestId: string,
): Promise<OperationContext<unknown, unknown, unknown>> {
  const request = c.req.raw
  const deployment = () => runtime.deploymentFor(c.env)
  const address = () => runtime.entry.clientAddress(request)
  const waitUntil = backgroundOf(c)
  const background: Background = (work) => waitUntil(loggedFailure(work, requestId, deployment))
  let principal: Principal = anonymous
  if (operation.auth !== 'public') {
    const proved = authenticate(deployment().access, operation.auth, { request, address, background })
    principal = proved instanceof Promise ? await proved : proved
  }
  const query = operation.query && checkFields(operation.query, c.req.query(), 'query')
  const params = operation.params && checkFields(operation.params, c.req.param(), 'path')
  const body = operation.body && (await readBody(operation.body, request))
  const site = operation.auth === 'public' ? undefined : deployment().site(principal.site)
  const services = site instanceof Promise ? await site : site
  const facts = { request, requestId, principal, query, params, body, address, deployment, services, waitUntil }
  return new OperationContext(facts)
}

async function readBody(spec: NonNullable<Operation['body']>, request: Request): Promise<unknown> {
  return 'bytes' in spec
    ? await readBytes(request, spec)
    : checkFields(spec.schema, await readJson(request, spec), 'body')
}

/** `waitUntil` of the platform; where there is none the process lives on by itself. */
function backgroundOf<Bindings extends object>(c: HonoContext<Bindings>): Background {
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

function withCors<Bindings extends object>(
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

export interface FailureFacts {
  readonly requestId: string
  readonly style: ErrorStyle | undefined
  /** The path's pattern, never the path: that may hold a number. */
  readonly route: string
}

/** The answer to a request that failed; what an operator should see is logged. */
export function failedResponse<Bindings extends object>(
  thrown: unknown,
  runtime: Runtime<Bindings>,
  c: HonoContext<Bindings>,
  { requestId, style = 'standard', route }: FailureFacts,
): Response {
  const error = toSwitchhookError(thrown)
  logFailure(error, deploymentOrNone(runtime, c)?.platform.log ?? consoleLog, {
    requestId,
    route: `${c.req.method} ${route}`,
    address: maskAddress(runtime.entry.clientAddress(c.req.raw)),
  })
  return withCors(errorResponse(error, style, requestId), runtime, c)
}

function logFailure(error: SwitchhookError, log: Log, facts: Readonly<Record<string, string>>): void {
  const status = statusOf(error.code)
  if (status >= 500) log.error('request_failed', { ...facts, status, ...errorLogFields(error) })
  else if (status === 401 || status === 403 || status === 429) {
    log.warn('request_refused', { ...facts, status, ...errorLogFields(error) })
  }
}
