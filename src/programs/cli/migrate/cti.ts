/** The CTI middleware between Asterisk, SuiteCRM and ElevenLabs. */
import { parseSuiteCrmSettings } from '../../../adapters/crm/suitecrm/settings.ts'
import type { Env } from '../../../lib/variable-fields.ts'
import { logLevels } from '../../../ports/log.ts'
import { fromEnvironment } from '../../local-deployment/config-files/legacy.ts'
import { forwarderPlan, forwarderSteps } from './forwarder-plan.ts'
import { connectorFault, type MovedVariable, moved, type OldSystem, takeOverKey } from './plan.ts'

export const cti: OldSystem = {
  id: 'cti',
  title: 'CTI middleware',
  recognises: ({ env }) =>
    Boolean(env.AMI_HOST || env.AMI_USERNAME || (env.SUITECRM_URL && env.ELEVENLABS_WEBHOOK_SECRET)),
  plan({ env }) {
    const own = Object.fromEntries(Object.entries(env).filter(([name]) => /^(AMI_|TZ$)/.test(name)))
    const legacy = fromEnvironment(own)
    const crm = suiteCrm(env)
    const key = takeOverKey(env.API_KEY, 'API_KEY', 'the clients of the middleware', 'read,agents')
    const level = logLevel(env)
    return {
      variables: [
        ...crm,
        ...moved('ELEVENLABS_WEBHOOK_SECRET', env, 'ELEVENLABS_WEBHOOK_SECRET', true),
        ...moved('SWITCHHOOK_CORS_ORIGINS', env, 'ALLOWED_ORIGINS'),
        ...level.variables,
        ...moved('SWITCHHOOK_TIME_ZONE', env, 'TZ'),
        ...key.variables,
      ],
      forwarder: legacy && forwarderPlan(legacy.value),
      agents: [],
      steps: [
        ...(crm.length > 0 ? connectorFault(parseSuiteCrmSettings, crm) : []),
        ...(legacy
          ? forwarderSteps
          : ['No Asterisk manager was found (AMI_HOST): set up the forwarder (docs/forwarder.md).']),
        ...key.steps,
        ...(key.variables.length > 0
          ? [
              'Who calls POST /api/screen-pop needs a key with the scope agents (npx switchhook keys create --name pop --scopes read,agents): the site key has it not.',
            ]
          : []),
        ...(env.ELEVENLABS_WEBHOOK_SECRET
          ? [
              'In ElevenLabs, replace the webhook’s address by https://<this deployment>/webhook/elevenlabs; its secret stays.',
            ]
          : []),
        'Set SWITCHHOOK_COUNTRY, and country in switchhook-forwarder.yml, where it is not US.',
      ],
      withoutCounterpart: level.refused,
    }
  },
}

const suiteCrmNames = ['URL', 'CLIENT_ID', 'CLIENT_SECRET', 'USERNAME', 'PASSWORD'].map((end) => `SUITECRM_${end}`)

function suiteCrm(env: Env): MovedVariable[] {
  return suiteCrmNames.flatMap((name) => moved(name, env, name, /SECRET|PASSWORD/.test(name)))
}

/** Levels of other loggers, by what is logged at them. */
const otherLevels: Readonly<Record<string, string>> = {
  fatal: 'error',
  warning: 'warn',
  trace: 'debug',
  verbose: 'debug',
}

function logLevel(env: Env): { variables: MovedVariable[]; refused: string[] } {
  const given = env.LOG_LEVEL?.trim().toLowerCase()
  if (!given) return { variables: [], refused: [] }
  const value = otherLevels[given] ?? given
  if (logLevels.some((level) => level === value)) {
    return { variables: [{ name: 'LOG_LEVEL', value, secret: false, from: 'LOG_LEVEL' }], refused: [] }
  }
  return { variables: [], refused: [`LOG_LEVEL ${given}: there are ${logLevels.join(', ')}; without it, info.`] }
}
