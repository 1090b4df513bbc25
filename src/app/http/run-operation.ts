/**
 * One request through one operation: key, scope, body, fields, run, answer, and a count of the key's use. The lookup's
 * speed hangs on this file: nothing here may allocate or wait that the operation does not ask for.
 */
import { SwitchhookError } from '../../lib/errors.ts'
import { anonymous, type Principal, type Scope } from '../security/scopes.ts'
import type { Deployment, SiteServices } from '../services.ts'
import { authenticate } from './authenticate.ts'
import { drainBody, readBytes, readJson } from './body.ts'
import { OperationContext } from './context.ts'
import { failedResponse } from './failed-response.ts'
import { checkFields } from './fields.ts'
import { jsonResponse, withFixedHeaders } from './headers.ts'
import { type Operation, Prepared, Reply, successStatus } from './operation.ts'
import { ProofLimit, proofLimitMs } from './proof-limit.ts'
import { backgroundOf, clockOf, deploymentOrNone, type HonoContext, type Runtime, withCors } from './runtime.ts'

/** Who asked, of which site: known once the key was proved, and kept though the request fails afterwards. */
interface Asker {
  principal?: Principal
  /** Set once its key's use is counted. */
  services?: SiteServices
  endTurn?: () => void
}

/** The handler of one operation. */
export function operationHandler<Bindings extends object>(operation: Operation, runtime: Runtime<Bindings>) {
  const status = successStatus(operation.responses)
  const audited = isAudited(operation)
  return async (c: HonoContext<Bindings>): Promise<Response> => {
    const requestId = runtime.newRequestId(c.req.raw)
    const asker: Asker = {}
    const platform = deploymentOrNone(runtime, c)?.platform
    const startMs = platform?.log.debug && platform.clock.now()
    const answer = () => answerTo({ operation, status, audited, runtime, c, requestId, asker })
    const isInSession = platform?.inSession !== undefined && !operation.asksOnce
    const response = await (isInSession ? platform.inSession(answer) : answer())
    platform?.log.debug?.('request_done', {
      requestId,
      operation: operation.id,
      status: response.status,
      durationMs: startMs === undefined ? undefined : platform.clock.now() - startMs,
    })
    if (asker.principal !== undefined && asker.principal.person === undefined)
      noteUse(asker.principal, asker.services, response.status, runtime, c)
    return response
  }
}

/** What phone systems and forwarders report all day is in the records themselves. */
const scopesOfMachines: readonly Scope[] = ['lookup', 'journal', 'events']

function isAudited({ method, auth, changesNothing = false }: Operation): boolean {
  if (auth === 'public') return false
  return auth.stepUp === true || (method !== 'GET' && !changesNothing && !scopesOfMachines.includes(auth.scope))
}

/** What an agent's screen or a program does for agents call by call, the calls themselves show. */
function isAuditedFor({ person }: Principal, { auth }: Operation): boolean {
  return person !== undefined || (auth !== 'public' && auth.agents !== true)
}

function noteUse<Bindings extends object>(
  principal: Principal,
  services: SiteServices | undefined,
  status: number,
  runtime: Runtime<Bindings>,
  c: HonoContext<Bindings>,
): void {
  const background = backgroundOf(c)
  const note = ({ usage, counters }: SiteServices) => {
    usage.answered(principal, status)
    counters.keep(background)
  }
  if (services !== undefined) {
    note(services)
    return
  }
  // Refused before its site was looked at. What keeps the site from being made is answered to requests that need it.
  const made = async () => {
    const late = await runtime.deploymentFor(c.env).site(principal.site)
    late.usage.began(principal)
    note(late)
  }
  background(made().catch(() => undefined))
}

interface Asked<Bindings extends object> {
  readonly operation: Operation
  /** Of an answer that is data only. */
  readonly status: number
  readonly audited: boolean
  readonly runtime: Runtime<Bindings>
  readonly c: HonoContext<Bindings>
  readonly requestId: string
  readonly asker: Asker
}

async function answerTo<Bindings extends object>(asked: Asked<Bindings>): Promise<Response> {
  const { operation, status, audited, runtime, c, requestId, asker } = asked
  try {
    const context = await makeContext(asked)
    const result = await operation.run(context)
    if (audited && isAuditedFor(context.principal, operation)) await audit(context, operation, result, status)
    const shown = context.principal.hidesNumbers ? await hide(result) : result
    return withCors(responseOf(shown, status, requestId), runtime, c)
  } catch (thrown) {
    const { principal } = asked.asker
    if (audited && principal?.person !== undefined && isRefused(thrown)) {
      await auditRefusal(asked, principal)
    }
    await drainBody(c.req.raw, clockOf(runtime, c))
    const failed = failedResponse(thrown, runtime, c, { requestId, style: operation.errors, route: operation.path })
    return operation.isPage && failed.status === 401 ? await askToSignIn(c.req.raw, failed) : failed
  } finally {
    asker.endTurn?.()
  }
}

