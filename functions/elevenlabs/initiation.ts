/**
 * POST /webhook/elevenlabs/initiation: an AI agent asks who is calling, before it says a word. A late or failed answer
 * can keep the conversation from starting, so it comes within a second and is 200 with defaults whatever is down
 * (https://elevenlabs.io/docs/eleven-agents/customization/personalization). No signature exists: a header secret.
 */

import { defineOperation } from '../../src/app/http/operation.ts'
import { initiationSite, webhookSite } from '../../src/app/ingest/elevenlabs-auth.ts'
import type { SiteServices } from '../../src/app/services.ts'
import { listCalls } from '../../src/core/calls/history.ts'
import type { Contact } from '../../src/core/contacts/contact.ts'
import { readNumber } from '../../src/core/phone/read-number.ts'
import { historyKeys } from '../../src/core/phone/same-number.ts'
import type { Background } from '../../src/ports/platform.ts'
import { type InitiationVariables, initiationAnswerSchema, initiationSchema } from '../../src/wire/elevenlabs.ts'

const secretHeader = 'x-switchhook-secret'
const answerWithinMs = 900
const lastCallsMax = 3
/** Before the end, so that what is known in part is still answered. */
const marginMs = 30

export const getInitiationData = defineOperation({
  method: 'POST',
  path: '/webhook/elevenlabs/initiation',
  id: 'getInitiationData',
  summary: 'Get who is calling, before an AI agent greets',
  description: `Needs the header ${secretHeader} with ELEVENLABS_INITIATION_SECRET (20 characters at least). Answers within a second, with defaults if need be.`,
  tag: 'AI',
  auth: 'public',
  fails: [401, 403],
  headers: { [secretHeader]: { required: true, description: 'The value of ELEVENLABS_INITIATION_SECRET' } },
  query: webhookSite,
  body: { schema: initiationSchema, maxBytes: 65_536 },
  responses: {
    200: initiationAnswerSchema,
  },
  async run(context) {
    const { deployment, request, query, body } = context
    const given = request.headers.get(secretHeader) ?? ''
    const services = await initiationSite({ deployment, site: query.site, request, address: context.address }, given)
    const number = body.caller_id ?? ''
    const untilMs = services.clock.now() + answerWithinMs
    const { contact, ...known } = await withinTime<Caller>(
      services,
      untilMs,
      whoIs(services, number, context.background),
    )
    const more =
      contact && (await withinTime(services, untilMs, matters(services, contact, untilMs, context.background)))
    return {
      type: 'conversation_initiation_client_data' as const,
      dynamic_variables: { ...stranger(number), ...known, ...more },
    }
  },
})

/** Every variable is always there: an agent that greets by a missing one says nothing at all. */
function stranger(number: string): InitiationVariables {
  return {
    caller_known: false,
    caller_name: '',
    caller_first_name: '',
    caller_company: '',
    caller_number: number,
    caller_language: '',
    owner_name: '',
    owner_extension: '',
    open_matters: '',
    last_calls: '',
  }
}

type Caller = Partial<InitiationVariables> & { readonly contact?: Contact }

/** Whose the caller is and what is open; what the CRM does not say in time is left out, and nothing else with it. */
async function matters(
  services: SiteServices,
  contact: Contact,
  untilMs: number,
  background: Background,
): Promise<Partial<InitiationVariables>> {
  if (!services.connectors.some(({ id }) => id === contact.source)) return {}
  // Loaded when a CRM knows the caller: no lookup is to wait for it.
  const [{ contactOwner }, { contactExtras }] = await Promise.all([
    import('../../src/app/contact-details/contact-owner.ts'),
    import('../../src/app/contact-details/contact-extras.ts'),
  ])
  const leftMs = untilMs - services.clock.now() - marginMs
  const [{ owner }, { extras }] = await Promise.all([
    contactOwner(services, contact, leftMs, background),
    contactExtras(services, contact, leftMs, background),
  ])
  return {
    caller_language: extras.language ?? '',
    owner_name: owner?.name ?? '',
    owner_extension: owner?.extension ?? '',
    open_matters: extras.related
      .map(({ kind, title, state }) => `${kind}: ${title.slice(0, 120)}${state ? ` (${state})` : ''}`)
      .join('\n'),
  }
}

async function whoIs(services: SiteServices, number: string, background: Background): Promise<Caller> {
  const [answer, last] = await Promise.all([
    services.lookup.byNumber(number, 'none', background),
    lastCalls(services, number),
  ])
  const { contact } = answer
  if (!contact) return { last_calls: last }
  return {
    contact,
    caller_known: true,
    caller_name: contact.name,
    caller_first_name: contact.firstName ?? '',
    caller_company: contact.company ?? '',
    last_calls: last,
  }
}

async function lastCalls({ records, settings }: SiteServices, number: string): Promise<string> {
  const read = readNumber(number, settings.country)
  if (read.matchKey === '') return ''
  const { calls } = await listCalls(records, { matchKeys: historyKeys(read), limit: lastCallsMax })
  return calls
    .map(({ view }) => `${view.startedAt.slice(0, 16)}Z ${view.direction} ${view.outcome ?? view.state}`)
    .join('\n')
}

/** What is known in time; an error or a slow source leaves the defaults. */
async function withinTime<T extends object>(
  { clock, log, site }: SiteServices,
  untilMs: number,
  work: Promise<T>,
): Promise<Partial<T>> {
  const waiting = new AbortController()
  const nothing = (): Partial<T> => ({})
  const late = clock.sleep(Math.max(0, untilMs - clock.now()), waiting.signal).then(nothing, nothing)
  const known = work.catch((error: unknown) => {
    log.failure('initiation_lookup_failed', error, { site })
    return nothing()
  })
  const result = await Promise.race([known, late])
  waiting.abort()
  return result
}
