/**
 * What each variable is for, in the words of docs/settings.md. They stand here and not in the schemas so that they weigh nothing in
 * the Worker; the type asks for exactly the variables of each schema.
 */
import { callLoggerVariables } from '../src/adapters/crm/call-logger/settings.ts'
import { emailVariables } from '../src/adapters/crm/email/settings.ts'
import { hubSpotVariables } from '../src/adapters/crm/hubspot/settings.ts'
import { odooVariables } from '../src/adapters/crm/odoo/settings.ts'
import { reamazeVariables } from '../src/adapters/crm/reamaze/settings.ts'
import { slackVariables } from '../src/adapters/crm/slack/settings.ts'
import { suiteCrmVariables } from '../src/adapters/crm/suitecrm/settings.ts'
import { teamsVariables } from '../src/adapters/crm/teams/settings.ts'
import { urlCrmVariables } from '../src/adapters/crm/url/settings.ts'
import { webhookVariables } from '../src/adapters/crm/webhook/settings.ts'
import { zendeskVariables } from '../src/adapters/crm/zendesk/settings.ts'
import { threecxVariables } from '../src/adapters/pbx/threecx/api/variables.ts'
import { blobVariables } from '../src/adapters/platform/blobs/settings.ts'
import { settingsVariables } from '../src/core/settings/variables.ts'

type Descriptions<Shape> = { readonly [Name in keyof Shape]: string }

