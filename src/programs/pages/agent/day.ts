/** The day from the server: the calls that are over and who waits for a call back. So a reload loses neither. */
import type { CallData } from '../../client/index.ts'
import { type Ask, member } from './api.ts'
import type { CallBack } from './state.ts'

export interface Day {
  /** Newest first. */
  readonly calls: readonly CallData[]
  readonly callBacks: readonly CallBack[]
}

/** Undefined: not known; what is shown stays. */
export async function readDay(ask: Ask, nowMs: number): Promise<Day | undefined> {
  const from = new Date(new Date(nowMs).setHours(0, 0, 0, 0)).toISOString()
  const [day, waiting] = await Promise.all([
    ask('GET', `/agent/calls?from=${encodeURIComponent(from)}`),
    ask('GET', '/agent/call-backs'),
  ])
  const [calls, callBacks] = [member(day.body, 'calls'), member(waiting.body, 'callBacks')]
  if (!Array.isArray(calls) || !Array.isArray(callBacks)) return undefined
  // Our own server's answers, in the forms of src/wire/agent-page.ts; the same number may call in no other.
  return { calls: calls.map(asCall), callBacks }
}

/** Known by name only, the caller is shown by it. */
function asCall(call: CallData & { readonly knownAs?: string }): CallData {
  return call.knownAs === undefined ? call : { ...call, callerIdName: call.knownAs }
}

/** Where a page of ours sent somebody to sign in: the way back there, and nowhere else. */
export function wayBack(search: string, origin: string): string | undefined {
  const next = new URLSearchParams(search).get('next')
  const link = next?.startsWith('/contacts/') ? URL.parse(next, origin) : null
  return link && link.origin === origin && link.pathname.startsWith('/contacts/')
    ? link.pathname + link.search
    : undefined
}
