/**
 * POST /v1/lookup/explain: why a number or an e-mail address is found as it is. Asks every source anew with a connector
 * that takes notes; creates nobody, remembers nothing, and does not count for breakers.
 */
import type * as z from 'zod'
import { type RecordedRequest, type Recorder, recordFetch } from '../../src/adapters/crm/recording-fetch.ts'
import { contactSources } from '../../src/adapters/crm/registry.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { withWholeUrl } from '../../src/app/lookup/contact-url.ts'
import type { SiteServices } from '../../src/app/services.ts'
import { breakerStateAt, closedBreaker } from '../../src/core/breakers/breaker.ts'
import { readSourceStates } from '../../src/core/breakers/source-state.ts'
import { readChoices } from '../../src/core/contacts/choices/number-choice.ts'
import type { Contact } from '../../src/core/contacts/contact.ts'
import {
  type Explanation,
  explainEmail,
  explainNumber,
  type SourceTrace,
} from '../../src/core/contacts/explain/explain.ts'
import { directoryId, type Known } from '../../src/core/contacts/lookup/answer.ts'
import { readNumber } from '../../src/core/phone/read-number.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { isoUtc } from '../../src/ports/clock.ts'
import { explainQuestionSchema, explanationSchema, type LookupExplanation } from '../../src/wire/lookup.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const explainLookup = defineOperation({
  method: 'POST',
  path: '/v1/lookup/explain',
  id: 'explainLookup',
  summary: 'Check why a number or e-mail address is found as it is',
  description:
    'Each source with its requests, time, contacts and why they count or not, the rule that decided, and what the caches ' +
    'would say. Every source is asked, without caches and for longer than a phone waits.',
  tag: 'Contacts',
  auth: { scope: 'admin', people: 'contacts' },
  changesNothing: true,
  query: siteQuery,
  body: { schema: explainQuestionSchema, maxBytes: 4096 },
  responses: { 200: explanationSchema },
  async run({ services, body, publicUrl }) {
    const number = body.number?.trim()
    const email = body.email?.trim().toLowerCase()
    if (!number === !email) throw new SwitchhookError('bad_request', 'Give number or email, one of them.')
    const asked = await ask(services, { number, email })
    const cache = number ? await cacheForm(services, number, publicUrl) : {}
    return form(services, { number, email }, asked, cache, publicUrl)
  },
})

type Question = z.infer<typeof explainQuestionSchema>

interface Asked {
  readonly explanation: Explanation
  readonly requests: (source: string) => readonly RecordedRequest[]
}

/** As the lookup reads numbers. */
const homeOf = ({ country, dialPrefixes }: SiteServices['settings']) => ({ country, dialPrefixes })

async function ask(services: SiteServices, { number, email }: Question): Promise<Asked> {
  const { clock, settings, directory, variables, records } = services
  const home = homeOf(settings)
  const matchKey = number && readNumber(number, home).matchKey
  const wanted = { digits: matchKey, email }
  const recorders = new Map<string, Recorder>()
  const connectors = services.connectorsWith((kind) => {
    const recorder = recordFetch(services.fetch, clock, wanted, secretsOf(variables))
    recorders.set(kind, recorder)
    return recorder.fetch
  })
  const ids = connectors.map(({ id }) => id)
  const states = await readSourceStates(records, ids)
  const leftAlone = ids.filter((id) => breakerStateAt(states.get(id)?.breaker ?? closedBreaker, clock.now()) === 'open')
  const context = {
    sources: [directory, ...contactSources(connectors)],
    clock,
    country: home,
    deadlineMs: settings.lookup.deadlineMs,
    leftAlone: new Set(leftAlone),
    choice: matchKey ? (await readChoices(records, [matchKey])).get(matchKey) : undefined,
  }
  const explanation = await (number ? explainNumber(context, number) : explainEmail(context, email ?? ''))
  const kinds = new Map(connectors.map(({ id, kind }) => [id, kind]))
  return { explanation, requests: (source) => recorders.get(kinds.get(source) ?? '')?.requests() ?? [] }
}

/** Values that must stand in no note; which of the variables are secret, their names say. */
function secretsOf(variables: SiteServices['variables']): string[] {
  return Object.entries(variables).flatMap(([name, value]) =>
    value && /KEY|TOKEN|SECRET|PASS|USER|LOGIN/.test(name) ? [value.trim()] : [],
  )
}

async function cacheForm(
  services: SiteServices,
  number: string,
  publicUrl: string,
): Promise<LookupExplanation['cache']> {
  const { isolate, records } = await services.lookup.remembered(number)
  const knownForm = ({ contact }: Pick<Known, 'contact'>) => ({
    outcome: contact ? ('found' as const) : ('none' as const),
    contact: contact && contactForm(contact, publicUrl),
  })
  return {
    isolate: isolate && knownForm(isolate),
    records: records && {
      ...knownForm(records.known),
      expiresAt: records.expiresAtMs === undefined ? undefined : isoUtc(records.expiresAtMs),
      stale: records.stale ? true : undefined,
    },
  }
}

function form(
  { settings }: SiteServices,
  { number, email }: Question,
  { explanation, requests }: Asked,
  cache: LookupExplanation['cache'],
  publicUrl: string,
): LookupExplanation {
  const { traces, winner, rule } = explanation
  const read = number === undefined ? undefined : readNumber(number, homeOf(settings))
  return {
    number: read && {
      raw: read.raw,
      kind: read.kind,
      e164: read.e164,
      matchKey: read.matchKey,
      extension: read.extension,
    },
    email,
    country: settings.country,
    deadlineMs: settings.lookup.deadlineMs,
    cache,
    sources: traces.map((trace) => ({
      ...traceForm(trace, publicUrl),
      requests:
        trace.source === directoryId ? [] : requests(trace.source).map((one) => ({ ...one, forms: [...one.forms] })),
    })),
    winner: winner && { ...winner, contact: contactForm(winner.contact, publicUrl) },
    rule,
  }
}

function traceForm(trace: SourceTrace, publicUrl: string): Omit<LookupExplanation['sources'][number], 'requests'> {
  const { error, candidates, ...facts } = trace
  return {
    ...facts,
    error: error && { code: error.code, message: error.message },
    candidates: candidates.map(({ contact, verdict, reason }) => ({
      contact: contactForm(contact, publicUrl),
      verdict,
      reason,
    })),
  }
}

function contactForm(
  contact: Contact,
  publicUrl: string,
): LookupExplanation['sources'][number]['candidates'][number]['contact'] {
  const { id, source, kind, name, company, phones, emails, url, modifiedAt } = withWholeUrl(contact, publicUrl)
  return { id, source, kind, name, company, phones: [...phones], emails: [...emails], url, modifiedAt }
}
