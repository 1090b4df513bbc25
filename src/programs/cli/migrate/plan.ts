/**
 * What moving in from another system comes to: made by one file a system, shown, and written only with --write.
 *
 * What must stay true: a value that the settings refuse is never written, since it would stop every request; a CRM that is
 * half set up is named in the steps; a secret is never shown.
 */
import type { Agent } from '../../../core/agents/agent.ts'
import { parseSettings } from '../../../core/settings/settings.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import type { Env } from '../../../lib/variable-fields.ts'
import type { PutHours } from '../../../wire/staffing-hours-api.ts'
import type { OldSetup } from './old-setup.ts'

/** One variable to write. */
export interface MovedVariable {
  readonly name: string
  readonly value: string
  readonly secret: boolean
  /** The variable, or place in a file, that had it. */
  readonly from: string
}

export interface ForwarderPlan {
  /** Entries of `sources`; their secrets are `${NAME}` of a variable below. */
  readonly sources: readonly object[]
  readonly timeZone?: string
  readonly secrets: readonly MovedVariable[]
}

export interface MovePlan {
  /** For the deployment. */
  readonly variables: readonly MovedVariable[]
  readonly forwarder?: ForwarderPlan
  readonly agents: readonly Agent[]
  /** Business hours and groups. */
  readonly hours?: PutHours
  /** What people do themselves, in this order. */
  readonly steps: readonly string[]
  /** What the old system had and Switchhook has not, or does not take over. */
  readonly withoutCounterpart: readonly string[]
}

/** One of the systems whose users move here. */
export interface OldSystem {
  /** As --from names it. */
  readonly id: string
  readonly title: string
  /** Whether this set-up is of this system. */
  readonly recognises: (setup: OldSetup) => boolean
  /** Throws CliFailure for a set-up that can't be read. */
  readonly plan: (setup: OldSetup) => MovePlan
}

/** `value` under its new name; nothing where the old one is not set. */
export function moved(name: string, env: Env, from: string, secret = false): MovedVariable[] {
  const value = env[from]?.trim()
  return value ? [{ name, value, secret, from }] : []
}

export interface KeyPlan {
  readonly variables: readonly MovedVariable[]
  readonly steps: readonly string[]
}

/**
 * The key that callers of the old system send: taken over where it is strong enough to be a site key.
 * @param holder Who sends it: `the CTI clients`.
 */
export function takeOverKey(value: string | undefined, from: string, holder: string, scopes: string): KeyPlan {
  const key = value?.trim() ?? ''
  const make = `Make a key (npx switchhook keys create --name moved --scopes ${scopes}) and set it in ${holder}.`
  if (key === '') return { variables: [], steps: [`No key was found. ${make}`] }
  const variable = { name: 'SWITCHHOOK_SITE_KEY', value: key, secret: true, from }
  if (settingFault(variable) === undefined) return { variables: [variable], steps: [] }
  return { variables: [], steps: [`The key in ${from} is too weak to be taken over. ${make}`] }
}

/** The plan without what the settings refuse; each such value is a step. */
export function withAcceptedOnly(plan: MovePlan): MovePlan {
  const { forwarder } = plan
  const faults = plan.variables.map((variable) => ({ variable, fault: settingFault(variable) }))
  const zone = { name: 'SWITCHHOOK_TIME_ZONE', value: forwarder?.timeZone ?? '' }
  const isZone = zone.value !== '' && settingFault(zone) === undefined
  return {
    ...plan,
    variables: faults.flatMap(({ variable, fault }) => (fault === undefined ? variable : [])),
    forwarder: forwarder && { ...forwarder, timeZone: isZone ? zone.value : undefined },
    steps: [
      ...plan.steps,
      ...faults.flatMap(({ variable, fault }) =>
        fault === undefined ? [] : `${variable.name} is not written (from ${variable.from}). ${fault}`,
      ),
    ],
  }
}

/** What the settings say against the value; undefined: accepted. Values are not repeated. */
function settingFault({ name, value }: Pick<MovedVariable, 'name' | 'value'>): string | undefined {
  return faultOf(() => parseSettings({ [name]: value }))
}

/** What a connector says against the variables, as a step; none when it accepts them. */
export function connectorFault(parse: (env: Env) => unknown, variables: readonly MovedVariable[]): string[] {
  const env = Object.fromEntries(variables.map(({ name, value }) => [name, value]))
  const fault = faultOf(() => parse(env))
  return fault === undefined ? [] : [fault]
}

function faultOf(check: () => unknown): string | undefined {
  try {
    check()
    return undefined
  } catch (thrown) {
    if (thrown instanceof SwitchhookError) return thrown.message
    throw thrown
  }
}
