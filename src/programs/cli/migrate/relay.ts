/** The 3CX relay: FQDN, CLIENT_ID, CLIENT_SECRET of the 3CX, and DB_* of its own database. */

import { CliFailure } from '../../terminal/failure.ts'
import { forwarderPlan, forwarderSteps } from './forwarder-plan.ts'
import type { OldSystem } from './plan.ts'

export const relay: OldSystem = {
  id: 'relay',
  title: '3CX relay',
  recognises: ({ env }) => Boolean(env.FQDN && (env.CLIENT_ID || env.CLIENT_SECRET)),
  plan({ env }) {
    const missing = ['CLIENT_ID', 'CLIENT_SECRET'].filter((name) => !env[name]?.trim())
    if (missing.length > 0) {
      throw new CliFailure(`The relay’s ${missing.join(' and ')} is not set, so its 3CX can't be reached.`, {
        hint: 'Set it where FQDN is; nothing was written.',
      })
    }
    const access = {
      url: addressOf(env.FQDN ?? ''),
      clientId: env.CLIENT_ID?.trim(),
      clientSecret: env.CLIENT_SECRET?.trim(),
    }
    const sources = [
      { id: 'live', type: 'threecx-callcontrol', ...access },
      { id: 'calls', type: 'threecx-xapi', ...access },
    ]
    return {
      variables: [],
      forwarder: forwarderPlan({ sources, timeZone: env.TZ }),
      agents: [],
      steps: [
        ...forwarderSteps,
        'Stop the relay first: 3CX lets one token of a client ID be active at a time.',
        'Remove the source "live" where your 3CX has no Enterprise licence (docs/3cx-api.md).',
        'Make a key for each program that used the relay (npx switchhook keys create --name NAME --scopes read); set it there with this deployment’s address.',
      ],
      withoutCounterpart: [
        ...(Object.keys(env).some((name) => name.startsWith('DB_'))
          ? [
              'DB_*: the relay’s own database is not needed. Its API keys and users are stored as hashes there and are not taken over.',
            ]
          : []),
      ],
    }
  },
}

/** https:// unless it says otherwise. Throws CliFailure for what is no address; 3CX's port may follow the name. */
function addressOf(fqdn: string): string {
  const text = /^https?:\/\//i.test(fqdn.trim()) ? fqdn.trim() : `https://${fqdn.trim()}`
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'https:' && url.username === '') return url.origin
  throw new CliFailure('FQDN is no https address of a 3CX, such as pbx.example.com or pbx.example.com:5001.', {
    hint: 'Correct it there; nothing was written.',
  })
}