async function askToSignIn(request: Request, failed: Response): Promise<Response> {
  const { signInPage } = await import('./sign-in-page.ts')
  return (await signInPage(request)) ?? failed
}

async function refuseNumbersIn(query: Readonly<Record<string, string>>): Promise<void> {
  const { refuseNumbers } = await import('../security/people/hidden-request.ts')
  refuseNumbers(query)
}

async function hide(result: unknown): Promise<unknown> {
  const { withoutNumbers } = await import('../security/people/hidden-response.ts')
  return await withoutNumbers(result)
}

/** Of what did what it was asked; a limit's refusal is an answer too. */
async function audit(
  context: OperationContext<unknown, unknown, unknown>,
  operation: Operation,
  result: unknown,
  status: number,
): Promise<void> {
  const answered = result instanceof Response || result instanceof Reply ? result.status : status
  if (answered >= 400 || context.change === 'nothing') return
  const { recordOperation } = await import('../security/people/record-change.ts')
  await recordOperation(context, operation, answered)
}

/** Being asked to confirm first is no refusal. */
function isRefused(thrown: unknown): boolean {
  return thrown instanceof SwitchhookError && thrown.code === 'forbidden'
}

async function auditRefusal<Bindings extends object>(
  { runtime, c, operation, requestId }: Asked<Bindings>,
  principal: Principal,
): Promise<void> {
  const { recordRefusal } = await import('../security/people/record-change.ts')
  const request = c.req.raw
  const facts = { request, requestId, deployment: runtime.deploymentFor(c.env) }
  await recordRefusal({ ...facts, address: runtime.entry.clientAddress(request) }, operation, principal)
}

function responseOf(result: unknown, status: number, requestId: string): Response {
  if (result instanceof Prepared) return jsonResponse(status, result.text, requestId)
  if (result instanceof Response) return withFixedHeaders(result, requestId)
  if (result instanceof Reply) {
    return jsonResponse(result.status, JSON.stringify(result.data), requestId, result.headers)
  }
  return jsonResponse(status, JSON.stringify(result), requestId)
}

async function makeContext<Bindings extends object>({
  operation,
  runtime,
  c,
  requestId,
  asker,
}: Asked<Bindings>): Promise<OperationContext<unknown, unknown, unknown>> {
  const request = c.req.raw
  const deployment = () => runtime.deploymentFor(c.env)
  const address = () => runtime.entry.clientAddress(request)
  const waitUntil = backgroundOf(c)
  let principal: Principal = anonymous
  let services: SiteServices | undefined
  let proof: ProofLimit | undefined
  if (operation.auth !== 'public') {
    const facts = { request, address, asker, deployment: deployment(), operation }
    const proved = authenticate(operation.auth, facts)
    const limit = () => {
      const { platform, settings } = deployment()
      const isLookup = operation.auth !== 'public' && operation.auth.scope === 'lookup'
      proof ??= new ProofLimit(platform.clock, waitUntil, isLookup ? settings.lookup.deadlineMs : proofLimitMs)
      return proof
    }
    principal = proved instanceof Promise ? await limit().within(proved) : proved
    refuseDisabled(principal, deployment)
    if (operation.createsSite && principal.anySite) await deployment().knownSites.add(principal.site)
    const site = deployment().site(principal.site)
    services = site instanceof Promise ? await limit().within(site) : site
    asker.principal = principal
    if (principal.person === undefined) services.usage.began(principal)
    asker.services = services
  }
  if (request.url.includes('%00'))
    throw new SwitchhookError('bad_field', 'Correct in the address: it holds %00 (U+0000); send it without.')
  if (principal.hidesNumbers) await refuseNumbersIn(c.req.query())
  const query = operation.query && checkFields(operation.query, c.req.query(), 'query')
  const params = operation.params && checkFields(operation.params, c.req.param(), 'path')
  const spentMs = proof?.spentMs ?? 0
  const facts = { request, requestId, principal, query, params, address, deployment, services, waitUntil, spentMs }
  if (operation.admit) await operation.admit(new OperationContext({ ...facts, body: undefined }))
  if (operation.reports) asker.endTurn = await services?.pipeline.begin(operation.reports)
  const body = operation.body && (await readBody(operation.body, request))
  return new OperationContext({ ...facts, body })
}

/** Whoever owns the deployment still sees what is there. */
function refuseDisabled({ site, anySite }: Principal, deployment: () => Deployment): void {
  if (site !== 'main' && !anySite) deployment().knownSites.refuseDisabled(site)
}

async function readBody(spec: NonNullable<Operation['body']>, request: Request): Promise<unknown> {
  return 'bytes' in spec
    ? await readBytes(request, spec)
    : checkFields(spec.schema, await readJson(request, spec), 'body')
}
