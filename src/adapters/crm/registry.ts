/** Every CRM that Switchhook can talk to, one line each, made from the environment. */
import type { ContactSource } from '../../core/contacts/source.ts'
import type { Destination } from '../../core/deliveries/destination.ts'
import type { WantsNotice } from '../../core/staffing/alerts/notice.ts'
import { toSwitchhookError } from '../../lib/errors.ts'
import type { Env } from '../../lib/variable-fields.ts'
import { type CallLoggerSettings, callLoggerFace, parseCallLoggerSettings } from './call-logger/settings.ts'
import type { Connector, ConnectorContext } from './connector.ts'
import { entryChanges } from './entry-changes.ts'
import { type HubSpotSettings, parseHubSpotSettings } from './hubspot/settings.ts'
import { lazyConnector, lazyLogger, loadedOnce, type Offer } from './lazy-connector.ts'
import { lazyNotifier, type Notifier, notifiesOnly } from './lazy-notifier.ts'
import { withLogRules } from './log-rules.ts'
import { createMisconfiguredConnector } from './misconfigured-connector.ts'
import { type OdooSettings, parseOdooSettings } from './odoo/settings.ts'
import { parseReamazeSettings, type ReamazeSettings, reamazeCan } from './reamaze/settings.ts'
import { parseSuiteCrmSettings, type SuiteCrmSettings } from './suitecrm/settings.ts'
import { createUrlConnector } from './url/connector.ts'
import { parseUrlCrmSettings } from './url/settings.ts'
import { lazyWebhook } from './webhook/lazy-webhook.ts'
import { parseWebhookSettings, webhookId, webhookSlots } from './webhook/settings.ts'
import { parseZendeskSettings, type ZendeskSettings } from './zendesk/settings.ts'

interface ConnectorKind {
  readonly kind: string
  /** What it can do even while it is half set up; absent: both. */
  readonly can?: Connector['can']
  /** Which alerts it is sent, which wait while it is half set up. */
  readonly wantsNotice?: WantsNotice
  /** Undefined: not switched on. Throws `crm_not_configured` when half set up. */
  readonly create: (env: Env, context: ConnectorContext) => Connector | undefined
}

/** What is only sent calls must not degrade lookups while it is half set up. */
const logsOnly = { find: false, log: true } as const

const all: readonly Offer[] = ['ownerOf', 'extrasOf', 'createTask', 'findLogged', 'removeCall']

const addressOnly = { find: false, log: false } as const

// Each is loaded when it is first asked: the imports below make files of their own.
const reamaze = (settings: ReamazeSettings, context: ConnectorContext) =>
  lazyConnector(
    {
      ...{ id: 'reamaze', kind: 'reamaze', priority: settings.priority, can: reamazeCan(settings) },
      offers: settings.api.set ? ['extrasOf', 'removeCall'] : ['removeCall'],
      entryChanges: entryChanges.reamaze,
    },
    async () => (await import('./reamaze/connector.ts')).createReamazeConnector(settings, context),
  )
const callLogger = (settings: CallLoggerSettings, context: ConnectorContext): Connector => {
  const loaded = loadedOnce(async () =>
    (await import('./call-logger/connector.ts')).createCallLoggerConnector(settings, context),
  )
  return {
    ...lazyLogger(callLoggerFace, loaded),
    wantsNotice: callLoggerFace.wantsNotice,
    notify: async (...given: Parameters<NonNullable<Connector['notify']>>) => (await loaded()).notify(...given),
  }
}
const odoo = lazily('odoo', [...all, 'photoOf'], async (settings: OdooSettings, context) =>
  (await import('./odoo/connector.ts')).createOdooConnector(settings, context),
)
const suiteCrm = lazily('suitecrm', all, async (settings: SuiteCrmSettings, context) =>
  (await import('./suitecrm/connector.ts')).createSuiteCrmConnector(settings, context),
)
const hubspot = lazily('hubspot', all, async (settings: HubSpotSettings, context) =>
  (await import('./hubspot/connector.ts')).createHubSpotConnector(settings, context),
)
const zendesk = (settings: ZendeskSettings, context: ConnectorContext) =>
  lazyConnector(
    {
      ...{ id: 'zendesk', kind: 'zendesk', priority: settings.priority },
      offers: ['extrasOf', 'photoOf', 'createTask', 'findLogged', 'removeCall', 'reportLiveEvent'],
      ...{ liveEventKinds: settings.popEvents, entryChanges: entryChanges.zendesk },
    },
    async () => (await import('./zendesk/connector.ts')).createZendeskConnector(settings, context),
  )

