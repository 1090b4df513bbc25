/**
 * Every variable that `npm run deploy` asks for, in its order: what it is for in a sentence, whether it is needed, and
 * how one is made. Of a CRM only who chose it is asked. All are stored as Worker secrets, so that nobody has to edit a file that is in git.
 */
import type { Random } from '../../src/ports/clock.ts'

export interface Variable {
  readonly name: string
  /** For the admin who is asked. */
  readonly sentence: string
  /** Without it the deployment refuses its requests. */
  readonly required: boolean
  /** Makes one when nothing is entered; shown once. */
  readonly generate?: (random: Random) => string
  /** Asked only when this other variable has a value. */
  readonly onlyWith?: string
  /** Asked only of who chose this (`choices`). */
  readonly choice?: string
}

/** What an admin chooses from before the questions: a CRM or another thing that calls or AI conversations go to. */
export const choices: readonly { readonly id: string; readonly name: string; readonly switchedOnBy: string }[] = [
  { id: 'odoo', name: 'Odoo', switchedOnBy: 'ODOO_URL' },
  { id: 'suitecrm', name: 'SuiteCRM', switchedOnBy: 'SUITECRM_URL' },
  { id: 'hubspot', name: 'HubSpot', switchedOnBy: 'HUBSPOT_TOKEN' },
  { id: 'zendesk', name: 'Zendesk', switchedOnBy: 'ZENDESK_SUBDOMAIN' },
  { id: 'reamaze', name: 'Re:amaze', switchedOnBy: 'REAMAZE_BRAND' },
  { id: 'url', name: 'any other CRM, opened by its address', switchedOnBy: 'CRM_URL_TEMPLATE' },
  { id: 'call-logger', name: 'a call logger of your own', switchedOnBy: 'API_BASE_URL' },
  { id: 'webhook', name: 'signed webhooks (n8n, Zapier, Make, your own code)', switchedOnBy: 'WEBHOOK_URL' },
  { id: 'elevenlabs', name: 'AI agents of ElevenLabs', switchedOnBy: 'ELEVENLABS_WEBHOOK_SECRET' },
  { id: 'threecx', name: 'a hosted 3CX without a forwarder', switchedOnBy: 'THREECX_URL' },
  { id: 'sites', name: 'several sites in one deployment', switchedOnBy: 'SWITCHHOOK_SECRETS_KEY' },
]

const keyBytes = 32

function newKey(prefix: string) {
  return (random: Random) => `${prefix}_${Buffer.from(random.bytes(keyBytes)).toString('base64url')}`
}

/** As Standard Webhooks has them. */
function newWebhookSecret(random: Random): string {
  return `whsec_${Buffer.from(random.bytes(keyBytes)).toString('base64')}`
}

