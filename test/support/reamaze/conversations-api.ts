/** Re:amaze's conversations as documented (GET /api/v1/conversations): of a known address, those that are not archived, 30 a page. */

export interface StoredConversation {
  readonly slug: string
  readonly subject: string
  /** 0 open, 1 responded, 2 resolved, 4 archived. */
  readonly status: number
  readonly email: string
  readonly changedAt: string
}

const pageSize = 30
const openOnes = [0, 1]

export function listConversations(conversations: readonly StoredConversation[], query: URLSearchParams): Response {
  const email = query.get('for')
  const known = conversations.some((one) => one.email === email)
  // The page says nothing of an address that nobody has: here it filters nothing, as the worse of the two.
  const own = known ? conversations.filter((one) => one.email === email) : [...conversations]
  const wanted = query.get('filter') === 'open' ? own.filter(({ status }) => openOnes.includes(status)) : own
  const sorted = wanted.toSorted((a, b) => (a.changedAt < b.changedAt ? 1 : -1))
  return Response.json({
    page_size: pageSize,
    page_count: Math.max(1, Math.ceil(sorted.length / pageSize)),
    total_count: sorted.length,
    conversations: sorted.slice(0, pageSize).map(toWire),
  })
}

function toWire({ slug, subject, status, email, changedAt }: StoredConversation) {
  return {
    ...{ subject, slug, status, created_at: '2026-01-01T00:00:00.001-01:00', tag_list: [], message: { body: '…' } },
    last_customer_message: { body: '…', created_at: changedAt },
    author: { name: email, email },
    ...{ assignee: null, followers: [{ name: email, email }] },
  }
}
