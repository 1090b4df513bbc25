/** GET /v1/calls/{id}/timeline: all calls with the party of a call. */
import * as z from 'zod'
import { requireOwnCall } from '../../src/app/calls-by-hand.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { pageQuery } from '../../src/app/http/page-query.ts'
import { namedAgents } from '../../src/core/agents/name-agents.ts'
import type { Call } from '../../src/core/calls/call.ts'
import { listCalls } from '../../src/core/calls/history.ts'
import { hasTalked } from '../../src/core/calls/note.ts'
import { historyKeys } from '../../src/core/phone/same-number.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { type TimelineEntry, timelineSchema } from '../../src/wire/timeline.ts'

export const listTimeline = defineOperation({
  method: 'GET',
  path: '/v1/calls/:id/timeline',
  id: 'listTimeline',
  summary: 'List all calls with the party of a call',
  description:
    'By number, newest first, the call itself among them. With an agent token: of calls in which its extension rang or talked; the calls of colleagues with the same party are listed, their transcripts are not open to it.',
  tag: 'Calls',
  auth: { scope: 'read', agents: true },
  fails: [404, 409],
  query: siteQuery.extend(pageQuery(20, 100)),
  params: z.object({ id: z.string().max(100) }),
  responses: { 200: timelineSchema },
  async run({ services, principal, params, query }) {
    const { records, agents } = services
    const { view } = await requireOwnCall(services, principal, params.id)
    const matchKeys = view.external?.matchKey ? historyKeys(view.external) : []
    if (matchKeys.length === 0) return { entries: [] }
    const { calls, next } = await listCalls(records, { matchKeys, limit: query.limit, cursor: query.cursor })
    const shown = await namedAgents(
      calls.filter(({ erasedAt }) => erasedAt === undefined),
      agents,
    )
    const { extension } = principal
    const mayRead = (call: Call) => extension === undefined || hasTalked(call, extension)
    return { entries: shown.map((call) => entryOf(call, mayRead(call))), next }
  },
})

function entryOf({ id, view }: Call, mayRead: boolean): TimelineEntry {
  const { startedAt, direction, outcome, answeredBy, talkSeconds, ai, notes = [], wrapUp, recordings } = view
  const nameOf = (party: typeof answeredBy) => party && (party.name ?? party.extension)
  const hasText = [ai, ...recordings].some((one) => one?.transcript || one?.transcriptId)
  return {
    ...{ id, startedAt, direction, outcome, talkSeconds, summary: ai?.summary, wrapUp: wrapUp?.outcome },
    answeredBy: nameOf(answeredBy),
    isAi: ai !== undefined,
    notes: notes.map(({ at, text, by, author }) => ({ at, text, by: nameOf(by) ?? author })),
    hasTranscript: mayRead && hasText,
  }
}
