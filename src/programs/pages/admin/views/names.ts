/** What people call an extension and a queue; where nobody has named one, its number says what it is. */
import type { ListedAgentForm } from '../../../../wire/agent.ts'
import type { QueuesForm } from '../../../../wire/queues.ts'
import { useData } from '../data.ts'
import { texts } from '../language.ts'

export interface Names {
  agent(extension: string): string
  queue(number: string): string
}

export function useNames(): Names {
  const agents = useData<{ readonly agents: readonly ListedAgentForm[] }>('/v1/agents?limit=500')
  const queues = useData<QueuesForm>('/v1/queues')
  return {
    agent: (id) => agents.data?.agents.find(({ extension }) => extension === id)?.name ?? texts.extension(id),
    queue: (id) => queues.data?.groups.find(({ number }) => number === id)?.name ?? texts.inQueue(id),
  }
}
