/** What the OpenAPI document says of the API as a whole and of each group of operations. */
export const documentInfo = {
  title: 'Switchhook',
  summary: 'Connects a phone system and AI voice agents to a CRM.',
  description: [
    'While the phone rings, Switchhook finds the caller in your CRMs. When the call is over, it logs the call there, once.',
    'Send an API key as `Authorization: Bearer <key>`, as the user name of Basic authentication, or in the header `x-api-key` or `apikey`; each operation names the scope that the key needs.',
    'Times are ISO 8601 in UTC. Lists are read page by page: repeat the request with `cursor` set to the `next` of the page before. Unknown members of a request are ignored, and answers may get more members.',
    'An error has a stable `code`, a `message` that says what to do, a `requestId` for the logs, and `retryable`.',
  ].join('\n\n'),
  license: { name: 'MIT', identifier: 'MIT' },
}

export const tagDescriptions: Readonly<Record<string, string>> = {
  Health: 'Whether the deployment works, its metrics, and this document.',
  'Re:amaze style bridge': 'Paths that users of a bridge between 3CX and Re:amaze already have in their templates.',
  'Odoo style lookup': 'The path that the 3CX templates of the Odoo module ask.',
  '3CX': 'What our own CRM template for 3CX uses. All values are strings, as its grammar wants them.',
  Journal: 'Call journals of existing bridges.',
  Events: 'Call events from forwarders, in signed batches.',
  Forwarders: 'The programs beside phone systems that read calls and dial for click-to-call.',
  AI: 'Webhooks of ElevenLabs voice agents.',
  Calls: 'Calls, their notes and transcripts, and click-to-call.',
  Deliveries: 'What is delivered to CRMs and webhooks, with retries.',
  Overview: 'The state of the site: links, CRMs, calls and problems.',
  Problems: 'What does not work, by its cause, and what to do.',
  Tasks: 'Long work that was started: sending many deliveries again.',
  Live: 'Calls while they happen: WebSockets and Server-Sent Events (docs/live.md).',
  Agents: 'Who is at which extension, and the agents’ own page and tokens.',
  Relay: 'Paths that users of an existing 3CX relay already use.',
  'Relay dashboard': 'What the dashboard of an existing 3CX relay asks (docs/old-clients.md).',
  CTI: 'Paths that users of existing CTI middleware already use.',
  Contacts: 'Lookups, their explanation, and the built-in directory.',
  Connectors: 'The connected CRMs and webhooks.',
  Sites: 'The sites of a deployment: their state, settings and removal.',
  People:
    'Users of the dashboard, their sessions and ways to sign in, and who changed what (docs/dashboard-sign-in.md).',
  Keys: 'API keys and their usage.',
  'Export and import': 'Moving a site to another platform.',
  Platform: 'What QStash and Vercel’s cron call; not for people.',
}
