/** For commands whose request is of no site, or would make the one that it names: a mistyped `--site` is refused by all of them. */
import { keyPageSchema } from '../../wire/key.ts'
import type { ApiClient } from './api-client.ts'

/** Throws ApiFailure (`not_found`, with what to do) when there is no such site. */
export async function assertKnownSite(api: ApiClient, site: string | undefined): Promise<void> {
  if (site !== undefined) await api.request({ path: '/v1/keys', query: { limit: 1 }, answer: keyPageSchema })
}
