/** The SuiteCRM stand-in as a real HTTP server, and as an in-process fetch. */
import type { HttpFetch } from '../../../src/ports/http.ts'
import { handlerFetch } from '../crm/handler-fetch.ts'
import { type RunningServer, serveHandler } from '../crm/handler-server.ts'
import { createSuiteCrmStandIn, type SuiteCrmStandIn, type SuiteCrmStandInOptions } from './stand-in.ts'

export interface SuiteCrmServer extends RunningServer {
  readonly standIn: SuiteCrmStandIn
  /** The variables that connect Switchhook to this server. */
  readonly env: Readonly<Record<string, string>>
}

export async function startSuiteCrmServer(options: SuiteCrmStandInOptions = {}, port = 0): Promise<SuiteCrmServer> {
  const standIn = createSuiteCrmStandIn(options)
  const server = await serveHandler(standIn.handle, port)
  return { ...server, standIn, env: standIn.env(server.url) }
}

/** Every request goes to the stand-in, whatever its host. */
export function suiteCrmFetch(standIn: SuiteCrmStandIn): HttpFetch {
  return handlerFetch(standIn.handle)
}
