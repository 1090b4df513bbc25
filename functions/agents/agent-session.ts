/** GET /agent/session: whose agent token this is and what the agent page may do with it. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { urlTemplateOf } from '../../src/app/lookup/contact-url.ts'
import { directoryId } from '../../src/core/contacts/lookup/answer.ts'
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
      device: z.string().optional().describe('Of a paired browser: its id'),
      templates: z.array(z.string()).describe('Texts for notes (SWITCHHOOK_NOTE_TEMPLATES)'),
      createIn: z.array(z.string()).describe('Sources that a contact may be created in: a connector, or directory'),
      takesTasks: z.boolean().describe('Whether a CRM is connected in which a call can have a task'),
      mayCall: z.boolean().describe('Whether POST /v1/calls is open to agents'),
      mayHear: z.boolean().describe('Whether recordings are kept and agents hear those of their own calls'),
      callerUrl: z
        .string()
        .optional()
        .describe(
          'Template of the address to open for a caller without a contact (CRM_URL_TEMPLATE); fill in with src/lib/caller-url',
        ),
      wrapUps: z.array(z.string()).describe('What the agent may say of a call: `wrapUp` of POST /v1/calls/{id}/notes'),
    }),
  },
  async run({ services, principal, background }) {
    const { extension, expiresAtMs, site } = principal
    if (extension === undefined || expiresAtMs === undefined) {
      throw new SwitchhookError(
        'forbidden',
        'This is for agent tokens; make one: npx switchhook agents token <extension>.',
      )
    }
    const { agents, settings, counters, clock, connectors } = services
    noteFirst(counters, `screen ${extension}`, clock.now())
    counters.keep(background)
    // A name is a nicety: a table that can't be read must not keep an agent from working.
    const agent = await agents.find(extension).catch(() => undefined)
    const { country, clickToCall, wrapUps, noteTemplates } = settings
    const mayCall = clickToCall.policy === 'on'
    const createIn = connectors.flatMap(({ id, create }) => (create === undefined ? [] : [id]))
    return {
      site,
      extension,
      name: agent?.name,
      country,
      expiresAt: isoUtc(expiresAtMs),
      device: principal.device,
      templates: [...noteTemplates],
      createIn: [...createIn, directoryId],
      takesTasks: connectors.some(({ createTask }) => createTask !== undefined),
      mayCall,
      mayHear: settings.recordings.keeps && settings.recordings.agents === 'own',
      callerUrl: urlTemplateOf(services),
      wrapUps: [...wrapUps],
    }
  },
})
