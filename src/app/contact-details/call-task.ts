/**
 * A task in a CRM that follows from a call: made at once, with an error that says why where it is not. What must stay true: the
 * same call, connector and id is one task however often it is asked for, also after the answer was lost: the CRM's own key
 * makes it so for a while, and what was made is remembered for as long as people ask again.
 *
 * Stored form (collection `crm-state`, id `task.<hash of call, connector and id>`, version 1): {v, id, url?, dueOn}.
 */
import * as z from 'zod'
import type { Connector } from '../../adapters/crm/connector.ts'
import type { Agent } from '../../core/agents/agent.ts'
import type { Call } from '../../core/calls/call.ts'
import { callOwner } from '../../core/calls/call-owner.ts'
import type { NewTask } from '../../core/contacts/contact-details.ts'
import { chooseContact } from '../../core/contacts/shared-number.ts'
import { readNumber } from '../../core/phone/read-number.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import { sha256Hex } from '../../lib/hash.ts'
import { withTimeLimit } from '../../lib/time-limit.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { CrmTaskForm, NewCrmTask } from '../../wire/crm-task.ts'
import type { SiteServices } from '../services.ts'

const limitMs = 20_000
const rememberedMs = 90 * 86_400_000

const storedSchema = z.object({ v: z.literal(1), id: z.string(), url: z.string().optional(), dueOn: z.string() })

type TaskMaker = Connector & Required<Pick<Connector, 'createTask'>>

const canMakeTasks = (connector: Connector): connector is TaskMaker => connector.createTask !== undefined

/** @param asker The extension of the agent who asks. Rejects with `bad_field` where no CRM takes tasks, or with what the CRM said. */
export async function createCallTask(
  services: SiteServices,
  call: Call,
  wanted: NewCrmTask,
  asker?: string,
): Promise<CrmTaskForm> {
  const { records, clock } = services
  const { contact, connector } = await target(services, call, wanted.destination)
  const key = JSON.stringify([services.site, call.id, connector.id, wanted.id ?? ''])
  const ref = { collection: 'crm-state', id: `task.${sha256Hex(key).slice(0, 32)}` }
  const known = storedSchema.safeParse((await records.get<unknown>(ref.collection, ref.id))?.value)
  const dueOn = wanted.dueOn ?? today(services)
  if (known.success) {
    const { id, url, dueOn: due } = known.data
    return { destination: connector.id, id, url, dueOn: due, status: 'duplicate' }
  }
  const task: NewTask = {
    title: wanted.title ?? titleOf(call),
    text: wanted.text,
    dueOn,
    contact,
    assignee: await assigneeOf(services, call, connector.id, wanted.assignee ?? asker),
  }
  const onTimeout = () =>
    new SwitchhookError('crm_timeout', `${connector.id} did not answer in time; try again.`, { retryable: true })
  const { id, url } = await withTimeLimit({ clock, limitMs, onTimeout }, (signal) =>
    connector.createTask(task, key, signal),
  )
  await records.write([{ op: 'put', ...ref, value: { v: 1, id, url, dueOn }, expiresAtMs: clock.now() + rememberedMs }])
  return { destination: connector.id, id, url, dueOn, status: 'created' }
}

async function target(services: SiteServices, call: Call, destination: string | undefined) {
  const makers = services.connectors.filter(canMakeTasks)
  const { chosen } = call.view
  const named = makers.find(({ id }) => id === (destination ?? chosen?.source))
  if (destination !== undefined && !named) {
    throw new SwitchhookError(
      'bad_field',
      `Correct in the body: destination: ${destination} takes no tasks, or is not set up.`,
    )
  }
  const found = named ? { connector: named } : await firstThatKnows(services, makers, call)
  const connector = found?.connector ?? makers[0]
  if (!connector) {
    throw new SwitchhookError(
      'bad_field',
      'Correct in the body: destination: no CRM that takes tasks is set up (Odoo, SuiteCRM, HubSpot, Zendesk).',
    )
  }
  if (chosen?.source === connector.id) return { connector, contact: { ...chosen, kind: 'person' as const } }
  return { connector, contact: await contactIn(services, connector, call) }
}

async function firstThatKnows(services: SiteServices, makers: readonly TaskMaker[], call: Call) {
  const { external } = call.view
  const number = external?.e164 ?? external?.number ?? ''
  if (number === '') return undefined
  const { contact } = await services.lookup.byNumber(number, 'none', (work) => void work)
  const connector = makers.find(({ id }) => id === contact?.source)
  return connector && { connector }
}

async function contactIn({ clock, settings }: SiteServices, connector: TaskMaker, { view }: Call) {
  const { country, dialPrefixes } = settings
  const number = readNumber(view.external?.e164 ?? view.external?.number ?? '', { country, dialPrefixes })
  if (number.kind !== 'public') return undefined
  const onTimeout = () =>
    new SwitchhookError('crm_timeout', `${connector.id} did not answer in time; try again.`, { retryable: true })
  const found = await withTimeLimit({ clock, limitMs, onTimeout }, (signal) => connector.findByNumber(number, signal))
  return found.length > 0 ? chooseContact(found).contact : undefined
}

async function assigneeOf(
  { agents }: SiteServices,
  { view }: Call,
  connectorId: string,
  wanted: string | undefined,
): Promise<NewTask['assignee']> {
  const extension = wanted ?? callOwner(view)?.party.extension
  if (extension === undefined) return undefined
  const agent: Agent | undefined = await agents.find(extension)
  return { extension, crmUser: agent?.crmUsers?.[connectorId], email: agent?.email }
}

function today({ clock, settings }: SiteServices): string {
  // The form of en-CA is that of ISO 8601.
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: settings.timeZone, dateStyle: 'short' })
  return format.format(new Date(isoUtc(clock.now())))
}

function titleOf({ view }: Call): string {
  const { external, contact, outcome } = view
  const who = [external?.name ?? contact?.name, external?.e164 ?? external?.number].filter(Boolean).join(', ')
  const why = outcome === 'answered' ? 'Follow up' : 'Call back'
  return `${why}: ${who === '' ? 'number withheld' : who}`.slice(0, 200)
}
