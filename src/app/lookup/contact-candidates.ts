/** Contacts that a call may be with: by its number, or by a text that somebody typed. */
import { contactSources } from '../../adapters/crm/registry.ts'
import type { Call } from '../../core/calls/call.ts'
import type { Contact } from '../../core/contacts/contact.ts'
import { readNumber } from '../../core/phone/read-number.ts'
import { SwitchhookError, toSwitchhookError } from '../../lib/errors.ts'
import { withTimeLimit } from '../../lib/time-limit.ts'
import type { Background } from '../../ports/platform.ts'
import type { SiteServices } from '../services.ts'

const limitMs = 5000
const contactsMax = 50

interface Asked {
  readonly call: Call
  readonly text?: string
  readonly background: Background
}

export async function contactCandidates(services: SiteServices, { call, text, background }: Asked) {
  if (text !== undefined) {
    const { contacts, degraded } = await services.lookup.search(text, contactsMax, background)
    return { candidates: contacts.map(toCandidate), degraded: [...degraded] }
  }
  const { directory, connectors, settings, clock } = services
  const { country, dialPrefixes } = settings
  const { external } = call.view
  const number = readNumber(external?.e164 ?? external?.number ?? '', { country, dialPrefixes })
  if (number.kind !== 'public') return { candidates: [], degraded: [] }
  const answers = await Promise.all(
    [directory, ...contactSources(connectors)].map(async (source) => {
      const onTimeout = () => new SwitchhookError('crm_timeout', `${source.id} did not answer in time.`)
      try {
        return await withTimeLimit({ clock, limitMs, onTimeout }, (signal) => source.findByNumber(number, signal))
      } catch (thrown) {
        return { source: source.id, code: toSwitchhookError(thrown).code }
      }
    }),
  )
  const candidates = answers.flatMap((one) => ('code' in one ? [] : one)).slice(0, contactsMax)
  return { candidates: candidates.map(toCandidate), degraded: answers.flatMap((one) => ('code' in one ? [one] : [])) }
}

function toCandidate({ source, id, entityType, name, company, url }: Contact) {
  return { source, id, entityType, name, company, url }
}
