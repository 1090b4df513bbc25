/** Whose webhook it is and whether it may be believed: the site's own secrets, never another site's. */
import * as z from 'zod'
import { elevenlabsSignatureFault } from '../../adapters/pbx/elevenlabs/signature.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import type { Deployment, SiteServices } from '../services.ts'

export const webhookSite = z.object({
  site: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/)
    .default('main')
    .describe('The site whose AI agents call; default: main'),
})

/** Comma-separated, so that a new secret can be set before the old one is taken away. */
export function secretsOf({ variables }: SiteServices, name: string): readonly string[] {
  const secrets = (variables[name] ?? '').split(',').flatMap((secret) => secret.trim() || [])
  if (secrets.length === 0) {
    const advice = `Set ${name}; until then nothing from ElevenLabs is accepted.`
    throw new SwitchhookError('not_configured', advice, { retryable: true, details: { variables: [name] } })
  }
  return secrets
}

/** The services of the webhook's site. Throws `not_configured` without a secret, `unauthorized` for a bad signature. */
export async function verifiedSite(
  deployment: Deployment,
  site: string,
  request: Request,
  body: Uint8Array,
): Promise<SiteServices> {
  const services = await deployment.site(site)
  const secrets = secretsOf(services, 'ELEVENLABS_WEBHOOK_SECRET')
  const header = request.headers.get('elevenlabs-signature')
  const fault = elevenlabsSignatureFault(secrets, header, body, services.clock.now())
  if (fault) {
    throw new SwitchhookError('unauthorized', `The signature is refused (${fault}); check the webhook's secret.`, {
      details: { reason: fault, site },
    })
  }
  return services
}
