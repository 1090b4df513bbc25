/** GET /agent/colleagues. */
import { type Ask, member } from '../api.ts'
import type { Colleague } from '../state.ts'

/** Undefined: not known; what is shown stays. */
export async function readColleagues(ask: Ask): Promise<readonly Colleague[] | undefined> {
  const { body } = await ask('GET', '/agent/colleagues')
  const colleagues = member(body, 'colleagues')
  // Our own server's answer, in the form of src/wire/agent-page.ts.
  return Array.isArray(colleagues) ? colleagues : undefined
}
