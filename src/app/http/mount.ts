/**
 * Puts operations on Hono. Each route has exactly one handler and there is no middleware: Hono then calls it
 * directly, without composing a chain for each request.
 */
import { type Context, Hono } from 'hono'
import { SwitchhookError } from '../../lib/errors.ts'
import { systemRandom } from '../../ports/clock.ts'
import type { Deployment } from '../services.ts'
import { drainBody } from './body.ts'
import { corsHeaders, preflightHeaders } from './cors.ts'
import { failedResponse } from './failed-response.ts'
import { withFixedHeaders } from './headers.ts'
import type { Operation } from './operation.ts'
import { requestIds } from './request-id.ts'
import { operationHandler } from './run-operation.ts'
import { clockOf, deploymentOrNone, type Entry, type Runtime } from './runtime.ts'
import { StaticFirstRouter } from './static-first-router.ts'

/** An app that answers exactly these operations, and everything else with 404 or 405. */
export function mountOperations<Bindings extends object>(
  operations: readonly Operation[],
  entry: Entry<Bindings>,
  deploymentFor: (bindings: Bindings) => Deployment,
): Hono<{ Bindings: Bindings }> {
  const runtime: Runtime<Bindings> = {
    entry,
    deploymentFor,
    newRequestId: requestIds(entry.random ?? systemRandom, entry.requestId),
  }
  const app = new Hono<{ Bindings: Bindings }>({ router: new StaticFirstRouter() })
  for (const operation of operations) app.on(operation.method, pathsOf(operation), operationHandler(operation, runtime))

  app.notFound(async (c) => {
    await drainBody(c.req.raw, clockOf(runtime, c))
    return answerOther(c, runtime, operationsAt(app, operations, c.req.path))
  })
  return app
}

function pathsOf({ path, earlierPath }: Operation): string[] {
  return earlierPath === undefined ? [path] : [path, earlierPath]
}

/** The operations whose path this is, whatever their method. */
function operationsAt<Bindings extends object>(
  app: Hono<{ Bindings: Bindings }>,
  operations: readonly Operation[],
  path: string,
): Operation[] {
  return [...new Set(operations.map((operation) => operation.method))].flatMap((method) => {
    const [handlers] = app.router.match(method, path)
    const [handler] = handlers
    const pattern = handler?.[0][1].path
    return operations.filter(
      (operation) => operation.method === method && pathsOf(operation).some((one) => one === pattern),
    )
  })
}

function answerOther<Bindings extends object>(
  c: Context<{ Bindings: Bindings }>,
  runtime: Runtime<Bindings>,
  there: readonly Operation[],
): Response {
  const requestId = runtime.newRequestId(c.req.raw)
  // The dashboard's pages may stand at paths of old clients, who read errors in a form of their own.
  const first = there.find(({ errors = 'standard' }) => errors !== 'standard') ?? there[0]
  if (first === undefined) {
    const error = new SwitchhookError('not_found', 'There is nothing at this path; see /openapi.json for what is.')
    return failedResponse(error, runtime, c, { requestId, style: 'standard', route: '(none)' })
  }
  const methods = there.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
  const preflight = c.req.method === 'OPTIONS' ? answerPreflight(c, runtime, methods) : undefined
  if (preflight !== undefined) return preflight
  const error = new SwitchhookError('method_not_allowed', `Use ${methods.join(' or ')} at this path.`)
  const response = failedResponse(error, runtime, c, { requestId, style: first.errors, route: first.path })
  response.headers.set('allow', methods.join(', '))
  return response
}

function answerPreflight<Bindings extends object>(
  c: Context<{ Bindings: Bindings }>,
  runtime: Runtime<Bindings>,
  methods: readonly string[],
): Response | undefined {
  const allowed = deploymentOrNone(runtime, c)?.settings.corsOrigins ?? []
  const headers = corsHeaders(c.req.raw, allowed)
  if (headers === undefined) return undefined
  const response = new Response(null, { status: 204, headers: { ...headers, ...preflightHeaders(methods) } })
  return withFixedHeaders(response, runtime.newRequestId(c.req.raw))
}
