/** Before anything is sent: is there this site, and a server at all? For commands whose request is of no site, or would make the one that it names: a mistyped `--site` is refused by all of them. */
import { keyPageSchema } from '../../wire/key.ts'
import { healthSchema } from '../../wire/site.ts'
import type { ApiClient } from './api-client.ts'

/** Throws ApiFailure (`not_found`, with what to do) when there is no such site. */
export async function assertKnownSite(api: ApiClient, site: string | undefined): Promise<void> {
  if (site !== undefined) await api.request({ path: '/v1/keys', query: { limit: 1 }, answer: keyPageSchema })
}

/** For commands that try again for a minute: a server that was never there is said at once. Throws ConnectionFailure. */
export async function assertReached(api: ApiClient): Promise<void> {
  await api.request({ path: '/health', answer: healthSchema, also: [503], auth: 'public' })
}
