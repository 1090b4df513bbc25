/** POST /v1/erasures: shows or erases what is stored of a person, a page of the site's records at a time. */
import * as z from 'zod'
import { eraseFrom, personOf, requireOneOf } from '../../src/app/erasure/erase-page.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { erasureSchema, personFields } from '../../src/wire/erasure.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const erasePerson = defineOperation({
  method: 'POST',
  path: '/v1/erasures',
  id: 'erasePerson',
  summary: 'Erase a person, or show what is stored of them',
  description:
    'A page of the site’s records at a time: ask again with `next` as `cursor` until there is none, first with `dryRun`. POST /v1/erasures/run does all of it as a task. ' +
    'Calls stay as statistics: times, agents, outcome; number, name, texts, notes, transcripts and references to ' +
    'recordings go, with the recordings that are kept here (unless under legal hold), and what is reported of them later is kept without the person, too.',
  tag: 'Contacts',
  auth: { scope: 'admin', stepUp: true },
  query: siteQuery,
  body: {
    schema: z.object({
      ...personFields,
      dryRun: z.boolean().describe('true: shows what would be erased'),
      cursor: z.string().max(4000).optional(),
    }),
    maxBytes: 16_384,
  },
  responses: { 200: erasureSchema },
  async run(context) {
    const { services, body } = context
    const { number, email, contactId, dryRun, cursor } = body
    requireOneOf({ number, email, contactId })
    const person = await personOf(services, { number, email, contactId })
    const { found, next } = await eraseFrom(services, person, { dryRun, cursor })
    // Not who: the person is to be forgotten here, too.
    context.changed(dryRun ? 'nothing' : { target: 'a person', after: { calls: found.callIds.length } })
    const contacts = person.contacts.map(({ id, stored }) => ({ id, name: stored.name }))
    const { callIds, elsewhere } = found
    const { entries, recordings, conversations } = elsewhere
    const stands = { entries: [...entries], recordings: [...recordings], conversations: [...conversations] }
    return { ...found, callIds: [...callIds], elsewhere: stands, contacts, next }
  },
})
