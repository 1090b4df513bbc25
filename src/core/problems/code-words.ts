/** What an error code of a destination means, and what to do about it, in the words of docs/errors.md. */

interface CodeWords {
  /** Completes "Odoo …". */
  readonly title: string
  readonly whatToDo: string
}

const retryThen = 'Then retry.'

const words: Readonly<Record<string, CodeWords>> = {
  crm_unauthorized: {
    title: 'refuses our login',
    whatToDo:
      'Create a new key or password there, set it under Connections, and check. The calls wait and are sent then.',
  },
  crm_forbidden: {
    title: 'does not allow this',
    whatToDo: `Give our login there the right that the sentence names. ${retryThen}`,
  },
  crm_rejected: {
    title: 'refuses the entry',
    whatToDo: `Correct there what the sentence names: a field, a setting or a rule. ${retryThen}`,
  },
  crm_unreachable: {
    title: 'can’t be reached',
    whatToDo: `Check its address under Connections, and that it is up. ${retryThen}`,
  },
  crm_timeout: { title: 'did not answer in time', whatToDo: `See whether it is slow or down. ${retryThen}` },
  crm_rate_limited: {
    title: 'asks us to slow down',
    whatToDo: 'See what else uses its API, or raise its limit. Then retry.',
  },
  crm_unavailable: { title: 'answers with a fault of its own', whatToDo: `See its own status. ${retryThen}` },
  crm_bad_answer: {
    title: 'answers something that is not its API',
    whatToDo: `Check its address: it may be a login or maintenance page. ${retryThen}`,
  },
  crm_not_configured: {
    title: 'is not fully set up',
    whatToDo: 'Set what the sentence names under Connections. The calls wait and are sent then.',
  },
  not_configured: {
    title: 'is not set up any more',
    whatToDo: 'Set its variables again and retry, or leave these calls out.',
  },
  not_found: { title: 'can’t be sent these calls any more', whatToDo: 'Their retention time is over. Nothing to do.' },
}

const other: CodeWords = {
  title: 'was not sent these calls',
  whatToDo: 'Retry. If it stays, report the request id that the log has.',
}

export function codeWords(code: string): CodeWords {
  return words[code] ?? other
}

const names: Readonly<Record<string, string>> = {
  odoo: 'Odoo',
  suitecrm: 'SuiteCRM',
  hubspot: 'HubSpot',
  zendesk: 'Zendesk',
  reamaze: 'Re:amaze',
  webhook: 'The webhook',
  'call-logger': 'The call logger',
  slack: 'Slack',
  teams: 'Teams',
  email: 'E-mail',
  elevenlabs: 'ElevenLabs',
}

/** `odoo` → `Odoo`, `webhook-2` → `The webhook 2`; what is not known stays as it is. */
export function destinationName(id: string): string {
  const [, base = id, number] = /^(.*?)(?:-(\d+))?$/.exec(id) ?? []
  const name = names[id] ?? names[base]
  if (name === undefined) return id
  return names[id] === undefined && number ? `${name} ${number}` : name
}
