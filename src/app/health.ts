/**
 * The health of a deployment, measured: reads and writes the records with a short deadline and names the variables that are
 * missing or wrong. A result is good for a second, a write that went well for ten, so that asking often costs next to nothing.
 */
import { parseState, stateRef } from '../core/breakers/source-state.ts'
import type { StuckReports } from '../core/calls/inbox.ts'
import type { Settings } from '../core/settings/settings.ts'
import { SwitchhookError, toSwitchhookError } from '../lib/errors.ts'
import { withTimeLimit } from '../lib/time-limit.ts'
import { DUE_INDEX, timeKey } from '../ports/records.ts'
import type { Health, HealthCheck } from '../wire/site.ts'
import type { Deployment } from './services.ts'

const deadlineMs = 2000
const freshForMs = 1000
const writtenForMs = 10_000
const probe = { collection: 'health', id: 'probe' } as const
const probeIndex = 'health'

/** The last measurement of each deployment, and when it last wrote. */
const measured = new WeakMap<Deployment, { health: Health; atMs: number }>()
const writtenAtMs = new WeakMap<Deployment, number>()

export async function measureHealth(getDeployment: () => Deployment): Promise<Health> {
  let deployment: Deployment
  try {
    deployment = getDeployment()
  } catch (thrown) {
    return faulty(toSwitchhookError(thrown))
  }
  const { clock } = deployment.platform
  const known = measured.get(deployment)
  if (known !== undefined && clock.now() - known.atMs < freshForMs) return known.health
  const { records, ...others } = await checkRecords(deployment)
  const configuration = checkConfiguration(deployment.settings, deployment.variables)
  const works = Object.values(others).some((check) => check?.ok === false) ? 'degraded' : 'ok'
  const status = records.ok && configuration.ok ? works : 'unavailable'
  const notConfigured = deployment.settings.adminKey === undefined ? ['SWITCHHOOK_ADMIN_KEY'] : []
  const warnings = await mistyped(deployment.variables)
  const health: Health = { status, checks: { configuration, records, ...others }, notConfigured, warnings }
  measured.set(deployment, { health, atMs: clock.now() })
  return health
}

function faulty(error: SwitchhookError): Health {
  const names = error.details.variables
  const notConfigured = Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
  const records = { ok: false, error: 'Not tried: the configuration has to be corrected first.' }
  return {
    status: 'unavailable',
    checks: { configuration: { ok: false, error: error.message }, records },
    notConfigured,
  }
}

/** Loaded when asked, as above. */
async function mistyped(variables: Deployment['variables']): Promise<string[] | undefined> {
  const { nearMisses, nearMissInWords } = await import('./variables/near-misses.ts')
  const words = nearMisses(Object.keys(variables)).map(nearMissInWords)
  return words.length > 0 ? words : undefined
}

function checkConfiguration(settings: Settings, variables: Deployment['variables']): HealthCheck {
  if (settings.adminKey ?? settings.siteKey ?? variables.REAMAZE_API_TOKEN) return { ok: true }
  return { ok: false, error: 'No key is set; set SWITCHHOOK_ADMIN_KEY (at least 20 characters).' }
}

/** Real reads and a real write; what is known of each CRM is read as well. */
async function checkRecords(deployment: Deployment): Promise<Omit<Health['checks'], 'configuration'>> {
  const { clock } = deployment.platform
  const startMs = clock.now()
  const onTimeout = () =>
    new SwitchhookError('storage_unavailable', `The records did not answer within ${deadlineMs} ms.`)
  try {
    const [connectors, stuck, trouble] = await withTimeLimit({ clock, limitMs: deadlineMs, onTimeout }, async () => {
      await writeProbe(deployment)
      return Promise.all([connectorFaults(deployment), findStuck(deployment), deployment.platform.queue.trouble?.()])
    })
    const records = { ok: true, durationMs: clock.now() - startMs }
    return {
      records,
      queue: trouble === undefined ? undefined : { ok: false, error: trouble },
      connectors,
      reports: stuck && reportsCheck(stuck),
    }
  } catch (thrown) {
    return { records: { ok: false, durationMs: clock.now() - startMs, error: toSwitchhookError(thrown).message } }
  }
}

/** A record with an index entry; then what is due, which nothing works without. Throws where a part of the records is damaged. */
async function writeProbe(deployment: Deployment): Promise<void> {
  const { clock, records: recordsOf } = deployment.platform
  const nowMs = clock.now()
  const lastMs = writtenAtMs.get(deployment)
  if (lastMs !== undefined && nowMs - lastMs < writtenForMs) return
  writtenAtMs.delete(deployment)
  const records = recordsOf('main')
  const key = timeKey(nowMs)
  await records.write([{ op: 'put', ...probe, value: { atMs: nowMs }, index: [{ index: probeIndex, key }] }])
  await records.list({ index: probeIndex, from: key, limit: 1 })
  await records.list({ index: DUE_INDEX, limit: 1 })
  writtenAtMs.set(deployment, nowMs)
}

/** The CRMs that are set up wrong, and those that refuse our login; undefined where none is connected. */
async function connectorFaults({ site, platform }: Deployment): Promise<HealthCheck | undefined> {
  const { connectors } = await site('main')
  const ids = connectors.map(({ id }) => id)
  const [, ...states] = await platform.records('main').getMany<unknown>([probe, ...ids.map(stateRef)])
  if (ids.length === 0) return undefined
  const refused = ids.filter((_, position) => parseState(states[position]?.value)?.login?.openUntilMs !== undefined)
  const faults = [...connectors.flatMap(({ settingsFault }) => settingsFault ?? []), ...refusal(refused)]
  return faults.length === 0 ? { ok: true } : { ok: false, error: faults.join(' ') }
}

/** Loaded when asked: a start that is made by a ringing phone does not wait for it. */
async function findStuck({ platform }: Deployment): Promise<StuckReports | undefined> {
  const { stuckReports } = await import('../core/calls/inbox.ts')
  return stuckReports(platform.records('main'))
}

function reportsCheck({ count, oldestAt, codes }: StuckReports): HealthCheck {
  const why = Object.entries(codes).map(([code, n]) => `${code}: ${n}`)
  const error = `${count} reports of calls fail again and again (${why.join(', ')}), the oldest since ${oldestAt}; they are kept and tried each hour. The log has report_not_applied with the reason of each.`
  return { ok: false, error }
}

function refusal(refused: readonly string[]): string[] {
  if (refused.length === 0) return []
  const who = refused.length === 1 ? `${refused[0]} refuses` : `${refused.join(', ')} refuse`
  return [`${who} our login: calls are kept and wait; renew the key. See: npx switchhook connectors check.`]
}
