/**
 * What the last check of each connector found, kept so that nobody has to ask for it: made when its settings are new, each
 * day, and every ten minutes (those of sites other than `main`: each hour) while it refuses our login, so that a key which was
 * renewed there is noticed. When a login is
 * accepted again, what waited for it is sent at once.
 *
 * Stored form (collection `crm-check`, id = connector, version 1): see `storedSchema`.
 */
import * as z from 'zod'
import type { ConnectionCheck, Connector } from '../../adapters/crm/connector.ts'
import { meaningOf } from '../../core/breakers/breaker.ts'
import { retryPage } from '../../core/deliveries/retry.ts'
import { SwitchhookError, toSwitchhookError } from '../../lib/errors.ts'
import { sha256Hex } from '../../lib/hash.ts'
import { withTimeLimit } from '../../lib/time-limit.ts'
import type { Records } from '../../ports/records.ts'
import type { SiteServices } from '../services.ts'

const dayMs = 86_400_000
const refusedEveryMs = 600_000
const timeoutMs = 25_000
/** A day's calls; what is beyond comes at its own time. */
const releasedPagesMax = 20

const storedSchema = z.object({
  v: z.literal(1),
  atMs: z.number(),
  /** Of the settings it was made with. */
  settings: z.string(),
  ok: z.boolean(),
  findings: z.array(z.object({ ok: z.boolean(), text: z.string() })),
})
export type StoredCheck = z.infer<typeof storedSchema>

type CheckServices = Pick<SiteServices, 'records' | 'clock' | 'queue' | 'log' | 'states' | 'variables' | 'connectors'>

export const checkRef = (id: string) => ({ collection: 'crm-check', id }) as const

export async function readChecks(
  { records }: { readonly records: Pick<Records, 'getMany'> },
  ids: readonly string[],
): Promise<ReadonlyMap<string, StoredCheck>> {
  const stored = await records.getMany<unknown>(ids.map(checkRef))
  return new Map(
    ids.flatMap((id, at) => {
      const parsed = storedSchema.safeParse(stored[at]?.value)
      return parsed.success ? [[id, parsed.data] as const] : []
    }),
  )
}

/** Checks now, keeps what was found, and lets deliveries know whether the login is accepted. */
export async function checkNow(services: CheckServices, connector: Connector): Promise<StoredCheck> {
  const { records, clock, variables } = services
  const check = await withinTime(services, connector)
  const findings = check.findings.map(({ ok, text }) => ({ ok, text }))
  const settings = settingsOf(connector, variables)
  const value: StoredCheck = { v: 1, atMs: clock.now(), settings, ok: check.ok, findings }
  await records.write([{ op: 'put', ...checkRef(connector.id), value }])
  await noteLogin(services, connector, check)
  return value
}

/** The checks that are due; each fails for itself. A check that the other side would see as a message is not made unasked. `ahead` has read the last ones. */
export async function checkDue(
  services: CheckServices,
  ahead: Pick<Records, 'getMany'> = services.records,
): Promise<void> {
  const { connectors, clock, states, variables, log } = services
  const own = connectors.filter(({ checkIsSeen }) => !checkIsSeen)
  if (own.length === 0) return
  const ids = own.map(({ id }) => id)
  const [checks, refused] = await Promise.all([readChecks({ records: ahead }, ids), states.refusedLogins(ids)])
  for (const connector of own) {
    const last = checks.get(connector.id)
    const everyMs = refused.has(connector.id) ? refusedEveryMs : dayMs
    const isNew = last?.settings !== settingsOf(connector, variables)
    if (!isNew && clock.now() - (last?.atMs ?? 0) < everyMs) continue
    const { ok, findings } = await checkNow(services, connector)
    if (!ok)
      log.warn('connector_check_failed', { connector: connector.id, failed: findings.filter((one) => !one.ok).length })
  }
}

async function withinTime({ clock }: CheckServices, connector: Connector): Promise<ConnectionCheck> {
  const onTimeout = () =>
    new SwitchhookError('crm_timeout', `The check of ${connector.id} took longer than ${timeoutMs / 1000} s.`)
  try {
    return await withTimeLimit({ clock, limitMs: timeoutMs, onTimeout }, (signal) => connector.check(signal))
  } catch (thrown) {
    const { code, message } = toSwitchhookError(thrown)
    return { ok: false, findings: [{ ok: false, text: message, code }] }
  }
}

async function noteLogin(
  services: CheckServices,
  { id, checkIsSeen }: Connector,
  check: ConnectionCheck,
): Promise<void> {
  const codes = check.findings.flatMap(({ code }) => code ?? [])
  const refused = codes.includes('crm_unauthorized')
  // What is down or set up by half says nothing of the login; a right that is missing says that it was accepted.
  if (!refused && !codes.every((code) => meaningOf(code) === 'answer')) return
  const { states } = services
  const wasRefused = (await states.refusedLogins([id])).has(id)
  if (refused) {
    const text = check.findings.find(({ code }) => code === 'crm_unauthorized')?.text ?? ''
    await states.observe(id, new SwitchhookError('crm_unauthorized', text))
    return
  }
  if (check.ok) await states.observe(id, undefined)
  else await states.loginAccepted(id)
  if (wasRefused && !checkIsSeen) await release(services, id)
}

/** What waited because of the login. */
async function release(services: CheckServices, destination: string): Promise<void> {
  const filter = { state: 'waiting', destination } as const
  let cursor: string | undefined
  for (let page = 0; page < releasedPagesMax; page += 1) {
    const { next } = await retryPage(services, { ...filter, cursor })
    if (next === undefined) return
    cursor = next
  }
}

/** Changes with the connector's variables; reveals nothing of them. */
function settingsOf({ id }: Connector, variables: CheckServices['variables']): string {
  const prefix = `${id.toUpperCase().replaceAll('-', '_')}_`
  const own = Object.entries(variables).filter(([name]) => name.startsWith(prefix))
  return sha256Hex(JSON.stringify(own.sort(([one], [other]) => (one < other ? -1 : 1)))).slice(0, 16)
}
