/** The APIs of a site's own 3CX, asked with the one token that all share: for whoever needs something of it. */
import { ThreecxApi } from '../../adapters/pbx/threecx/api/api.ts'
import { parseThreecxVariables } from '../../adapters/pbx/threecx/api/variables.ts'
import type { Env } from '../../lib/variable-fields.ts'
import type { Platform } from '../../ports/platform.ts'
import type { Records } from '../../ports/records.ts'
import { SiteToken } from './site-token.ts'

export interface ThreecxServices extends Pick<Platform, 'clock' | 'random' | 'fetch'> {
  readonly variables: Env
  readonly records: Records
}

/** Undefined where the site has none. Throws `not_configured` where its variables are wrong. */
export function siteThreecxApi(services: ThreecxServices): ThreecxApi | undefined {
  const settings = parseThreecxVariables(services.variables)
  return settings && new ThreecxApi(settings, services, new SiteToken(settings, services))
}
