/** Pages of an erasure, added up. */
import type { ErasurePage as Page } from '../../wire/erasure.ts'

export type Erasure = Omit<Page, 'next'>

export const emptyErasure: Erasure = {
  ...{ contacts: [], callIds: [], notes: 0, transcripts: 0, aiResults: 0, deliveries: 0 },
  ...{ reports: 0, callRequests: 0, cachedAnswers: 0 },
  elsewhere: { entries: [], recordings: [], conversations: [] },
}

/** A page may be done twice where an answer was lost, and names the same contacts as the others. */
export function plus(all: Erasure, page: Page): Erasure {
  return {
    contacts: page.contacts,
    callIds: [...new Set([...all.callIds, ...page.callIds])],
    notes: all.notes + page.notes,
    transcripts: all.transcripts + page.transcripts,
    aiResults: all.aiResults + page.aiResults,
    deliveries: all.deliveries + page.deliveries,
    reports: all.reports + page.reports,
    callRequests: all.callRequests + page.callRequests,
    cachedAnswers: all.cachedAnswers + page.cachedAnswers,
    elsewhere: {
      entries: [...all.elsewhere.entries, ...page.elsewhere.entries],
      recordings: [...all.elsewhere.recordings, ...page.elsewhere.recordings],
      conversations: [...all.elsewhere.conversations, ...page.elsewhere.conversations],
    },
  }
}
