/** What an admin should know before relying on a client ID: does it connect, and which extensions may it see. */

import { toSwitchhookError } from '../../../../lib/errors.ts'
import type { SourceFinding } from '../../source.ts'
import { listDns } from './follower.ts'
import { extensionType } from './party.ts'
import { type CallControlSocketOptions, openSocket } from './socket.ts'

export interface CallControlCheckOptions extends CallControlSocketOptions {
  readonly clientId: string
}

export async function checkCallControl(
  options: CallControlCheckOptions,
  signal: AbortSignal,
): Promise<readonly SourceFinding[]> {
  const { api, clientId } = options
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
    return [{ ok: true, text: `connected to ${api.url} as ${clientId}` }]
  })
  if (!connected) return findings
  await step(async () => [visible(await listDns(api, signal))])
  await step(async () => {
    const socket = await openSocket(options, () => {}, signal)
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