/** What is only sent alerts is switched on by one variable, and reads the rest when it is first used. */
function notifier(
  kind: string,
  variable: string,
  load: (env: Env, context: ConnectorContext) => Promise<Notifier>,
): ConnectorKind {
  return {
    ...{ kind, can: notifiesOnly },
    create: (env, context) => (env[variable]?.trim() ? lazyNotifier(kind, () => load(env, context)) : undefined),
  }
}

const kinds: readonly ConnectorKind[] = [
  { kind: 'reamaze', create: whenSet(parseReamazeSettings, reamaze) },
  { kind: 'suitecrm', create: whenSet(parseSuiteCrmSettings, suiteCrm) },
  { kind: 'odoo', create: whenSet(parseOdooSettings, odoo) },
  { kind: 'hubspot', create: whenSet(parseHubSpotSettings, hubspot) },
  { kind: 'zendesk', create: whenSet(parseZendeskSettings, zendesk) },
  {
    kind: 'call-logger',
    can: logsOnly,
    wantsNotice: callLoggerFace.wantsNotice,
    create: whenSet(parseCallLoggerSettings, callLogger),
  },
  { kind: 'url', can: addressOnly, create: whenSet(parseUrlCrmSettings, createUrlConnector) },
  ...webhookSlots.map((slot) => ({
    kind: webhookId(slot),
    can: logsOnly,
    wantsNotice: () => true,
    create: whenSet((env) => parseWebhookSettings(env, slot), lazyWebhook),
  })),
  notifier('slack', 'SLACK_WEBHOOK_URL', async (...given) =>
    (await import('./slack/connector.ts')).createSlack(...given),
  ),
  notifier('teams', 'TEAMS_WEBHOOK_URL', async (...given) =>
    (await import('./teams/connector.ts')).createTeams(...given),
  ),
  notifier('email', 'ALERT_EMAIL_TO', async (...given) => (await import('./email/connector.ts')).createEmail(...given)),
]

/** A connector that can't be made answers every request with the reason; it stands last. */
const misconfiguredPriority = 1000

/**
 * The connectors that the environment switches on, smallest priority first. Never throws: what is half set up becomes
 * a connector that says so.
 * @param context One for all, or one for each kind.
 */
export function createConnectors(
  env: Env,
  context: ConnectorContext | ((kind: string) => ConnectorContext),
): Connector[] {
  const made = kinds.flatMap(({ kind, can, wantsNotice, create }) => {
    const given = typeof context === 'function' ? context(kind) : context
    try {
      const connector = create(env, given)
      return connector === undefined ? [] : withLogRules(connector, env, given.country)
    } catch (thrown) {
      const error = toSwitchhookError(thrown)
      const broken = createMisconfiguredConnector({ kind, can, priority: misconfiguredPriority }, error)
      return wantsNotice ? { ...broken, wantsNotice, notify: () => Promise.reject(error) } : broken
    }
  })
  return made.sort((a, b) => a.priority - b.priority || (a.id < b.id ? -1 : 1))
}

/** Those that may be asked for contacts. */
export function contactSources(connectors: readonly Connector[]): ContactSource[] {
  return connectors.filter((connector) => connector.can?.find ?? true)
}

/** Those in which calls are logged. */
export function callDestinations(connectors: readonly Connector[]): Destination[] {
  return connectors.filter((connector) => connector.can?.log ?? true)
}

/** Those that are sent alerts. */
export function noticeDestinations(connectors: readonly Connector[]): Connector[] {
  return connectors.filter(({ wantsNotice }) => wantsNotice !== undefined)
}

function lazily<Settings extends { readonly priority: number }>(
  id: 'odoo' | 'suitecrm' | 'hubspot',
  offers: readonly Offer[],
  load: (settings: Settings, context: ConnectorContext) => Promise<Connector>,
): (settings: Settings, context: ConnectorContext) => Connector {
  return (settings, context) =>
    lazyConnector({ id, kind: id, priority: settings.priority, offers, entryChanges: entryChanges[id] }, () =>
      load(settings, context),
    )
}

function whenSet<Settings>(
  parse: (env: Env) => Settings | undefined,
  create: (settings: Settings, context: ConnectorContext) => Connector,
): ConnectorKind['create'] {
  return (env, context) => {
    const settings = parse(env)
    return settings === undefined ? undefined : create(settings, context)
  }
}
