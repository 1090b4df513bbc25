/** Shows an admin what of the SuiteCRM connection works, and what to do about the rest. Writes nothing into SuiteCRM. */
import { toSwitchhookError } from '../../../lib/errors.ts'
import type { ConnectionCheck } from '../connector.ts'
import { bad, checkOf, type Finding, good, tried } from '../findings.ts'
import { distinct, type SuiteCrmApi } from './api.ts'
import { textOf } from './attributes.ts'
import type { Connection } from './connection.ts'
import { callLogModule, type Layout, type Layouts } from './layout.ts'
import { modules } from './modules.ts'
import type { SuiteCrmSettings } from './settings.ts'

export interface CheckParts {
  readonly settings: SuiteCrmSettings
  readonly connection: Connection
  readonly api: SuiteCrmApi
  readonly layouts: Layouts
}

export async function checkSuiteCrm(parts: CheckParts, signal: AbortSignal): Promise<ConnectionCheck> {
  const opened = await openFinding(parts, signal)
  const rest = opened.ok
    ? await Promise.all([
        ...modules.map(({ module }) => readFinding(parts, module, signal)),
        readFinding(parts, 'Calls', signal),
        callsRightFinding(parts, signal),
        emailFinding(parts, signal),
        layoutFinding(parts, signal),
        usersFinding(parts, signal),
      ])
    : []
  return checkOf([opened, ...rest])
}

function openFinding({ connection, settings }: CheckParts, signal: AbortSignal): Promise<Finding> {
  const grant = settings.user ? 'the user name and password' : 'the client credentials'
  const look = async () => {
    const { version, apiUrl } = await connection.open(signal, true)
    const { pathname } = new URL(apiUrl)
    return good(`The API of SuiteCRM ${version}.x answers at ${pathname} and takes ${grant}.`)
  }
  return tried(look)
}

function readFinding({ api }: CheckParts, module: string, signal: AbortSignal): Promise<Finding> {
  const look = async () => {
    await api.list({ module, fields: ['date_modified'], where: [], pageSize: 1 }, signal)
    return good(`${module} can be read.`)
  }
  return tried(look, (error) => `${module} can't be read. ${error.message}`)
}

/** SuiteCRM lists the right whatever the role says (7.14.6), so only its absence proves something; the check writes nothing. */
function callsRightFinding({ api }: CheckParts, signal: AbortSignal): Promise<Finding> {
  const look = async () => {
    const listed = await api.meta('modules', signal)
    if (listed === undefined) return good('Whether calls can be written shows with the first call.')
    const rights = JSON.stringify(listed.Calls ?? null)
    if (rights.includes('"edit"'))
      return good('Calls are offered for writing; whether the role allows it shows with the first call.')
    return bad("Calls can't be written: give the role of SuiteCRM's API user the right Edit: All on Calls.")
  }
  return tried(look, (error) => `The rights of SuiteCRM's API user can't be read. ${error.message}`)
}

/** Searches for somebody who is there: versions differ in failing, in finding nobody, and in doing it right. */
function emailFinding({ api }: CheckParts, signal: AbortSignal): Promise<Finding> {
  const cure = 'update SuiteCRM to 7.12.3 or later; everything else works without'
  const list = (where: readonly { field: string; operator: 'eq'; value: string }[]) =>
    api.list({ module: 'Contacts', fields: ['email1'], where, pageSize: 10 }, signal)
  const look = async () => {
    const known = (await list([])).map((record) => textOf(record, 'email1')).find((email) => email !== '')
    if (known === undefined) return good('Search by e-mail address is not tried: no contact at hand has one.')
    const found = distinct(await list([{ field: 'email1', operator: 'eq', value: known }]))
    if (found.length > 0) return good('Contacts can be searched by e-mail address.')
    return bad(`This version of SuiteCRM finds nobody by e-mail address: ${cure}.`)
  }
  return tried(look, (error) => `Contacts can't be searched by e-mail address: ${cure}. ${error.message}`)
}

function layoutFinding({ layouts }: CheckParts, signal: AbortSignal): Promise<Finding> {
  const look = async () => good(layoutText(await layouts.get(signal, true)))
  return tried(look, (error) => `The fields of Calls can't be read. ${error.message}`)
}

function layoutText({ calls, callLog }: Layout): string {
  const custom = Object.keys(calls)
  const inCalls = custom.length > 0 ? `Calls has ${custom.join(', ')}, filled beside the description` : ''
  const module = callLog ? `the module ${callLogModule} is filled too` : ''
  const both = [inCalls || 'Calls has no custom fields of ours: all goes into the description', module]
  return `${both.filter(Boolean).join('; ')}.`
}

/** From 8.10.2 on users without administration rights see only themselves. */
function usersFinding({ api }: CheckParts, signal: AbortSignal): Promise<Finding> {
  const look = async () => {
    const users = await api.list({ module: 'Users', fields: ['name'], where: [], pageSize: 2 }, signal)
    if (users.length > 1) return good("Agents' users can be found by e-mail address or office phone.")
    return good('SuiteCRM shows us one user only: name each agent’s SuiteCRM user in the extension table.')
  }
  const none = "Agents' users can't be looked up: name each agent's SuiteCRM user in the extension table"
  // Calls are logged all the same, so this alone is no failure.
  return look().catch((thrown) => good(`${none}. ${toSwitchhookError(thrown).message}`))
}
