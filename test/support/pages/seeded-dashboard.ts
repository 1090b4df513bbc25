/** A deployment with a CRM and some calls, contacts and agents, as an admin finds it in the morning. */
import * as z from 'zod'
import type { ReamazeServer } from '../reamaze/server.ts'
import { waitFor } from '../wait-for.ts'
import { newCall } from './agent-pages.ts'
import { type Dashboard, openDashboard } from './dashboard.ts'

const minuteMs = 60_000
const agents = [
  { extension: '101', name: 'Ann Lee' },
  { extension: '102', name: 'Tom Reyes' },
] as const

const at = (minutesAgo: number, seconds = 0) => ({
  at: new Date(Date.now() - minutesAgo * minuteMs + seconds * 1000).toISOString(),
})

/** Of the past hours: answered by one of the agents, each third one by nobody. */
function pastCall(number: number) {
  const agent = agents[number % 2] ?? agents[0]
  const caller = `+1212555${String(1000 + number)}`
  const call = newCall(caller, { queue: { extension: '800', name: 'Reception' }, agent })
  const minutesAgo = 3 + number * 50
  const isAnswered = number % 3 !== 0
  return [
    { ...call.rings(agent.extension), agent, ...at(minutesAgo) },
    ...(isAnswered ? [{ ...call.answered(agent.extension), agent, ...at(minutesAgo, 7) }] : []),
    { ...call.ended(agent.extension), agent, ...at(minutesAgo, isAnswered ? 60 + 17 * number : 21) },
    ...(number === 1 ? [{ ...call.summary('Wants to move her Friday appointment.'), ...at(minutesAgo, 90) }] : []),
  ]
}

export const seededCalls = 12

export async function openSeededDashboard(
  crm: ReamazeServer,
  env: Readonly<Record<string, string>> = {},
): Promise<Dashboard> {
  const dashboard = await openDashboard({ ...crm.env, ...env })
  const { ask, report } = dashboard
  await ask('POST', '/v1/contacts/import', z.unknown(), {
    importId: 'seed',
    contacts: [
      {
        line: 1,
        name: 'Jane Doe',
        company: 'Brightside Clinic',
        emails: ['jane@brightside.example'],
        phones: [{ number: '+12125551001', label: 'work' }],
      },
      { line: 2, name: 'Óscar Núñez', company: 'Núñez y Hijos', emails: [], phones: [{ number: '+34910123456' }] },
    ],
  })
  for (const { extension, name } of agents) {
    const email = `${name.split(' ')[0]?.toLowerCase()}@example.com`
    await ask('PUT', `/v1/agents/${extension}`, z.unknown(), { name, email })
  }
  await report(...Array.from({ length: seededCalls }, (_, number) => pastCall(number)).flat())
  await waitFor(() => crm.standIn.messages().length >= seededCalls)
  return dashboard
}
