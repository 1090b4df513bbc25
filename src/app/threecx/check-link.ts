/** Checks a site's own link to its 3CX: address, key, rights, licence, and what of its settings surprises people. */
import type { ThreecxApi } from '../../adapters/pbx/threecx/api/api.ts'
import { parseThreecxVariables } from '../../adapters/pbx/threecx/api/variables.ts'
import { listDns } from '../../adapters/pbx/threecx/callcontrol/follower.ts'
import { extensionType } from '../../adapters/pbx/threecx/callcontrol/party.ts'
import { checkCallLog } from '../../adapters/pbx/threecx/xapi/check.ts'
import { GroupReader } from '../../adapters/pbx/threecx/xapi/group-reader.ts'
import { readSetup } from '../../adapters/pbx/threecx/xapi/setup.ts'
import { SwitchhookError, toSwitchhookError } from '../../lib/errors.ts'
import { withTimeLimit } from '../../lib/time-limit.ts'
import type { ThreecxCheck } from '../../wire/threecx-link.ts'
import { listForwarders } from '../forwarder-reports/forwarder-store.ts'
import type { SiteServices } from '../services.ts'
import { fetchedWithin } from './link-form.ts'
import { readLinkState } from './link-state.ts'
import { siteThreecxApi } from './site-api.ts'
import { watchingToo } from './source-ids.ts'

type Finding = ThreecxCheck['findings'][number]

const limitMs = 25_000

export async function checkLink(services: SiteServices): Promise<ThreecxCheck> {
  const { clock } = services
  const onTimeout = () =>
    new SwitchhookError('source_unreachable', `3CX took longer than ${limitMs / 1000} s; try again.`, {
      retryable: true,
    })
  const findings: Finding[] = []
  try {
    await withTimeLimit({ clock, limitMs, onTimeout }, (signal) => collect(services, findings, signal))
  } catch (thrown) {
    findings.push({ ok: false, text: toSwitchhookError(thrown).message })
  }
  return { ok: findings.every(({ ok }) => ok), findings: findings.map(({ ok, text }) => ({ ok, text })) }
}

async function collect(services: SiteServices, findings: Finding[], signal: AbortSignal): Promise<void> {
  const settings = parseThreecxVariables(services.variables)
  const api = siteThreecxApi(services)
  if (!settings || !api) {
    throw new SwitchhookError('not_configured', 'No 3CX is set up here: set THREECX_URL and its client ID and secret.')
  }
  await api.token.get(signal)
  findings.push({ ok: true, text: `${settings.url} accepts the client ID ${settings.clientId} and its key` })
  const about = { clientId: settings.clientId, nowMs: services.clock.now(), fetchedWithinDays: fetchedWithin(services) }
  findings.push(...(await readSetup(api, about, signal)).findings)
  findings.push(...(await checkCallLog({ api, clock: services.clock }, signal)).slice(1))
  findings.push(await extensionsSeen(api, signal))
  findings.push(await queuesSeen(services, api, signal))
  findings.push(...(await ourSide(services)))
}

async function extensionsSeen(api: ThreecxApi, signal: AbortSignal): Promise<Finding> {
  try {
    const extensions = (await listDns(api, signal)).filter(({ type }) => type === extensionType).length
    if (extensions > 0) return { ok: true, text: `Call Control shows ${extensions} extensions` }
    return { ok: false, text: 'Call Control shows no extension; add them to the client ID in Integrations > API.' }
  } catch (thrown) {
    signal.throwIfAborted()
    return { ok: false, text: toSwitchhookError(thrown).message }
  }
}

async function queuesSeen({ clock }: SiteServices, api: ThreecxApi, signal: AbortSignal): Promise<Finding> {
  try {
    const groups = (await new GroupReader(api, clock).read(signal)).length
    return { ok: true, text: `Its users and calls may be read; queues and ring groups: ${groups}` }
  } catch (thrown) {
    signal.throwIfAborted()
    return { ok: false, text: `Who is in which queue is not known: ${toSwitchhookError(thrown).message}` }
  }
}

async function ourSide(services: SiteServices): Promise<Finding[]> {
  const [state, forwarders] = await Promise.all([readLinkState(services.records), listForwarders(services)])
  const also = watchingToo(forwarders).map(({ name }) => name)
  const live = state?.live
  return [
    ...(live?.state === 'up' ? [{ ok: true, text: 'The connection to Call Control stands' }] : []),
    ...(live?.state === 'failing' ? [{ ok: false, text: `No live connection: ${live.problem ?? 'it fails'}` }] : []),
    ...(live?.state === 'off'
      ? [
          {
            ok: true,
            text: 'This platform can’t hold a connection: calls are read after they end, nothing is shown live',
          },
        ]
      : []),
    ...(also.length > 0
      ? [{ ok: true, text: `${also.join(', ')} watches a 3CX of this site too; nothing is doubled` }]
      : []),
  ]
}