const general: Descriptions<typeof settingsVariables.shape> = {
  LOG_LEVEL:
    'How much is logged, on every platform: `debug` has a line for each request as well. JSON, and readable lines in a terminal. Default: `info`',
  SWITCHHOOK_ADMIN_KEY:
    'Admin key for the command line; allows everything. At least 20 characters, 8 of them different',
  SWITCHHOOK_SITE_KEY:
    'A site key for lookup, journal, events and reading, beside those made with `keys create`. At least 20 characters, 8 of them different',
  SWITCHHOOK_PUBLIC_URL:
    'Address where people and the PBX reach the deployment; without it, the address of the request',
  SWITCHHOOK_COUNTRY: 'Country (ISO 3166) by which national numbers and ambiguous dates are read',
  SWITCHHOOK_DIAL_PREFIXES: 'What phones dial before outside numbers: `9`, or `0,*9` ([numbers.md](numbers.md))',
  SWITCHHOOK_TIME_ZONE: 'Time zone (IANA) of the PBX, and of the times in CRM entries',
  SWITCHHOOK_LOOKUP_DEADLINE_MS: 'A lookup answers by this time with the best result it has',
  SWITCHHOOK_LOOKUP_CACHE_SECONDS: 'How long a contact found in a CRM is cached',
  SWITCHHOOK_LOOKUP_NEGATIVE_CACHE_SECONDS: 'How long it is cached that nobody has a number',
  SWITCHHOOK_UNKNOWN_CALLER:
    'What an unknown caller becomes, for all interfaces; without it `/api/lookup` creates a contact, `/3cx/lookup` returns a placeholder, `/api/3cx/crm` nothing',
  SWITCHHOOK_SETTLE_MS: 'How long an ended call must be unchanged before it is logged',
  SWITCHHOOK_AI_WAIT_MS:
    'How long an AI conversation waits for its call from the PBX before it is logged as a call of its own',
  SWITCHHOOK_CALL_TIMEOUT_MINUTES: 'A call without updates for so long is shown as over ([live.md](live.md))',
  SWITCHHOOK_RETENTION_DAYS: 'How long calls and deliveries are kept',
  SWITCHHOOK_AUDIT_DAYS: 'How long the audit log keeps who changed what ([dashboard-sign-in.md](dashboard-sign-in.md))',
  SWITCHHOOK_OIDC_ISSUER:
    'OpenID Connect provider that people sign in to the dashboard with, such as `https://login.microsoftonline.com/<tenant>/v2.0`',
  SWITCHHOOK_OIDC_CLIENT_ID: 'Client (application) id at that provider',
  SWITCHHOOK_OIDC_CLIENT_SECRET: 'Client secret at that provider',
  SWITCHHOOK_ACCESS_TEAM: 'Cloudflare Access: the team’s name, the first part of `<team>.cloudflareaccess.com`',
  SWITCHHOOK_ACCESS_AUD: 'Cloudflare Access: the application’s audience tag (AUD)',
  SWITCHHOOK_RATE_LIMIT_PER_MINUTE:
    'Requests that one key may send to the live, relay, CTI and metrics interfaces ([metrics.md](metrics.md))',
  SWITCHHOOK_CORS_ORIGINS: 'Origins whose pages may call the API, separated by commas',
  SWITCHHOOK_DIRECTORY_PRIORITY: 'Priority of the built-in directory among CRMs; the smallest is asked first',
  SWITCHHOOK_AGENTS: 'Who is at which extension, `101=Ann Lee <ann@example.com>; …`, beside `npx switchhook agents`',
  SWITCHHOOK_WRAP_UP:
    'What agents can say of a call on their page, between commas: `Sale, No sale, Call back`; logged with the call ([agent-page.md](agent-page.md))',
  SWITCHHOOK_MISSED_CALL_TASK:
    'Minutes after which a caller who was not answered and not called back becomes a task in the CRM; `off`: never ([reports.md](reports.md#missed-calls))',
  SWITCHHOOK_WEEKLY_REPORT_TO:
    'Who gets the report of the last seven days by e-mail: addresses with commas. Needs `ALERT_EMAIL_FROM` and `ALERT_EMAIL_API_KEY` ([reports.md](reports.md#weekly-mail))',
  SWITCHHOOK_WEEKLY_REPORT_DAY: 'On which day, after 6 in the morning: `monday` to `sunday`',
  SWITCHHOOK_NOTE_TEMPLATES: 'Texts that agents put into a note by one press, separated by `|`',
  SWITCHHOOK_CLICK_TO_CALL:
    '`keys`: keys with the scope `calls:make` may start calls; `on`: agents too, from their own phone ([click-to-call.md](click-to-call.md))',
  SWITCHHOOK_CLICK_TO_CALL_COUNTRIES: "Countries that may be called, `US,CA` or `all`; without it the site's own",
  SWITCHHOOK_CLICK_TO_CALL_PER_MINUTE: 'How many calls one extension may start in a minute',
  SWITCHHOOK_RECORDINGS:
    '`keep`: recordings are kept here and played ([recordings.md](recordings.md)); `off`: only links of the PBX',
  SWITCHHOOK_RECORDING_DAYS:
    'How long recordings are kept, in days: `90`, or by rules `0 if queue=payments / 30 if did=+442079460000 / 90`; never longer than the call',
  SWITCHHOOK_RECORDINGS_AGENTS: '`own`: agents hear recordings of their own calls',
  SWITCHHOOK_RECORDING_MEGABYTES: 'The largest recording that is kept',
  SWITCHHOOK_SECRETS_KEY:
    'Encrypts the variables of [further sites](several-crms.md#several-sites): 32 bytes in base64 (`openssl rand -base64 32`)',
  SWITCHHOOK_SECRETS_KEY_OLD: 'The previous one, while it is being replaced',
}

const address = 'Another address of its API, for a proxy'
const priority = 'Priority among contact sources; the smallest is asked first'

const reamaze: Descriptions<ReturnType<typeof reamazeVariables>['shape']> = {
  REAMAZE_BRAND: 'Your brand: the part before `.reamaze.com`. Turns the connector on',
  REAMAZE_LOGIN_EMAIL: 'E-mail address of the user whose API token follows',
  REAMAZE_API_TOKEN: 'API token (*Settings → Developer*); also opens the paths of the old bridge',
  REAMAZE_VOICE_SECRET: 'Secret of a custom voice channel (*Settings → Channels*), to log calls',
  REAMAZE_CHANNEL_PHONE: 'Phone number of that channel',
  REAMAZE_CHANNEL_NAME: 'Name of that channel',
  REAMAZE_API_URL: address,
  REAMAZE_VOICE_URL: 'Another address of its voice channel, for a proxy',
  REAMAZE_PRIORITY: priority,
}

