/** How lists are read page by page: what a query names, and what an answer gives for the next one. */
import * as z from 'zod'

/** @param usual What a page holds where the query does not say; @param most what it may ask for. */
export function pageQuery(usual: number, most: number) {
  return {
    limit: z.coerce.number().int().min(1).max(most).default(usual),
    cursor: z.string().max(1000).optional().describe('`next` of the page before'),
  }
}

export function nextPage() {
  return z.string().optional().describe('Absent on the last page')
}
