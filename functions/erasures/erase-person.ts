/** POST /v1/erasures: shows or erases what is stored of a person, a page of the site's records at a time. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { erasePage } from '../../src/core/erasure/erase.ts'
import { findPerson } from '../../src/core/erasure/person.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { erasureSchema } from '../../src/wire/erasure.ts'
import { siteQuery } from '../../src/wire/parts.ts'

const searchLimitMs = 10_000

export const erasePerson = defineOperation({
  method: 'POST',
  path: '/v1/erasures',
  id: 'erasePerson',
  summary: 'Erase a person, or show what is stored of them',
  description:
    'A page of the site’s records at a time: ask again with `next` as `cursor` until there is none, first with `dryRun`. ' +
    'Calls stay as statistics: times, agents, outcome; number, name, texts, notes, transcripts and references to ' +
    'recordings go, and what is reported of them later is kept without the person, too.',
  tag: 'Contacts',
  auth: { scope: 'admin', stepUp: true },
  query: siteQuery,
  body: {
    schema: z.object({
      number: z.string().trim().min(1).max(100).optional().describe('A number however written: that number alone'),
      email: z.string().trim().toLowerCase().min(3).max(254).optional().describe('With all numbers of its contacts'),
      contactId: z.string().min(1).max(200).optional().describe('Of the built-in directory, with all its numbers'),
      dryRun: z.boolean().describe('true: shows what would be erased'),
      cursor: z.string().max(4000).optional(),
    }),
    maxBytes: 16_384,
  },
  responses: { 200: erasureSchema },
  async run(context) {
    const { services, body } = context
    const { number, email, contactId, dryRun, cursor } = body
    if ([number, email, contactId].filter((one) => one !== undefined).length !== 1)
      throw new SwitchhookError('bad_field', 'Give one of `number`, `email` and `contactId`.')
    const { settings, directory, lookup } = services
    const { country, dialPrefixes, retentionMs, callTimeoutMs } = settings
    const home = { country, dialPrefixes }
    const signal = AbortSignal.timeout(searchLimitMs)
    const person = await findPerson(directory, { number, email, contactId }, home, signal)
    const { found, next } = await erasePage({ ...services, retentionMs, callTimeoutMs }, person, { dryRun, cursor })
    if (!dryRun) await lookup.invalidate()
    // Not who: the person is to be forgotten here, too.
    context.changed(dryRun ? 'nothing' : { target: 'a person', after: { calls: found.callIds.length } })
    const contacts = person.contacts.map(({ id, stored }) => ({ id, name: stored.name }))
    const { callIds, elsewhere } = found
    const { entries, recordings, conversations } = elsewhere
    const stands = { entries: [...entries], recordings: [...recordings], conversations: [...conversations] }
    return { ...found, callIds: [...callIds], elsewhere: stands, contacts, next }
  },
})