const odoo: Descriptions<ReturnType<typeof odooVariables>['shape']> = {
  ODOO_URL: 'Address of your Odoo. Turns the connector on',
  ODOO_WEB_URL: 'Address where people open records, if it is another one',
  ODOO_DATABASE: 'Database, where the server has several',
  ODOO_LOGIN: 'Login of the API user; not needed from Odoo 19 on',
  ODOO_API_KEY: 'API key of that user',
  ODOO_PRIORITY: priority,
  ODOO_LEADS: '`off`: leads are neither searched nor written',
  ODOO_CREATE_UNKNOWN: 'What an unknown caller becomes when the call is logged',
  ODOO_FALLBACK_PARTNER_ID: 'Id of the contact under which calls of unknown callers are logged',
}

const suitecrm: Descriptions<ReturnType<typeof suiteCrmVariables>['shape']> = {
  SUITECRM_URL: 'Address of your SuiteCRM. Turns the connector on',
  SUITECRM_CLIENT_ID: 'Id of the OAuth2 client',
  SUITECRM_CLIENT_SECRET: 'Its secret',
  SUITECRM_USERNAME: 'User for the password grant; without it, client credentials are used',
  SUITECRM_PASSWORD: 'Password of that user',
  SUITECRM_PRIORITY: priority,
}

const hubspot: Descriptions<ReturnType<typeof hubSpotVariables>['shape']> = {
  HUBSPOT_TOKEN: 'Service key, or the access token of an existing private app (`pat-…`). Turns the connector on',
  HUBSPOT_API_URL: address,
  HUBSPOT_PRIORITY: priority,
}

const urlCrm: Descriptions<ReturnType<typeof urlCrmVariables>['shape']> = {
  CRM_URL_TEMPLATE:
    'Address to open for a caller whom nobody knows: `https://crm.example.com/search?phone={e164}`. Turns the connector on',
}

const zendesk: Descriptions<ReturnType<typeof zendeskVariables>['shape']> = {
  ZENDESK_SUBDOMAIN: 'The part before `.zendesk.com`. Turns the connector on',
  ZENDESK_EMAIL: 'E-mail address of an agent, without `/token`',
  ZENDESK_API_TOKEN: 'API token',
  ZENDESK_CLIENT_ID: 'Id of an OAuth client, instead of the API token',
  ZENDESK_CLIENT_SECRET: 'Secret of that OAuth client',
  ZENDESK_API_URL: address,
  ZENDESK_PRIORITY: priority,
  ZENDESK_POP:
    'When the caller opens in the agent’s Zendesk: `off` (default), `ring` or `answer`. Needs Talk Partner Edition',
}

const callLogger: Descriptions<ReturnType<typeof callLoggerVariables>['shape']> = {
  CALL_LOGGER_URL: 'Address of a call logger of your own. Turns the connector on',
  API_BASE_URL: 'The same, under the name that the CDR sidecar used',
}

const webhook: Descriptions<ReturnType<typeof webhookVariables>['shape']> = {
  WEBHOOK_URL: 'Address that receives signed webhooks. Turns the connector on',
  WEBHOOK_SECRET: 'Signing secret, `whsec_…`; two with a comma while one replaces the other',
  WEBHOOK_EVENTS: 'Which events are sent, separated by commas',
  WEBHOOK_ALLOW_PRIVATE: '`true`: the address may be inside a private network',
}

