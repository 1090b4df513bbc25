/** How lists are read page by page. */
import * as z from 'zod'

/** @param usual What a page holds where the query does not say; @param most what it may ask for. */
export function pageQuery(usual: number, most: number) {
  return {
    limit: z.coerce.number().int().min(1).max(most).default(usual),
    cursor: z.string().max(1000).optional().describe('`next` of the page before'),
  }
}
