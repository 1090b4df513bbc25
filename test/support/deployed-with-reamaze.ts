/** A deployment with Re:amaze's stand-in for its CRM, started before the tests of the suite that calls this and ended after them. */
import { afterAll, beforeAll } from 'vitest'
import type { Deployable, DeploymentKind, Running } from './deployments.ts'
import { type ReamazeServer, startReamazeServer } from './reamaze/server.ts'

export interface Deployed {
  readonly reamaze: ReamazeServer
  readonly place: Deployable
  /** The one that runs now. */
  readonly server: Running
  /** Again, over the same storage, after `server.kill()`. */
  start(): Promise<void>
}

/** What it returns may be used in tests and hooks only. */
export function deployedWithReamaze(open: DeploymentKind['open'], env: Readonly<Record<string, string>>): Deployed {
  const parts: { reamaze?: ReamazeServer; place?: Deployable; server?: Running } = {}
  const present = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error('The deployment is not started yet.')
    return part
  }
  const deployed: Deployed = {
    get reamaze() {
      return present(parts.reamaze)
    },
    get place() {
      return present(parts.place)
    },
    get server() {
      return present(parts.server)
    },
    async start() {
      parts.server = await deployed.place.start({ ...deployed.reamaze.env, ...env })
    },
  }
  beforeAll(async () => {
    parts.reamaze = await startReamazeServer()
    parts.place = await open()
    await deployed.start()
  })
  afterAll(async () => {
    await parts.server?.kill()
    await parts.place?.close()
    await parts.reamaze?.close()
  })
  return deployed
}
