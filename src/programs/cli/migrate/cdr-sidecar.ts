/** The CDR sidecar: CDR_DB_*, API_BASE_URL and `config/3cx-config.yml` with hours, call groups and extensions. */
import { parseCallLoggerSettings } from '../../../adapters/crm/call-logger/settings.ts'
import type { Agent } from '../../../core/agents/agent.ts'
import { emailPattern, extensionPattern } from '../../../wire/patterns.ts'
import { fromEnvironment, fromSidecarFile, type LegacyConfig } from '../../local-deployment/config-files/legacy.ts'
import { readSidecarHours } from '../../local-deployment/config-files/sidecar-hours.ts'
import { forwarderPlan, forwarderSteps } from './forwarder-plan.ts'
import type { OldSetup } from './old-setup.ts'
import { connectorFault, type MovedVariable, type OldSystem } from './plan.ts'

export const cdrSidecar: OldSystem = {
  id: 'cdr-sidecar',
  title: 'CDR sidecar',
  recognises: ({ env, sidecar }) => sidecar !== undefined || Boolean(env.CDR_DB_HOST),
  plan(setup) {
    const { value, apiBaseUrl } = readLegacy(setup)
    const { agents, refused } = agentsOf(value.agents ?? {})
    const { hours, faults } = readSidecarHours(setup.sidecar, value.timeZone)
    const logger = variable('CALL_LOGGER_URL', apiBaseUrl, 'API_BASE_URL')
    const loggerFault = connectorFault(parseCallLoggerSettings, logger)
    const variables: MovedVariable[] = [
      ...(loggerFault.length === 0 ? logger : []),
      ...variable('SWITCHHOOK_TIME_ZONE', value.timeZone, 'the sidecar’s time zone'),
    ]
    const forwarder = value.sources.length > 0 ? forwarderPlan(value) : undefined
    return {
      variables,
      forwarder,
      agents,
      hours,
      steps: [
        ...loggerFault,
        ...(forwarder
          ? forwarderSteps
          : ['No database was found (CDR_DB_HOST): set up the forwarder (docs/forwarder.md).']),
        'Set SWITCHHOOK_COUNTRY, and country in switchhook-forwarder.yml, where it is not US.',
        ...refused,
        ...faults,
        'Stop the sidecar: two programs would send each call twice.',
      ],
      withoutCounterpart: [],
    }
  },
}

/** Of the variables only what is the sidecar's: an AMI beside it is another system's. */
function readLegacy({ env: all, sidecar }: OldSetup): LegacyConfig {
  const own = Object.entries(all).filter(([name]) => /^(CDR_DB_|API_BASE_URL$|TZ$)/.test(name))
  const env = Object.fromEntries(own)
  if (sidecar !== undefined) return fromSidecarFile(sidecar, env)
  return { notes: [], value: { sources: [] }, ...fromEnvironment(env), apiBaseUrl: env.API_BASE_URL }
}

function variable(name: string, value: string | undefined, from: string): MovedVariable[] {
  return value?.trim() ? [{ name, value: value.trim(), secret: false, from }] : []
}

function agentsOf(mapping: Readonly<Record<string, { readonly email: string }>>) {
  const agents: Agent[] = []
  const refused: string[] = []
  for (const [extension, { email }] of Object.entries(mapping)) {
    if (extensionPattern.test(extension) && emailPattern.test(email)) agents.push({ extension, email })
    else refused.push(`Extension ${extension} is left out: its extension or e-mail address is not valid.`)
  }
  return { agents, refused }
}
