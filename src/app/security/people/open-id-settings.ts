/** The provider that is set, without loading what talks to it. */
import { SwitchhookError } from '../../../lib/errors.ts'
import type { Deployment } from '../../services.ts'

export type OpenIdSettings = NonNullable<Deployment['settings']['signIn']['openId']>

/** Throws `not_found` where no provider is set. */
export function openIdSettings({ settings }: Pick<Deployment, 'settings'>): OpenIdSettings {
  if (settings.signIn.openId !== undefined) return settings.signIn.openId
  throw new SwitchhookError('not_found', 'No OpenID Connect provider is set; see SWITCHHOOK_OIDC_ISSUER.')
}
