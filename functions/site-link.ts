/** What a site's object goes on with: the site's own link to its 3CX. Loaded only where one is set up. */
import { connectCloudflareSocket } from '../src/adapters/platform/cloudflare/socket.ts'
import type { StandingWork } from '../src/adapters/platform/standing-work.ts'
import { createDeployments } from '../src/app/services.ts'
import { ThreecxLink } from '../src/app/threecx/link.ts'
import type { Env } from '../src/lib/variable-fields.ts'
import type { Background, Platform } from '../src/ports/platform.ts'

export function createSiteLink(site: string, variables: Env, platform: Platform, background: Background): StandingWork {
  const deploymentFor = createDeployments({ variables: () => variables, platform: () => platform })
  const bindings = {}
  return new ThreecxLink({
    services: async () => deploymentFor(bindings).site(site),
    background,
    connect: connectCloudflareSocket,
  })
}
