/** Free search over all sources: what they find by the deadline, better sources first, each contact once. */

import type { Background } from '../../../ports/platform.ts'
import type { SourceFailure } from '../../breakers/source-observer.ts'
import type { Contact } from '../contact.ts'
import type { ContactSource } from '../source.ts'
import type { Degraded } from './answer.ts'
import { toFailure } from './ask-sources.ts'
import { keptAway, type LookupContext } from './options.ts'

export interface SearchAnswer {
  readonly contacts: readonly Contact[]
  /** Sources whose contacts are missing. */
  readonly degraded: readonly Degraded[]
}

type Found = { readonly contacts: readonly Contact[] } | { readonly failure: SourceFailure }

export async function searchSources(
  context: LookupContext,
  text: string,
  limit: number,
  background: Background,
): Promise<SearchAnswer> {
  const { clock, sources, settings, states } = context
  const wanted = text.trim()
  if (wanted === '' || limit < 1) return { contacts: [], degraded: [] }
  const controller = new AbortController()
  const late: Found = { failure: { code: 'crm_timeout', message: `Did not answer within ${settings.deadlineMs} ms.` } }
  const deadline = clock.sleep(settings.deadlineMs, controller.signal).then(
    () => late,
    () => late,
  )
  const observer = states.observer(background)
  const mayNotAsk = keptAway(states, background)
  const results = await Promise.all(
    sources.map(async (source): Promise<Found> => {
      const code = mayNotAsk(source)
      if (code !== undefined) return { failure: { code, message: 'Left alone.' } }
      const found = await Promise.race([search(source, wanted, limit, controller.signal), deadline])
      if ('failure' in found) observer.failed(source.id, found.failure)
      else observer.succeeded(source.id)
      return found
    }),
  )
  controller.abort()
  return merge(sources, results, limit)
}

async function search(source: ContactSource, text: string, limit: number, signal: AbortSignal): Promise<Found> {
  try {
    const contacts = await source.search(text, limit, signal)
    return { contacts: contacts.filter((contact) => contact.id !== '' && contact.name !== '') }
  } catch (thrown) {
    return { failure: toFailure(thrown) }
  }
}

function merge(sources: readonly ContactSource[], results: readonly Found[], limit: number): SearchAnswer {
  const contacts = new Map<string, Contact>()
  const degraded: Degraded[] = []
  for (const [position, source] of sources.entries()) {
    const found = results[position]
    if (found && 'failure' in found) degraded.push({ source: source.id, code: found.failure.code })
    else for (const contact of found?.contacts ?? []) contacts.set(`${source.id}:${contact.id}`, contact)
  }
  return { contacts: [...contacts.values()].slice(0, limit), degraded }
}
