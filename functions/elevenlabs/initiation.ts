/**
 * POST /webhook/elevenlabs/initiation: an AI agent asks who is calling, before it says a word. A late or failed answer
 * can keep the conversation from starting, so it comes within a second and is 200 with defaults whatever is down
 * (https://elevenlabs.io/docs/eleven-agents/customization/personalization). No signature exists: a header secret.
 */

import { defineOperation } from '../../src/app/http/operation.ts'
import { initiationSite, webhookSite } from '../../src/app/ingest/elevenlabs-auth.ts'
import type { SiteServices } from '../../src/app/services.ts'
import { listCalls } from '../../src/core/calls/history.ts'
import { readNumber } from '../../src/core/phone/read-number.ts'
import { historyKeys } from '../../src/core/phone/same-number.ts'
import type { Background } from '../../src/ports/platform.ts'
import { type InitiationVariables, initiationAnswerSchema, initiationSchema } from '../../src/wire/elevenlabs.ts'

const secretHeader = 'x-switchhook-secret'
const answerWithinMs = 900
const lastCallsMax = 3

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
    const known = await withinTime(services, whoIs(services, number, context.background))
    return {
      type: 'conversation_initiation_client_data' as const,
      dynamic_variables: { ...stranger(number), ...known },
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
    last_calls: '',
  }
}

async function whoIs(
  services: SiteServices,
  number: string,
  background: Background,
): Promise<Partial<InitiationVariables>> {
  const [answer, last] = await Promise.all([
    services.lookup.byNumber(number, 'none', background),
    lastCalls(services, number),
  ])
  const { contact } = answer
  if (!contact) return { last_calls: last }
  return {
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
async function withinTime(
  { clock, log, site }: SiteServices,
  work: Promise<Partial<InitiationVariables>>,
): Promise<Partial<InitiationVariables>> {
  const waiting = new AbortController()
  const late = clock.sleep(answerWithinMs, waiting.signal).then(
    () => ({}),
    () => ({}),
  )
  const known = work.catch((error: unknown) => {
    log.failure('initiation_lookup_failed', error, { site })
    return {}
  })
  const result = await Promise.race([known, late])
  waiting.abort()
  return result
}
