/** What an admin should know before relying on a client ID: does it connect, and which extensions may it see. */

import type { ThreecxApi } from '../../../../adapters/pbx/threecx/api/api.ts'
import { listDns } from '../../../../adapters/pbx/threecx/callcontrol/follower.ts'
import { extensionType } from '../../../../adapters/pbx/threecx/callcontrol/party.ts'
import { toSwitchhookError } from '../../../../lib/errors.ts'
import type { Clock } from '../../../../ports/clock.ts'
import type { SourceFinding } from '../../source.ts'
import { openSocket } from './session.ts'
import type { CallControlConfig } from './settings.ts'

export async function checkCallControl(
  config: CallControlConfig,
  api: ThreecxApi,
  clock: Clock,
  signal: AbortSignal,
): Promise<readonly SourceFinding[]> {
  const findings: SourceFinding[] = []
  const step = async (work: () => Promise<readonly SourceFinding[]>): Promise<boolean> => {
    try {
      findings.push(...(await work()))
      return true
    } catch (thrown) {
      signal.throwIfAborted()
      findings.push({
        ok: false,
        text: toSwitchhookError(thrown).message,
      })
      return false
    }
  }
  const connected = await step(async () => {
    await api.token.get(signal)
    return [{ ok: true, text: `connected to ${api.url} as ${config.clientId}` }]
  })
  if (!connected) return findings
  await step(async () => [visible(await listDns(api, signal))])
  await step(async () => {
    const socket = await openSocket(config, api, clock, () => {}, signal)
    socket.close()
    return [{ ok: true, text: 'its WebSocket can be opened: calls are reported as they ring' }]
  })
  return findings
}

function visible(dns: Awaited<ReturnType<typeof listDns>>): SourceFinding {
  const extensions = dns.filter(({ type }) => type === extensionType)
  if (extensions.length === 0) {
    return { ok: false, text: 'sees no extension; add them to the client ID in Integrations > API (Call Control)' }
  }
  const numbers = extensions.map(({ dn }) => dn)
  const named = `${numbers.slice(0, 10).join(', ')}${numbers.length > 10 ? ', …' : ''}`
  return { ok: true, text: `sees ${extensions.length} extensions (${named}); calls of others are not reported` }
}
