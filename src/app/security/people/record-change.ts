/**
 * Writes the audit log, for every operation that changes something: called in one place (run-operation.ts), and by what signs
 * somebody in. A change that was made is answered as made though its entry could not be written; the log of the server says so.
 *
 * What must stay true: no secret and no whole phone number gets in. What an operation was sent is not written by itself; it
 * gives what may be kept (`OperationContext.changed`).
 */

import type { AgentDevice } from '../../../core/agents/device-store.ts'
import { addAuditEntry } from '../../../core/people/audit-log.ts'
import { hideNumbers } from '../../../core/people/hide-numbers.ts'
import { firstSite } from '../../../core/people/roles.ts'
import type { StoredUser } from '../../../core/people/user-store.ts'
import type { AuditEntry } from '../../../wire/audit.ts'
import type { SignInWay } from '../../../wire/patterns.ts'
import type { OperationContext } from '../../http/context.ts'
import type { Operation } from '../../http/operation.ts'
import type { Principal } from '../scopes.ts'
import { deviceOf } from './device.ts'

type Context = OperationContext<unknown, unknown, unknown>

type Recorded = Pick<AuditEntry, 'action' | 'summary' | 'site' | 'who' | 'status' | 'result'>
type Facts = Pick<Context, 'deployment' | 'request' | 'requestId' | 'address'> &
  Partial<Pick<Context, 'change' | 'params'>>

/** What an operation did that was answered with this status. */
export function recordOperation(context: Context, { id, summary }: Operation, status: number): Promise<void> {
  const { principal } = context
  return record(context, { action: id, summary, site: principal.site, who: whoOf(principal), status, result: 'done' })
}

/** That a person asked for what the role does not include. */
export function recordRefusal(facts: Facts, { id, summary }: Operation, principal: Principal): Promise<void> {
  const recorded = { action: id, summary, site: principal.site, who: whoOf(principal), status: 403 }
  return record(facts, { ...recorded, result: 'refused' })
}

/** That somebody signed in. */
export function recordSignIn(context: Context, { id, name, roles }: StoredUser, via: SignInWay): Promise<void> {
  const who = { kind: 'user', id, name } as const
  return record(context, {
    action: 'signIn',
    summary: `Sign in (${via})`,
    site: firstSite(roles),
    who,
    status: 200,
    result: 'done',
  })
}

/** That a browser was paired with an extension. */
export function recordPairing(
  context: Context,
  site: string,
  { id, extension, device, via, by }: Pick<AgentDevice, 'id' | 'extension' | 'device' | 'via' | 'by'>,
): Promise<void> {
  const who = { kind: 'agent', id: `device-${id}`, name: extension } as const
  const facts: Recorded = { action: 'pairBrowser', summary: 'Pair a browser', site, who, status: 201, result: 'done' }
  return record({ ...contextFacts(context), change: { target: extension, after: { device, via, by } } }, facts)
}

function contextFacts({ deployment, request, requestId, address }: Context): Facts {
  return { deployment, request, requestId, address }
}

async function record(context: Facts, recorded: Recorded): Promise<void> {
  const { deployment, request, requestId, address, params } = context
  const change = context.change === undefined || context.change === 'nothing' ? {} : context.change
  const { platform, settings } = deployment
  const { records, clock, random, log } = platform
  const ports = { records: records('main'), clock, random, keptMs: settings.auditMs }
  try {
    await addAuditEntry(ports, {
      ...recorded,
      target: change.target ?? targetOf(params),
      from: address,
      device: recorded.who.kind !== 'key' ? deviceOf(request.headers) : undefined,
      elsewhere: sitesOf(change.sites, params).some((site) => site !== recorded.site) || undefined,
      before: hideNumbers(change.before),
      after: hideNumbers(change.after),
      requestId,
    })
  } catch (thrown) {
    log.failure('audit_not_written', thrown, { requestId, action: recorded.action })
  }
}

function whoOf({ person, keyId }: Principal): AuditEntry['who'] {
  return person === undefined
    ? { kind: 'key', id: keyId }
    : { kind: 'user', id: person.user.id, name: person.user.name }
}

/** The path's own words: an extension, the id of a key or contact. */
function targetOf(params: unknown): string | undefined {
  if (typeof params !== 'object' || params === null) return undefined
  const words = Object.values(params).filter((value) => typeof value === 'string')
  return words.length === 0 ? undefined : words.join(' ')
}

/** What the operation says, or the path. */
function sitesOf(said: readonly string[] | undefined, params: unknown): readonly string[] {
  if (said !== undefined) return said
  const named = typeof params === 'object' && params !== null && 'site' in params ? params.site : undefined
  return typeof named === 'string' ? [named] : []
}
