/**
 * What listens on the public port of `npm start`. workerd behind it believes the headers that Cloudflare's edge writes (and
 * Miniflare those of its own tools), so they are taken out of what clients send and written anew: the client's address is
 * that of its connection, or what a proxy of SWITCHHOOK_TRUSTED_PROXIES vouches for.
 */
import { Agent, createServer, type IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex, Stream } from 'node:stream'
import { createProxyServer } from 'httpxy'
import { clientAddressBehind, type TrustedProxies } from '../../lib/forwarded-address.ts'
import { paced } from './paced.ts'

export interface Front {
  readonly close: () => Promise<void>
}

export interface FrontOptions {
  readonly host: string
  readonly port: number
  /** Where the Worker listens, on this machine only. */
  readonly target: string
  /** The static files: where they are served, and under which paths. */
  readonly files?: { readonly target: string; readonly paths: ReadonlySet<string> }
  readonly proxies: TrustedProxies
}

/** Written by the edge or by Miniflare, never to be taken from a client. */
const ownHeader = /^(cf-|mf-|x-vercel-|true-client-ip$|x-real-ip$)/

/** How long a request may take; streams and long polls are kept open by what is sent on them. */
const timeoutMs = 120_000

/** How long a connection to workerd is kept for the next request. */
const idleMs = 3000

const unavailable = JSON.stringify({
  error: {
    code: 'storage_unavailable',
    message: 'The server is starting again; try again in some seconds.',
    retryable: true,
  },
})

/** Listens at once; rejects when the address is not free. */
export async function startFront({ host, port, target, files, proxies }: FrontOptions): Promise<Front> {
  // workerd closes an idle connection after 5 s: given up before that, none is used in the moment in which it closes.
  const agent = new Agent({ keepAlive: true, timeout: idleMs })
  const proxy = createProxyServer({ agent, ws: true, proxyTimeout: timeoutMs })
  proxy.on('error', (_error, _request, response) => refuse(response))
  proxy.on('proxyReqWs', (request) => {
    request.once('upgrade', (_answer, toWorkerd) => {
      // What the client sends is joined to workerd's side in a moment.
      toWorkerd.once('pipe', (client) => {
        client.unpipe(toWorkerd)
        client.pipe(paced()).pipe(toWorkerd)
      })
    })
  })
  const server = createServer((request, response) => {
    writeOwnHeaders(request, proxies)
    // Answered before all was read (the worker reads away no more than it has patience for): what still comes is no request.
    response.once('finish', () => request.complete || request.socket.destroySoon())
    const isFile = files?.paths.has(request.url?.split('?', 1)[0] ?? '')
    void proxy.web(request, response, { target: isFile ? files?.target : target }).catch(() => refuse(response))
  })
  // Node's server knows nothing of a connection any more that became a socket.
  const sockets = new Set<Duplex>()
  server.on('upgrade', (request, socket, head) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    writeOwnHeaders(request, proxies)
    socket.on('error', () => socket.destroy())
    // Node hands over the connection itself; its type says less.
    if (socket instanceof Socket) void proxy.ws(request, socket, { target }, head).catch(() => socket.destroy())
    else socket.destroy()
  })
  // Longer than phone systems and proxies keep an idle connection: closed by us, it would cost them a request.
  server.keepAliveTimeout = 75_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      for (const socket of sockets) socket.destroy()
      agent.destroy()
      await closed
    },
  }
}

function writeOwnHeaders(request: IncomingMessage, proxies: TrustedProxies): void {
  const { headers, socket } = request
  for (const name of Object.keys(headers)) if (ownHeader.test(name)) delete headers[name]
  const forwarded = headers['x-forwarded-for']
  const address = clientAddressBehind(socket.remoteAddress, [forwarded].flat().join(','), proxies)
  if (address !== undefined) headers['cf-connecting-ip'] = address
}

/** Of a socket, or an answer that has begun, only the end can be given. */
function refuse(response: Stream | undefined): void {
  if (!(response instanceof ServerResponse) || response.headersSent) {
    if (response instanceof Socket || response instanceof ServerResponse) response.destroy()
    return
  }
  response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '5' })
  response.end(unavailable)
}