const blobs: Descriptions<typeof blobVariables.shape> = {
  SWITCHHOOK_S3_ENDPOINT:
    'Address of a store that speaks S3, without the bucket: `https://s3.eu-central-1.amazonaws.com`',
  SWITCHHOOK_S3_BUCKET: 'Its bucket, private',
  SWITCHHOOK_S3_REGION: 'Its region; without it `auto`, as R2 has it',
  SWITCHHOOK_S3_ACCESS_KEY_ID: 'Id of an access key that may read, write, list and delete there',
  SWITCHHOOK_S3_SECRET_ACCESS_KEY: 'Its secret',
  BLOB_READ_WRITE_TOKEN: 'Token of a private Vercel Blob store, on Vercel only; Vercel sets it with the store',
}

const slack: Descriptions<ReturnType<typeof slackVariables>['shape']> = {
  SLACK_WEBHOOK_URL: 'Address of an incoming webhook of Slack; a secret. Alerts are posted to its channel',
}

const teams: Descriptions<ReturnType<typeof teamsVariables>['shape']> = {
  TEAMS_WEBHOOK_URL: 'Address of a Teams workflow (*When a Teams webhook request is received*); a secret',
}

const email: Descriptions<ReturnType<typeof emailVariables>['shape']> = {
  ALERT_EMAIL_TO: 'Who gets alerts by e-mail: addresses with commas. Turns it on',
  ALERT_EMAIL_FROM: 'Sender, `Name <address>`, of a domain that the mail service knows as yours',
  ALERT_EMAIL_API_KEY: 'Key of the mail service',
  ALERT_EMAIL_API_URL: "Address of the mail service's API. Default: Resend, `https://api.resend.com/emails`",
  ALERT_EMAIL_AUTH_HEADER: 'Header that carries the key alone, such as `api-key`, instead of `Authorization: Bearer`',
  ALERT_EMAIL_TEMPLATE: "The JSON that another mail service takes ([alerts.md](alerts.md)). Default: Resend's form",
}

const threecx: Descriptions<ReturnType<typeof threecxVariables>['shape']> = {
  THREECX_URL: 'Address of your 3CX (V20, Enterprise), with its port where that is not 443. Turns the link on',
  THREECX_CLIENT_ID: 'Client ID of the API entry in 3CX (*Integrations → API*)',
  THREECX_CLIENT_SECRET: 'Key of that entry',
}

/** In the order of the page. `page`: where the connector is described further. */
export const settingsSections = [
  { title: 'General', shape: settingsVariables.shape, descriptions: general },
  { title: 'Where recordings are kept', page: 'recordings.md', shape: blobVariables.shape, descriptions: blobs },
  { title: '3CX from the cloud', page: '3cx-cloud.md', shape: threecxVariables().shape, descriptions: threecx },
  { title: 'Re:amaze', shape: reamazeVariables().shape, descriptions: reamaze },
  { title: 'Odoo', page: 'crm-odoo.md', shape: odooVariables().shape, descriptions: odoo },
  { title: 'SuiteCRM', page: 'crm-suitecrm.md', shape: suiteCrmVariables().shape, descriptions: suitecrm },
  { title: 'HubSpot', page: 'crm-hubspot.md', shape: hubSpotVariables().shape, descriptions: hubspot },
  { title: 'Zendesk', page: 'crm-zendesk.md', shape: zendeskVariables().shape, descriptions: zendesk },
  { title: 'Call logger', page: 'crm-call-logger.md', shape: callLoggerVariables().shape, descriptions: callLogger },
  { title: 'CRM by its address alone', page: 'crm-url.md', shape: urlCrmVariables().shape, descriptions: urlCrm },
  { title: 'Webhook', page: 'crm-webhook.md', shape: webhookVariables().shape, descriptions: webhook },
  { title: 'Alerts to Slack', page: 'alerts.md', shape: slackVariables().shape, descriptions: slack },
  { title: 'Alerts to Teams', page: 'alerts.md', shape: teamsVariables().shape, descriptions: teams },
  { title: 'Alerts by e-mail', page: 'alerts.md', shape: emailVariables().shape, descriptions: email },
] as const
