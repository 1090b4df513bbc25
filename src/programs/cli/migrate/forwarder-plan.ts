/** The old system's sources as the forwarder's: as `legacy.ts` reads them, with each secret moved into a variable. */
import type { LegacyValue } from '../../local-deployment/config-files/legacy.ts'
import { CliFailure } from '../../terminal/failure.ts'
import type { ForwarderPlan, MovedVariable } from './plan.ts'

/** By member of a source: the variable that the configuration names instead. */
const secretMembers: Readonly<Record<string, string>> = {
  password: 'CDR_DB_PASSWORD',
  secret: 'AMI_SECRET',
  clientSecret: 'THREECX_KEY',
}

/** Throws CliFailure for a port that is none. */
export function forwarderPlan({ sources, timeZone }: Pick<LegacyValue, 'sources' | 'timeZone'>): ForwarderPlan {
  const secrets = new Map<string, MovedVariable>()
  const withoutSecrets = sources.map((source) =>
    Object.fromEntries(
      Object.entries(source).map(([member, value]: [string, unknown]) => {
        if (member === 'port') return [member, checkedPort(value)]
        const name = secretMembers[member]
        if (name === undefined || typeof value !== 'string') return [member, value]
        secrets.set(name, { name, value, secret: true, from: name })
        return [member, `\${${name}}`]
      }),
    ),
  )
  return { sources: withoutSecrets, timeZone, secrets: [...secrets.values()] }
}

function checkedPort(value: unknown): unknown {
  if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 65_535) return value
  throw new CliFailure('A port must be a number from 1 to 65535 (CDR_DB_PORT, AMI_PORT).', {
    hint: 'Correct it there; nothing was written.',
  })
}

/** What has to be done for every forwarder. */
export const forwarderSteps: readonly string[] = [
  'Make a key for the forwarder (npx switchhook keys create --name pbx --scopes events) and set it as SWITCHHOOK_KEY in forwarder.env.',
  'Take switchhook-forwarder.yml and forwarder.env to the phone system as /etc/switchhook-forwarder/config.yml and forwarder.env, then: switchhook-forwarder check (docs/forwarder.md).',
]
