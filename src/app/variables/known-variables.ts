/**
 * The name of every variable that something of ours reads, wherever it runs. Those of settings and connectors are their schemas';
 * the rest stands here, and a test looks for names in the code that are missing.
 */
import { callLoggerVariables } from '../../adapters/crm/call-logger/settings.ts'
import { emailVariables } from '../../adapters/crm/email/settings.ts'
import { hubSpotVariables } from '../../adapters/crm/hubspot/settings.ts'
import { logRulesVariable } from '../../adapters/crm/log-rules.ts'
import { odooVariables } from '../../adapters/crm/odoo/settings.ts'
import { reamazeVariables } from '../../adapters/crm/reamaze/settings.ts'
import { slackVariables } from '../../adapters/crm/slack/settings.ts'
import { suiteCrmVariables } from '../../adapters/crm/suitecrm/settings.ts'
import { teamsVariables } from '../../adapters/crm/teams/settings.ts'
import { urlCrmVariables } from '../../adapters/crm/url/settings.ts'
import { webhookId, webhookSlots, webhookVariables } from '../../adapters/crm/webhook/settings.ts'
import { zendeskVariables } from '../../adapters/crm/zendesk/settings.ts'
import { threecxVariables } from '../../adapters/pbx/threecx/api/variables.ts'
import { blobVariables } from '../../adapters/platform/blobs/settings.ts'
import { settingsVariables } from '../../core/settings/variables.ts'

const connectors = ['reamaze', 'suitecrm', 'odoo', 'hubspot', 'zendesk', 'call-logger', ...webhookSlots.map(webhookId)]

const others = [
  // Of AI agents and platforms.
  ...['ELEVENLABS_WEBHOOK_SECRET', 'ELEVENLABS_INITIATION_SECRET', 'ELEVENLABS_API_KEY', 'ELEVENLABS_API_URL'],
  ...['UPSTASH_REDIS_REST_URL', 'UPSTASH_REDIS_REST_TOKEN', 'KV_REST_API_URL', 'KV_REST_API_TOKEN', 'CRON_SECRET'],
  ...['QSTASH_URL', 'QSTASH_TOKEN', 'QSTASH_CURRENT_SIGNING_KEY', 'QSTASH_NEXT_SIGNING_KEY'],
  // Of old set-ups, and of programs on a machine.
  ...['SWITCHHOOK_REAMAZE_TOKEN_AS_KEY', 'SWITCHHOOK_TRUSTED_PROXIES', 'SWITCHHOOK_VERCEL_CRON'],
  'SWITCHHOOK_QUEUES',
  ...[
    'SWITCHHOOK_DATA',
    'SWITCHHOOK_HOST',
    'SWITCHHOOK_URL',
    'SWITCHHOOK_KEY',
    'SWITCHHOOK_CHROMIUM',
    'SWITCHHOOK_DEBUG',
    'LOG_LEVEL',
  ],
  ...[
    'SWITCHHOOK_FORWARDER_CONFIG',
    'SWITCHHOOK_FORWARDER_DATA',
    'SWITCHHOOK_FORWARDER_DIR',
    'SWITCHHOOK_FORWARDER_BIN',
    'SWITCHHOOK_NODE_MIRROR',
    'SWITCHHOOK_NPM_REGISTRY',
  ],
  ...['SWITCHHOOK_ALLOW_HTTP', 'SWITCHHOOK_WORKERD', 'SWITCHHOOK_WORKERD_PID_FILE'],
]

/** For the tests and benches of a clone. */
export const developersVariables = /^SWITCHHOOK_(TEST|BENCH|RIG|ORDER|FIREFOX)/

export function knownVariables(): ReadonlySet<string> {
  const schemas = [
    ...[settingsVariables, reamazeVariables(), odooVariables(), suiteCrmVariables(), hubSpotVariables()],
    ...[blobVariables, zendeskVariables(), callLoggerVariables(), webhookVariables(), threecxVariables()],
    ...[slackVariables(), teamsVariables(), emailVariables()],
    urlCrmVariables(),
  ]
  const names = schemas.flatMap(({ shape }) => Object.keys(shape))
  const webhooks = names.filter((name) => name.startsWith('WEBHOOK_'))
  const slotted = webhookSlots.flatMap((slot) => webhooks.map((name) => name.replace('WEBHOOK_', `WEBHOOK_${slot}_`)))
  return new Set([...names, ...slotted, ...connectors.map(logRulesVariable), ...others])
}
