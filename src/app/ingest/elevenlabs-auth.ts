/**
 * Whose webhook it is and whether it may be believed: by the site's own secrets, never another site's.
 *
 * What must stay true: a stranger is answered alike whether the site exists, has a secret, or the secret is another one; wrong
 * secrets of an address are counted; nothing of a site is touched for a name that is not known.
 */
import * as z from 'zod'
import { elevenlabsHeaderFault, elevenlabsSignatureFault } from '../../adapters/pbx/elevenlabs/signature.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import { sha256Hex } from '../../lib/hash.ts'
import { sameHash } from '../security/tokens.ts'
import type { Deployment, SiteServices } from '../services.ts'

export const webhookSite = z.object({
  site: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/)
    .default('main')
    .describe('The site whose AI agents call; default: main'),
})

export const webhookSecretName = 'ELEVENLABS_WEBHOOK_SECRET'
export const initiationSecretName = 'ELEVENLABS_INITIATION_SECRET'

/** For the document of the webhook. */
export const elevenlabsHeaders = {
  'ElevenLabs-Signature': {
    required: true,
    description: '`t=` and the time in seconds, `v0=` and the HMAC-SHA256 of time and body in hexadecimal',
  },
} as const

/** A header secret is sent as it is, and guessed without limit of speed by whoever spreads over addresses. */
const initiationSecretLengthMin = 20

interface Asked {
  readonly deployment: Deployment
  readonly site: string
  readonly request: Request
  readonly address: string | undefined
}

/** Comma-separated, so that a new secret can be set before the old one is taken away. */
function secretsOf({ variables }: SiteServices, name: string): readonly string[] {
  const secrets = (variables[name] ?? '').split(',').flatMap((secret) => secret.trim() || [])
  return name === initiationSecretName ? secrets.filter((one) => one.length >= initiationSecretLengthMin) : secrets
}

/** Before the body is read. Throws `unauthorized`. */
export function admitWebhook({ deployment, site, request }: Omit<Asked, 'address'>): void {
  const header = request.headers.get('elevenlabs-signature')
  const fault = elevenlabsHeaderFault(header, deployment.platform.clock.now())
  if (fault) throw refused(webhookSecretName, { reason: fault, site })
}

/** The services of the webhook's site. Throws `unauthorized`, `forbidden` for a disabled site, or `too_many_failed_tries`. */
export async function verifiedSite(
  { deployment, site, request, address }: Asked,
  body: Uint8Array,
): Promise<SiteServices> {
  const header = request.headers.get('elevenlabs-signature')
  const isRight = (services: SiteServices, secrets: readonly string[]) =>
    elevenlabsSignatureFault(secrets, header, body, services.clock.now()) === undefined
  return await provedSite({ deployment, site, request, address }, webhookSecretName, header ?? '', isRight)
}

/** The same for the conversation initiation, which has no signature but a header with the secret itself. */
export async function initiationSite(asked: Asked, given: string): Promise<SiteServices> {
  return await provedSite(asked, initiationSecretName, given, (_, secrets) => isOneOf(secrets, given))
}

async function provedSite(
  { deployment, site, address }: Asked,
  name: string,
  given: string,
  isRight: (services: SiteServices, secrets: readonly string[]) => boolean,
): Promise<SiteServices> {
  let services: SiteServices | undefined
  let reason = 'wrong'
  const proved = await deployment.access.provesSecret(`${site} ${given}`, address, async () => {
    if (!(await deployment.knownSites.has(site))) reason = 'unknown site'
    else {
      services = await deployment.site(site)
      const secrets = secretsOf(services, name)
      if (secrets.length > 0) return isRight(services, secrets)
      reason = `no ${name}`
    }
    return false
  })
  if (proved && services) {
    deployment.knownSites.refuseDisabled(site)
    return services
  }
  throw refused(name, { reason, site })
}

/** One sentence for all of them; the log has which. */
function refused(name: string, details: Readonly<Record<string, string>>): SwitchhookError {
  const advice = `Refused: the secret does not fit. Set ${name} of this site to what ElevenLabs has (the log says what is wrong).`
  return new SwitchhookError('unauthorized', advice, { details })
}

/** Of the hashes, so that neither length nor content can be timed. */
function isOneOf(secrets: readonly string[], given: string): boolean {
  const hash = sha256Hex(given)
  return secrets.filter((secret) => sameHash(sha256Hex(secret), hash)).length > 0
}
