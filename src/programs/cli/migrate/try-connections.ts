/**
 * Tries what moved in before anybody relies on it: each CRM with the login that was taken over, and whether the phone system's manager,
 * database or address is there. From this machine: the forwarder's may reach more.
 */
import { toSwitchhookError } from '../../../lib/errors.ts'
import { connectionFault } from '../../../lib/http-client.ts'
import { withTimeLimit } from '../../../lib/time-limit.ts'
import { databasePorts } from '../../local-deployment/config-files/database-ports.ts'
import { crmsOutside } from '../../local-deployment/crms-outside.ts'
import type { Cli } from '../../terminal/cli.ts'
import type { MovePlan } from './plan.ts'

export interface TriedConnection {
  readonly ok: boolean
  readonly text: string
}

const limitMs = 10_000
const defaultPorts: Readonly<Record<string, number>> = { ...databasePorts, 'asterisk-ami': 5038 }

/** Never throws, except when the admin stops it. */
export async function tryConnections(cli: Cli, plan: MovePlan): Promise<readonly TriedConnection[]> {
  const tried = [...triesOfCrms(cli, plan), ...triesOfSources(cli, plan)].map(async (attempt) => {
    const onTimeout = () => new Error(`no answer within ${limitMs / 1000} seconds`)
    const { clock, signal } = cli
    try {
      return await withTimeLimit({ clock, limitMs, signal, onTimeout }, attempt.look)
    } catch (thrown) {
      cli.signal.throwIfAborted()
      return [{ ok: false, text: `${attempt.name}: ${attempt.words(thrown)}` }]
    }
  })
  return (await Promise.all(tried)).flat()
}

interface Attempt {
  readonly name: string
  readonly look: (signal: AbortSignal) => Promise<readonly TriedConnection[]>
  readonly words: (thrown: unknown) => string
}

function triesOfCrms(cli: Cli, { variables }: MovePlan): Attempt[] {
  const env = Object.fromEntries(variables.map(({ name, value }) => [name, value]))
  return crmsOutside(env, cli).flatMap((crm) =>
    crm.checkIsSeen
      ? []
      : {
          name: crm.id,
          look: async (signal) =>
            (await crm.check(signal)).findings.map(({ ok, text }) => ({ ok, text: `${crm.id}: ${text}` })),
          words: (thrown) => toSwitchhookError(thrown).message,
        },
  )
}

function triesOfSources(cli: Cli, { forwarder }: MovePlan): Attempt[] {
  return placesOf(forwarder?.sources ?? []).map(({ host, port }) => ({
    name: `${host}:${port}`,
    look: async (signal) => {
      await cli.reach(host, port, signal)
      return [{ ok: true, text: `${host}:${port} is there.` }]
    },
    words: (thrown) =>
      `${connectionFault(thrown)} from this machine; on the phone system’s: switchhook-forwarder check.`,
  }))
}

/** Each once: two sources may be of the same 3CX. */
function placesOf(sources: readonly object[]): { readonly host: string; readonly port: number }[] {
  const places = sources.flatMap((source) => {
    const { url, host, port, type, dialect } = { ...undecided, ...source }
    if (typeof url === 'string' && URL.canParse(url)) {
      const there = new URL(url)
      return { host: there.hostname, port: Number(there.port || 443) }
    }
    const usual = defaultPorts[String(dialect ?? type)]
    const at = Number(port ?? usual)
    return typeof host === 'string' && Number.isInteger(at) ? { host, port: at } : []
  })
  return [...new Map(places.map((place) => [`${place.host}:${place.port}`, place])).values()]
}

const undecided: Readonly<Record<'url' | 'host' | 'port' | 'type' | 'dialect', unknown>> = {
  url: undefined,
  host: undefined,
  port: undefined,
  type: undefined,
  dialect: undefined,
}
