/**
 * What operations work with, built in one place and typed in one place: once for each isolate and environment,
 * never for a request. Everything of a site hangs on its SiteServices; nothing in there can reach another site.
 */

import type { Connector } from '../adapters/crm/connector.ts'
import { callDestinations, createConnectors, noticeDestinations } from '../adapters/crm/registry.ts'
import { CounterBuffer } from '../adapters/platform/records/counter-buffer.ts'
import { AgentStore } from '../core/agents/agent-store.ts'
import { SourceStates } from '../core/breakers/source-states.ts'
import type { Directory } from '../core/contacts/directory/directory.ts'
import type { Lookup } from '../core/contacts/lookup/lookup.ts'
import { parseSettings, type Settings } from '../core/settings/settings.ts'
import type { RemoveSitePart } from '../core/tasks/remove-site-step.ts'
import { SwitchhookError, toSwitchhookError } from '../lib/errors.ts'
import { type Env, presentVariables } from '../lib/variable-fields.ts'
import type { HttpFetch } from '../ports/http.ts'
import type { Platform } from '../ports/platform.ts'
import type { Records } from '../ports/records.ts'
import { createLazyPipeline } from './pipeline/lazy-pipeline.ts'
import type { Pipeline } from './pipeline/pipeline.ts'
import type { RecordingKeeper } from './pipeline/pipeline-context.ts'
import { AccessControl } from './security/access.ts'
import { KeyUsage } from './security/key-usage.ts'
import { KeyStore } from './security/keys.ts'
import { legacyToken } from './security/legacy-token.ts'
import { KnownSites } from './sites/known-sites.ts'
import { SecretBox } from './sites/secret-box.ts'
import { buildSiteLookup } from './sites/site-lookup.ts'
import { createSites, type SiteOf } from './sites/sites.ts'

export interface SiteServices extends Omit<Platform, 'records'> {
  readonly site: string
  readonly settings: Settings
  readonly variables: Env
  readonly records: Records
  readonly keys: KeyStore
  /** Counts what no write goes with; all writes of `records` take along what waits in it. */
  readonly counters: CounterBuffer
  readonly usage: KeyUsage
  readonly agents: AgentStore
  /** Which sources are down, and which refuse our login. */
  readonly states: SourceStates
  readonly connectors: readonly Connector[]
  /** The same anew, each kind with a fetch of its own, for who wants to see what they ask. */
  readonly connectorsWith: (fetchFor: (kind: string) => HttpFetch) => readonly Connector[]
  readonly directory: Directory
  readonly lookup: Lookup
  readonly pipeline: Pipeline
}

export interface Deployment {
  readonly settings: Settings
  readonly variables: Env
  readonly platform: Platform
  readonly access: AccessControl
  readonly site: SiteOf<SiteServices>
  /** Which sites there are: none is touched that is not in it. */
  readonly knownSites: KnownSites
  /** After a site's variables were changed. */
  readonly forgetSite: (name: string) => void
  /** Seals the variables of sites other than `main`. */
  readonly secretBox: SecretBox
}

/** How a platform hands over what it has; `Bindings` is what its requests come with. */
export interface PlatformEntry<Bindings extends object> {
  readonly variables: (bindings: Bindings) => Env
  /** Throws `not_configured`, naming the variables, when the platform lacks what records or queue need. */
  readonly platform: (bindings: Bindings) => Platform
}

/** `variables`: of this site alone. Throws `not_configured` when one of them has a wrong value. */
function buildSite(
  site: string,
  settings: Settings,
  variables: Env,
  { platform, removeSitePart }: { readonly platform: Platform; readonly removeSitePart?: RemoveSitePart | undefined },
): SiteServices {
  const { clock, random, queue, fetch, log } = platform
  const counters = new CounterBuffer({ records: platform.records(site), clock, log })
  const records = counters.withCounters()
  const usage = new KeyUsage(counters, clock)
  const keys = new KeyStore({ records, clock, random })
  const states = new SourceStates(records, clock, log)
  const agents = new AgentStore({ records, clock, environment: settings.agents })
  const { country, timeZone } = settings
  const forConnectors = { fetch, clock, random, records, agents, country, timeZone }
  const connectors = createConnectors(variables, forConnectors)
  const connectorsWith = (fetchFor: (kind: string) => HttpFetch) =>
    createConnectors(variables, (kind) => ({ ...forConnectors, fetch: fetchFor(kind) }))
  const destinations = callDestinations(connectors)
  const ways = { destinations, noticeDestinations: noticeDestinations(connectors), breakers: states, agents }
  const contacts = buildSiteLookup({ clock, random, log, states, counters }, records, settings, connectors)
  const { live } = platform
  const timeoutMs = settings.callTimeoutMs
  const screen = live && { live, records, clock, log, timeoutMs, agents, lookup: contacts.lookup }
  const { settleMs, aloneMs, retentionMs, missedTaskMs } = settings
  const pipeline = createLazyPipeline({
    ...{ settleMs, aloneMs, retentionMs, missedTaskMs },
    screen,
    conversations: Boolean(variables.ELEVENLABS_WEBHOOK_SECRET),
    recordings: recordingKeeper(settings, variables, () => services),
    ...ways,
    removeSitePart,
    erasePart: async (person, cursor) => {
      const { erasePart } = await import('./erasure/erase-page.ts')
      return erasePart(services, person, cursor)
    },
    reconcileHour: async (window, how) => {
      const { reconcileHour } = await import('./reconciliation/reconcile-hour.ts')
      const times = { settleMs, aloneMs, retentionMs }
      return reconcileHour({ ...{ records, queue, clock, log, connectors }, ...times }, window, how)
    },
    checkAlerts: async () => {
      const { checkAlertsIfDue } = await import('./alerts/check-alerts.ts')
      await checkAlertsIfDue({ records, queue, clock, log, connectors }, 0)
    },
    records,
    queue,
    clock,
    random,
    log,
  })
  const { blobs, inSession } = platform
  const ports = { records, queue, clock, random, fetch, log, live, blobs, inSession }
  const parts = { keys, counters, usage, agents, states, connectors, connectorsWith, pipeline }
  const services: SiteServices = { site, settings, variables, ...parts, ...contacts, ...ports }
  return services
}

