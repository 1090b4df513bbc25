/**
 * Every variable that `npm run deploy` asks for, in its order: what it is for in a sentence, whether it is needed, and
 * how one is made. All are stored as Worker secrets, so that nobody has to edit a file that is in git.
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
}

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
    sentence:
      'Only for several sites in one deployment: the key that seals their variables (openssl rand -base64 32); else leave it empty.',
    required: false,
  },
  {
    name: 'REAMAZE_BRAND',
    sentence: 'Your Re:amaze brand, the part before .reamaze.com; leave it empty if you have no Re:amaze.',
    required: false,
  },
  {
    name: 'REAMAZE_LOGIN_EMAIL',
    sentence: 'The e-mail address of the Re:amaze user whose API token follows, to find and create contacts.',
    required: false,
    onlyWith: 'REAMAZE_BRAND',
  },
  {
    name: 'REAMAZE_API_TOKEN',
    sentence: 'The API token of that user (Re:amaze, Settings, API Token).',
    required: false,
    onlyWith: 'REAMAZE_LOGIN_EMAIL',
  },
  {
    name: 'REAMAZE_CHANNEL_PHONE',
    sentence: 'The phone number of your Re:amaze custom voice channel, to log calls there.',
    required: false,
    onlyWith: 'REAMAZE_BRAND',
  },
  {
    name: 'REAMAZE_VOICE_SECRET',
    sentence: 'The shared secret of that voice channel, with which call logs are signed.',
    required: false,
    onlyWith: 'REAMAZE_CHANNEL_PHONE',
  },
  {
    name: 'ODOO_URL',
    sentence: 'The address of your Odoo, as in the browser; leave it empty if you have no Odoo (docs/crm-odoo.md).',
    required: false,
  },
  {
    name: 'ODOO_API_KEY',
    sentence: 'An API key of the Odoo user for Switchhook (Odoo, My Preferences, Security, New API Key).',
    required: false,
    onlyWith: 'ODOO_URL',
  },
  {
    name: 'ODOO_DATABASE',
    sentence: 'The name of the Odoo database; not needed on odoo.com or where there is only one.',
    required: false,
    onlyWith: 'ODOO_URL',
  },
  {
    name: 'ODOO_LOGIN',
    sentence: 'The login of that user, which Odoo needs up to version 18.',
    required: false,
    onlyWith: 'ODOO_URL',
  },
  {
    name: 'ELEVENLABS_WEBHOOK_SECRET',
    sentence: 'The secret of the ElevenLabs post-call webhook (wsec_…); leave it empty if you have no AI agents.',
    required: false,
  },
  {
    name: 'ELEVENLABS_INITIATION_SECRET',
    sentence: 'A secret of your own that ElevenLabs sends in x-switchhook-secret when it asks who is calling.',
    required: false,
    generate: newKey('initiation'),
    onlyWith: 'ELEVENLABS_WEBHOOK_SECRET',
  },
  {
    name: 'ELEVENLABS_API_KEY',
    sentence: 'An ElevenLabs API key, with which conversations that no webhook brought are fetched every hour.',
    required: false,
    onlyWith: 'ELEVENLABS_WEBHOOK_SECRET',
  },
  {
    name: 'HUBSPOT_TOKEN',
    sentence: 'Your HubSpot service key (docs/crm-hubspot.md); leave it empty if you have no HubSpot.',
    required: false,
  },
  {
    name: 'ZENDESK_SUBDOMAIN',
    sentence: 'Your Zendesk subdomain, the part before .zendesk.com; leave it empty if you have no Zendesk.',
    required: false,
  },
  {
    name: 'ZENDESK_CLIENT_ID',
    sentence: 'The identifier of your Zendesk OAuth client (Admin Center, Apps and integrations, APIs, OAuth clients).',
    required: false,
    onlyWith: 'ZENDESK_SUBDOMAIN',
  },
  {
    name: 'ZENDESK_CLIENT_SECRET',
    sentence: 'The secret of that client.',
    required: false,
    onlyWith: 'ZENDESK_SUBDOMAIN',
  },
  {
    name: 'API_BASE_URL',
    sentence:
      'The address of your own call logger, to which calls are posted at /calls/from-pbx; leave it empty without one.',
    required: false,
  },
  {
    name: 'WEBHOOK_URL',
    sentence: 'An https:// address that receives calls as signed webhooks (n8n, Zapier, own code); empty for none.',
    required: false,
  },
  {
    name: 'WEBHOOK_SECRET',
    sentence: 'The secret with which those webhooks are signed; give the receiver the same one.',
    required: false,
    generate: newWebhookSecret,
    onlyWith: 'WEBHOOK_URL',
  },
]
