/** The Re:amaze stand-in as a real HTTP server, and as an in-process fetch. */
import type { HttpFetch } from '../../../src/ports/http.ts'
import { handlerFetch } from '../crm/handler-fetch.ts'
import { type RunningServer, serveHandler } from '../crm/handler-server.ts'
import { createReamazeStandIn, type ReamazeStandIn, type ReamazeStandInOptions } from './stand-in.ts'

export interface ReamazeServer extends RunningServer {
  readonly standIn: ReamazeStandIn
  /** The variables that connect Switchhook to this server. */
  readonly env: Readonly<Record<string, string>>
}

export async function startReamazeServer(options: ReamazeStandInOptions = {}, port = 0): Promise<ReamazeServer> {
  const standIn = createReamazeStandIn(options)
  const server = await serveHandler(standIn.handle, port)
  return { ...server, standIn, env: standIn.env(server.url) }
}

/** Every request goes to the stand-in, whatever its host. */
export function reamazeFetch(standIn: ReamazeStandIn): HttpFetch {
  return handlerFetch(standIn.handle)
}