/** Who brings which recordings; undefined where none are kept. */
function recordingKeeper(
  { recordings: { keeps, daysOf }, retentionMs }: Settings,
  variables: Env,
  services: () => SiteServices,
): RecordingKeeper | undefined {
  if (!keeps) return undefined
  const hasElevenlabs = Boolean(variables.ELEVENLABS_API_KEY)
  const hasThreecx = Boolean(variables.THREECX_URL)
  const wayOf: RecordingKeeper['policy']['wayOf'] = (source, name) => {
    if (source === 'elevenlabs') return hasElevenlabs ? 'fetched' : undefined
    // 3CX names recordings by numbers, whoever reads its call log; files are named otherwise.
    return hasThreecx && /^\d{1,18}$/.test(name) ? 'fetched' : 'sent'
  }
  const consentOf: RecordingKeeper['policy']['consentOf'] = async (queue) => {
    const { readGroupStates } = await import('../core/staffing/presence/group-store.ts')
    return (await readGroupStates(services())).find(({ group }) => group.number === queue)?.recordingConsent
  }
  const look = async (id: string) => (await import('./recordings/keeping.ts')).lookAt(services(), id)
  return { policy: { daysOf, retentionMs, wayOf, consentOf }, look }
}

/** Throws `not_configured` when a variable has a wrong value. */
function buildDeployment(variables: Env, platform: Platform): Deployment {
  const settings = parseSettings(variables)
  const secretBox = new SecretBox(settings.secretsKeys, platform.random)
  const { clock, random } = platform
  const knownSites = new KnownSites({ records: platform.records('main'), clock })
  const removeSitePart: RemoveSitePart = async (name, cursor) => {
    const removing = await import('./sites/remove-site.ts')
    return removing.removeSitePart(deployment, name, cursor)
  }
  const { site, forget: forgetSite } = createSites({
    platform,
    knownSites,
    box: secretBox,
    variables,
    build: (name, own) =>
      name === 'main'
        ? buildSite(name, settings, own, { platform, removeSitePart })
        : buildSite(name, parseSettings(own), own, { platform }),
  })
  const access = new AccessControl(
    {
      records: platform.records,
      clock,
      knownSites,
      log: platform.log,
      // Not through `site`: a stranger's token names any site, and must not push real ones out of the map.
      keys: (name) => new KeyStore({ records: platform.records(name), clock, random }),
    },
    { adminKey: settings.adminKey, siteKey: settings.siteKey, legacyToken: legacyToken(variables) },
  )
  const deployment: Deployment = { settings, variables, platform, access, site, knownSites, forgetSite, secretBox }
  return deployment
}

/**
 * The deployment of each environment: built at first use, then the same for all requests with the same
 * bindings. A faulty environment throws the same error each time.
 */
export function createDeployments<Bindings extends object>(
  entry: PlatformEntry<Bindings>,
): (bindings: Bindings) => Deployment {
  let built: { bindings: Bindings; outcome: Deployment | SwitchhookError } | undefined
  return (bindings) => {
    if (built === undefined || built.bindings !== bindings) built = { bindings, outcome: build(entry, bindings) }
    if (built.outcome instanceof SwitchhookError) throw built.outcome
    return built.outcome
  }
}

function build<Bindings extends object>(
  entry: PlatformEntry<Bindings>,
  bindings: Bindings,
): Deployment | SwitchhookError {
  try {
    return buildDeployment(presentVariables(entry.variables(bindings)), entry.platform(bindings))
  } catch (thrown) {
    return toSwitchhookError(thrown)
  }
}