export const variables: readonly Variable[] = [
  {
    name: 'SWITCHHOOK_ADMIN_KEY',
    sentence: 'The key with which you administer Switchhook (npx switchhook …); whoever has it owns the deployment.',
    required: true,
    generate: newKey('admin'),
  },
  {
    name: 'SWITCHHOOK_SITE_KEY',
    sentence: 'The key that your 3CX sends with each lookup and each call.',
    required: true,
    generate: newKey('site'),
  },
  {
    name: 'SWITCHHOOK_COUNTRY',
    sentence: 'The country whose national numbers your phone system shows, such as US or GB; without it US.',
    required: false,
  },
  {
    name: 'SWITCHHOOK_TIME_ZONE',
    sentence: 'The time zone in which call times are written to your CRM, such as Europe/London; without it UTC.',
    required: false,
  },
  {
    name: 'SWITCHHOOK_SECRETS_KEY',
    sentence: 'The key that seals the variables of further sites: 32 random bytes in base64.',
    required: false,
    generate: (random) => Buffer.from(random.bytes(keyBytes)).toString('base64'),
    choice: 'sites',
  },
  {
    name: 'REAMAZE_BRAND',
    sentence: 'Your Re:amaze brand, the part before .reamaze.com.',
    required: false,
    choice: 'reamaze',
  },
  {
    name: 'REAMAZE_LOGIN_EMAIL',
    sentence: 'The e-mail address of the Re:amaze user whose API token follows, to find and create contacts.',
    required: false,
    choice: 'reamaze',
    onlyWith: 'REAMAZE_BRAND',
  },
  {
    name: 'REAMAZE_API_TOKEN',
    sentence: 'The API token of that user (Re:amaze, Settings, API Token).',
    required: false,
    choice: 'reamaze',
    onlyWith: 'REAMAZE_LOGIN_EMAIL',
  },
  {
    name: 'REAMAZE_CHANNEL_PHONE',
    sentence: 'The phone number of your Re:amaze custom voice channel, to log calls there.',
    required: false,
    choice: 'reamaze',
    onlyWith: 'REAMAZE_BRAND',
  },
  {
    name: 'REAMAZE_VOICE_SECRET',
    sentence: 'The shared secret of that voice channel, with which call logs are signed.',
    required: false,
    choice: 'reamaze',
    onlyWith: 'REAMAZE_CHANNEL_PHONE',
  },
  {
    name: 'ODOO_URL',
    sentence: 'The address of your Odoo, as in the browser (docs/crm-odoo.md).',
    required: false,
    choice: 'odoo',
  },
  {
    name: 'ODOO_API_KEY',
    sentence: 'An API key of the Odoo user for Switchhook (Odoo, My Preferences, Security, New API Key).',
    required: false,
    choice: 'odoo',
    onlyWith: 'ODOO_URL',
  },
  {
    name: 'ODOO_DATABASE',
    sentence: 'The name of the Odoo database; not needed on odoo.com or where there is only one.',
    required: false,
    choice: 'odoo',
    onlyWith: 'ODOO_URL',
  },
  {
    name: 'ODOO_LOGIN',
    sentence: 'The login of that user, which Odoo needs up to version 18.',
    required: false,
    choice: 'odoo',
    onlyWith: 'ODOO_URL',
  },
  {
    name: 'SUITECRM_URL',
    sentence: 'The address of your SuiteCRM, as in the browser (docs/crm-suitecrm.md).',
    required: false,
    choice: 'suitecrm',
  },
  {
    name: 'SUITECRM_CLIENT_ID',
    sentence: 'The id of an OAuth2 client made in SuiteCRM (Admin, OAuth2 Clients and Tokens).',
    required: false,
    choice: 'suitecrm',
    onlyWith: 'SUITECRM_URL',
  },
  {
    name: 'SUITECRM_CLIENT_SECRET',
    sentence: 'The secret of that client.',
    required: false,
    choice: 'suitecrm',
    onlyWith: 'SUITECRM_URL',
  },
  {
    name: 'SUITECRM_USERNAME',
    sentence: 'The SuiteCRM user of a password-grant client; empty for a client-credentials one.',
    required: false,
    choice: 'suitecrm',
    onlyWith: 'SUITECRM_URL',
  },
  {
    name: 'SUITECRM_PASSWORD',
    sentence: 'The password of that user.',
    required: false,
    choice: 'suitecrm',
    onlyWith: 'SUITECRM_USERNAME',
  },
  {
    name: 'ELEVENLABS_WEBHOOK_SECRET',
    sentence: 'The secret of the ElevenLabs post-call webhook (wsec_…).',
    required: false,
    choice: 'elevenlabs',
  },
  {
    name: 'ELEVENLABS_INITIATION_SECRET',
    sentence: 'A secret of your own that ElevenLabs sends in x-switchhook-secret when it asks who is calling.',
    required: false,
    choice: 'elevenlabs',
    generate: newKey('initiation'),
    onlyWith: 'ELEVENLABS_WEBHOOK_SECRET',
  },
  {
    name: 'ELEVENLABS_API_KEY',
    sentence: 'An ElevenLabs API key, with which conversations that no webhook brought are fetched every hour.',
    required: false,
    choice: 'elevenlabs',
    onlyWith: 'ELEVENLABS_WEBHOOK_SECRET',
  },
  {
    name: 'THREECX_URL',
    sentence: 'Address of a hosted 3CX that is read from here, as https://pbx.example.com (docs/3cx-cloud.md).',
    required: false,
    choice: 'threecx',
  },
  {
    name: 'THREECX_CLIENT_ID',
    sentence: 'The client ID of its API entry (Integrations > API).',
    required: false,
    choice: 'threecx',
    onlyWith: 'THREECX_URL',
  },
  {
    name: 'THREECX_CLIENT_SECRET',
    sentence: 'The key of that entry.',
    required: false,
    choice: 'threecx',
    onlyWith: 'THREECX_URL',
  },
  {
    name: 'HUBSPOT_TOKEN',
    sentence: 'Your HubSpot service key (docs/crm-hubspot.md).',
    required: false,
    choice: 'hubspot',
  },
  {
    name: 'ZENDESK_SUBDOMAIN',
    sentence: 'Your Zendesk subdomain, the part before .zendesk.com.',
    required: false,
    choice: 'zendesk',
  },
  {
    name: 'ZENDESK_CLIENT_ID',
    sentence: 'The identifier of your Zendesk OAuth client (Admin Center, Apps and integrations, APIs, OAuth clients).',
    required: false,
    choice: 'zendesk',
    onlyWith: 'ZENDESK_SUBDOMAIN',
  },
  {
    name: 'ZENDESK_CLIENT_SECRET',
    sentence: 'The secret of that client.',
    required: false,
    choice: 'zendesk',
    onlyWith: 'ZENDESK_SUBDOMAIN',
  },
  {
    name: 'CRM_URL_TEMPLATE',
    sentence:
      'The address that shows a caller in your CRM, with {e164}, {digits} or {national} in it (docs/crm-url.md).',
    required: false,
    choice: 'url',
  },
  {
    name: 'API_BASE_URL',
    sentence: 'The address of your own call logger, to which calls are posted at /calls/from-pbx.',
    required: false,
    choice: 'call-logger',
  },
  {
    name: 'WEBHOOK_URL',
    sentence: 'An https:// address that receives calls as signed webhooks (n8n, Zapier, own code).',
    required: false,
    choice: 'webhook',
  },
  {
    name: 'WEBHOOK_SECRET',
    sentence: 'The secret with which those webhooks are signed; give the receiver the same one.',
    required: false,
    choice: 'webhook',
    generate: newWebhookSecret,
    onlyWith: 'WEBHOOK_URL',
  },
]
