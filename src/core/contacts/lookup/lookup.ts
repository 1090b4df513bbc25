/**
 * The lookup of one site: who has this number or this e-mail, who fits this text, and the making of new contacts. One
 * object lives as long as its isolate and serves all requests of its site; the caches in it are the isolate's.
 */

import type { Background } from '../../../ports/platform.ts'
import type { StoredRecord } from '../../../ports/records.ts'
import { stateRef } from '../../breakers/source-state.ts'
import type { UnknownCallerPolicy } from '../../settings/variables.ts'
import type { NewContact } from '../contact.ts'
import { directoryId, type EmailAnswer, type LookupAnswer } from './answer.ts'
import { byPriority } from './ask-sources.ts'
import { type CreatedContact, createContact } from './create-contact.ts'
import { EmailLookup } from './email-lookup.ts'
import { NumberLookup, type Remembered } from './number-lookup.ts'
import type { LookupContext, LookupOptions } from './options.ts'
import { type SearchAnswer, searchSources } from './search-sources.ts'
import { StoredCache } from './stored-cache.ts'

/**
 * `background` keeps work going after the answer was sent. `byNumber`, `byEmail` and `search` answer by the deadline and
 * never reject because of a source.
 */
export interface Lookup {
  /** The answer this isolate still remembers, at once; undefined where `byNumber` must be asked. */
  peek(raw: string, policy: UnknownCallerPolicy): LookupAnswer | undefined
  /** What this isolate and the records still remember of the number; for who wants to know why it is answered so. */
  remembered(raw: string): Promise<Remembered>
  /** `raw` as the PBX wrote it. What an unknown caller becomes is the policy's. `spentMs`: of the deadline, before. */
  byNumber(raw: string, policy: UnknownCallerPolicy, background: Background, spentMs?: number): Promise<LookupAnswer>
  /** `found` or `none`. */
  byEmail(email: string, background: Background, spentMs?: number): Promise<EmailAnswer>
  search(text: string, limit: number, background: Background): Promise<SearchAnswer>
  /** Makes the contact that a person asked for; see create-contact.ts for what it rejects with. */
  create(contact: NewContact, background: Background): Promise<CreatedContact>
  /** After contacts changed behind the lookup's back (an import): all caches forget, in every isolate within 30 s. */
  invalidate(): Promise<void>
}

export function createLookup(options: LookupOptions): Lookup {
  const { records, clock, log, settings, states } = options
  const sources = byPriority(options.sources)
  const crms = sources.filter((source) => source.id !== directoryId)
  const alongside = {
    refs: crms.map(({ id }) => stateRef(id)),
    seen: (found: readonly (StoredRecord | undefined)[]) => {
      for (const [position, { id }] of crms.entries()) states.learn(id, found[position])
    },
  }
  const stored =
    crms.length > 0
      ? new StoredCache({ records, clock, log, ...settings, patienceMs: settings.deadlineMs / 3, alongside })
      : undefined
  const context: LookupContext = { ...options, sources, stored }
  const numbers = new NumberLookup(context)
  const emails = new EmailLookup(context)
  const forgetAll = () => {
    numbers.forgetAll()
    emails.forgetAll()
  }
  return {
    peek: (raw, policy) => numbers.peek(raw, policy),
    remembered: (raw) => numbers.remembered(raw),
    byNumber: (raw, policy, background, spentMs) => numbers.byNumber(raw, policy, background, spentMs),
    byEmail: (email, background, spentMs) => emails.byEmail(email, background, spentMs),
    search: (text, limit, background) => searchSources(context, text, limit, background),
    async create(contact, background) {
      const created = await createContact(context, contact, background)
      forgetAll()
      return created
    },
    async invalidate() {
      forgetAll()
      await stored?.bumpEpoch()
      // What was learned between the two lines was learned under the old epoch.
      forgetAll()
    },
  }
}
