/** GET /agent/session: whose agent token this is and what the agent page may do with it. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { noteFirst } from '../../src/core/setup/first-times.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { isoUtc } from '../../src/ports/clock.ts'

export const getAgentSession = defineOperation({
  method: 'GET',
  path: '/agent/session',
  id: 'getAgentSession',
  summary: 'Get the owner of an agent token',
  tag: 'Agents',
  auth: { scope: 'agents', agents: true, people: 'nobody' },
  responses: {
    200: z.object({
      site: z.string(),
      extension: z.string(),
      name: z.string().optional(),
      country: z.string().describe('ISO 3166 alpha-2, for writing numbers as people at home do'),
      expiresAt: z.iso.datetime(),
      mayCall: z.boolean().describe('Whether POST /v1/calls is open to agents'),
    }),
  },
  async run({ services, principal, background }) {
    const { extension, expiresAtMs, site } = principal
    if (extension === undefined || expiresAtMs === undefined) {
      throw new SwitchhookError('forbidden', 'This is for agent tokens; make one with switchhook agents token.')
    }
    const { agents, settings, counters, clock } = services
    noteFirst(counters, `screen ${extension}`, clock.now())
    counters.keep(background)
    // A name is a nicety: a table that can't be read must not keep an agent from working.
    const agent = await agents.find(extension).catch(() => undefined)
    const { country, clickToCall } = settings
    const mayCall = clickToCall.policy === 'on'
    return { site, extension, name: agent?.name, country, expiresAt: isoUtc(expiresAtMs), mayCall }
  },
})
