/**
 * Three CRMs that a lookup asks at once, as their connectors speak to them: one that quickly knows nobody (Zendesk's
 * form), a slow one that knows everybody (Re:amaze's), and one that hangs (HubSpot's).
 */

/** How long the slow one takes, in milliseconds; whoever needs it can't be faster. */
const slowMs = 20
const quickMs = 5
/** Much longer than anybody waits. */
const hangMs = 60_000

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname.startsWith('/quick/')) {
      await wait(quickMs)
      return Response.json({ results: [], count: 0 })
    }
    if (pathname.startsWith('/slow/')) {
      await wait(slowMs)
      const contact = { _id: 'ada', name: 'Ada Lovelace', mobile: searchParams.get('q') }
      return Response.json({ page_count: 1, total_count: 1, contacts: [contact] })
    }
    await wait(hangMs)
    return new Response(null, { status: 504 })
  },
} satisfies ExportedHandler
