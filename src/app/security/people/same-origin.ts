/**
 * A browser sends cookies with what other sites make it ask. So what comes by cookie must come from our own pages: browsers say
 * so in Sec-Fetch-Site, older ones in Origin.
 */
import { SwitchhookError } from '../../../lib/errors.ts'

/** What a form of any site can send without asking us first. */
const typesOfForms = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']

/**
 * Pages that CRMs and phones lead to. Nothing of the API is opened that way: listening to a recording, for one, is written into the audit log,
 * and another site must not make somebody listen.
 */
const pagesForLinks = /^\/contacts\//

/** Throws `forbidden` for a request from another site, and for a change that a form of another site could send. */
export function requireSameOrigin(request: Request, publicUrl: string | undefined): void {
  const { method, headers } = request
  const changes = method !== 'GET' && method !== 'HEAD'
  if (!isOwn(request, publicUrl, changes)) {
    throw new SwitchhookError('forbidden', 'This request came from another site; use the pages of this deployment.', {
      details: { reason: 'cross_site' },
    })
  }
  const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  // Not by `request.body`: on Node a request without one has an empty stream.
  const hasBody = (headers.get('content-length') ?? '0') !== '0' || headers.has('transfer-encoding')
  if (changes && (type === undefined ? hasBody : typesOfForms.includes(type))) {
    throw new SwitchhookError('unsupported_content_type', 'Send changes as application/json.')
  }
}

function isOwn({ headers, url }: Request, publicUrl: string | undefined, changes: boolean): boolean {
  const site = headers.get('sec-fetch-site')
  // A link of another site may open a page of ours: it sees nothing of what is in there (https://web.dev/articles/fetch-metadata).
  const navigates = headers.get('sec-fetch-mode') === 'navigate' && headers.get('sec-fetch-dest') === 'document'
  const opens = navigates && pagesForLinks.test(new URL(url).pathname)
  if (site !== null) return site === 'same-origin' || ((site === 'none' || opens) && !changes)
  const origin = headers.get('origin')
  if (origin === null) return !changes
  const own = [url, ...(publicUrl === undefined ? [] : [publicUrl])].map((address) => new URL(address).host)
  return URL.canParse(origin) && own.includes(new URL(origin).host)
}
