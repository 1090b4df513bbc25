/** The 3CX bridge to Re:amaze: REAMAZE_USERNAME, REAMAZE_API_TOKEN, REAMAZE_BRAND. */
import { parseReamazeSettings } from '../../../adapters/crm/reamaze/settings.ts'
import { connectorFault, moved, type OldSystem } from './plan.ts'

/** As src/app/security/legacy-token.ts accepts it for the bridge's own paths. */
const shortestBridgeToken = 8

export const reamaze: OldSystem = {
  id: 'reamaze',
  title: 'Re:amaze bridge',
  recognises: ({ env }) => Boolean(env.REAMAZE_BRAND || env.REAMAZE_USERNAME),
  plan({ env }) {
    const settings = [
      ...moved('REAMAZE_BRAND', env, 'REAMAZE_BRAND'),
      ...moved('REAMAZE_LOGIN_EMAIL', env, env.REAMAZE_USERNAME ? 'REAMAZE_USERNAME' : 'REAMAZE_LOGIN_EMAIL'),
      ...moved('REAMAZE_API_TOKEN', env, 'REAMAZE_API_TOKEN', true),
    ]
    const token = env.REAMAZE_API_TOKEN?.trim() ?? ''
    const isKey = token.length >= shortestBridgeToken
    const off = {
      name: 'SWITCHHOOK_REAMAZE_TOKEN_AS_KEY',
      value: 'off',
      secret: false,
      from: 'a REAMAZE_API_TOKEN that is too short to be a key',
    }
    return {
      variables: token !== '' && !isKey ? [...settings, off] : settings,
      agents: [],
      steps: [
        ...connectorFault(parseReamazeSettings, settings),
        isKey
          ? 'In 3CX, replace the bridge’s address by this deployment’s. The key stays: REAMAZE_API_TOKEN opens /api/lookup and /api/v1/call-journal.'
          : 'Make a key (npx switchhook keys create --name 3cx --scopes lookup,journal); in 3CX, replace the bridge’s address and token by this deployment’s and that key.',
        'To log calls, add a custom voice channel in Re:amaze (Settings → Channels) and set REAMAZE_VOICE_SECRET and REAMAZE_CHANNEL_PHONE.',
      ],
      withoutCounterpart: [],
    }
  },
}
