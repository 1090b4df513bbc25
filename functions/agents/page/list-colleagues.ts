/** GET /agent/colleagues: whether the phones of the others ring or talk; not with whom. */
import { ownExtension } from '../../../src/app/agents/own-extension.ts'
import { defineOperation } from '../../../src/app/http/operation.ts'
import { agentStates } from '../../../src/app/live/agent-states.ts'
import { colleagueListSchema } from '../../../src/wire/agent-page.ts'

export const listColleagues = defineOperation({
  method: 'GET',
  path: '/agent/colleagues',
  id: 'listColleagues',
  summary: 'List colleagues and whether they are on a call',
  description: 'Of the extension table; by name.',
  tag: 'Agents',
  auth: { scope: 'agents', agents: true, people: 'nobody' },
  responses: { 200: colleagueListSchema },
  async run({ services, principal }) {
    const own = ownExtension(principal)
    const states = await agentStates(services)
    const seen = new Set([own])
    const colleagues = states.flatMap(({ extension, agentName: name, status: state }) => {
      if (seen.has(extension)) return []
      seen.add(extension)
      return [{ extension, name, state }]
    })
    const wordOf = ({ name, extension }: (typeof colleagues)[number]) => name ?? extension
    return { colleagues: colleagues.sort((a, b) => (wordOf(a) < wordOf(b) ? -1 : 1)) }
  },
})
