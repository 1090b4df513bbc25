/**
 * The other side of outgoing WebSockets: a real server of the package `ws`. What it does is said by the path, so that a
 * test in another process or in workerd asks for it by the address alone:
 *
 * - `/headers`: sends the handshake's headers as JSON. `/texts/N`: N numbered texts, the first with the handshake's answer.
 * - `/close/CODE`: closes. `/reset`: is gone without a word. `/sized?times=N&text=…`: one text.
 * - `/refused/STATUS`: answers the handshake so. `/moved`: to `/headers`, by a redirect.
 * - `/open/NAME` stays open and answers pings, `/deaf/NAME` does not, `/mute/NAME` never answers the handshake; by HTTP
 *   `/arrived/NAME` and `/left/NAME` are answered once that came and went.
 */
import { createServer, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'

export interface SocketPeer {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string
  close(): Promise<void>
}

interface Visit {
  readonly arrived: PromiseWithResolvers<void>
  readonly left: PromiseWithResolvers<void>
}

export async function startSocketPeer(): Promise<SocketPeer> {
  const visits = new Map<string, Visit>()
  const visitOf = (name: string) => {
    const visit = visits.get(name) ?? { arrived: Promise.withResolvers(), left: Promise.withResolvers() }
    visits.set(name, visit)
    return visit
  }
  const options = { noServer: true, perMessageDeflate: false } as const
  const upgraded = new Set<Duplex>()
  const hearing = new WebSocketServer(options)
  const deaf = new WebSocketServer({ ...options, autoPong: false })
  const server = createServer((incoming, outgoing) => {
    const [, what, name = ''] = (incoming.url ?? '').split('/')
    const visit = visitOf(name)
    void (what === 'left' ? visit.left : visit.arrived).promise.then(() => outgoing.end())
  })
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = new URL(incoming.url ?? '', 'http://peer')
    const [, what = '', name = ''] = url.pathname.split('/')
    socket.on('error', () => {})
    const { arrived, left } = visitOf(name)
    socket.once('close', () => left.resolve())
    upgraded.add(socket)
    if (what === 'mute') {
      // Read on, or its end is not seen.
      socket.on('end', () => socket.destroy()).resume()
      return arrived.resolve()
    }
    if (what === 'refused')
      return void socket.end(`HTTP/1.1 ${name} No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`)
    if (what === 'moved')
      return void socket.end(
        'HTTP/1.1 302 Found\r\nlocation: /headers\r\ncontent-length: 0\r\nconnection: close\r\n\r\n',
      )
    const over = what === 'deaf' ? deaf : hearing
    // Corked: the first message goes out in one packet with the handshake's answer.
    socket.cork()
    over.handleUpgrade(incoming, socket, head, (opened) => {
      act(opened, { what, name, url, incoming })
      arrived.resolve()
      socket.uncork()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      for (const socket of upgraded) socket.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface Wanted {
  readonly what: string
  readonly name: string
  readonly url: URL
  readonly incoming: IncomingMessage
}

function act(socket: WebSocket, { what, name, url, incoming }: Wanted): void {
  if (what === 'headers') socket.send(JSON.stringify(incoming.headers))
  if (what === 'texts') for (let at = 0; at < Number(name); at += 1) socket.send(`text ${at}`)
  if (what === 'sized') socket.send((url.searchParams.get('text') ?? '').repeat(Number(url.searchParams.get('times'))))
  if (what === 'close') socket.close(Number(name))
  if (what === 'reset') setImmediate(() => socket.terminate())
}
