/** A small Asterisk manager that speaks the recorded protocol, with whatever a real one does to its clients. */
import { createHash, randomInt } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { type AmiMessage, parseMessage } from '../../../src/adapters/pbx/asterisk/message.ts'
import { AmiFramer } from '../../../src/programs/forwarder/ami/framer.ts'

export interface AmiServerOptions {
  readonly secret?: string
  readonly tls?: TlsOptions
  /** Actions that the user may not do. */
  readonly denied?: readonly string[]
  /** Answers to actions, instead of the usual ones; undefined: say nothing. */
  readonly answers?: Readonly<Record<string, (action: AmiMessage) => string | undefined>>
  readonly greeting?: string
}

export class AmiServer {
  readonly actions: AmiMessage[] = []
  readonly sockets = new Set<Socket>()
  /** How many connections there were, and how many at once at most. */
  connections = 0
  mostAtOnce = 0
  readonly #server: Server
  readonly #options: AmiServerOptions

  constructor(options: AmiServerOptions = {}) {
    this.#options = options
    const serve = (socket: Socket) => this.#serve(socket)
    this.#server = options.tls ? createTlsServer(options.tls, serve) : createTcpServer(serve)
  }

  async listen(port = 0): Promise<number> {
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening')
    return (this.#server.address() as AddressInfo).port
  }

  /** Sends bytes to every client, cut into chunks of this size. */
  send(bytes: string | Buffer, chunkSize = Number.POSITIVE_INFINITY): void {
    const all = Buffer.from(bytes)
    for (const socket of this.sockets) {
      for (let at = 0; at < all.length; at += chunkSize) socket.write(all.subarray(at, at + chunkSize))
    }
  }

  drop(): void {
    for (const socket of this.sockets) socket.destroy()
  }

  async close(): Promise<void> {
    this.drop()
    if (!this.#server.listening) return
    this.#server.close()
    await once(this.#server, 'close')
  }

  #serve(socket: Socket): void {
    this.connections += 1
    this.sockets.add(socket)
    this.mostAtOnce = Math.max(this.mostAtOnce, this.sockets.size)
    socket.on('error', () => {}).on('close', () => this.sockets.delete(socket))
    socket.setNoDelay(true)
    socket.write(this.#options.greeting ?? 'Asterisk Call Manager/11.0.0\r\n')
    const framer = new AmiFramer()
    framer.push(Buffer.from('Asterisk Call Manager/client\r\n'))
    const session = { challenge: String(randomInt(1e9)), loggedIn: false }
    socket.on('data', (chunk) => {
      for (const text of framer.push(chunk)) {
        const action = parseMessage(text)
        this.actions.push(action)
        const answer = this.#answer(action, session)
        if (answer !== undefined && !socket.destroyed) socket.write(answer)
      }
    })
  }

  #answer(action: AmiMessage, session: { challenge: string; loggedIn: boolean }): string | undefined {
    const name = action.text('Action')
    const custom = this.#options.answers?.[name]
    if (custom) return custom(action)
    if (name === 'Challenge') return reply(action, 'Success', { Challenge: session.challenge })
    if (name === 'Login') {
      const secret = this.#options.secret ?? 'secret'
      const key = createHash('md5').update(`${session.challenge}${secret}`).digest('hex')
      session.loggedIn = action.text('Key') === key || action.text('Secret') === secret
      return session.loggedIn
        ? `${reply(action, 'Success', { Message: 'Authentication accepted' })}Event: FullyBooted\r\nUptime: 100000\r\n\r\n`
        : reply(action, 'Error', { Message: 'Authentication failed' })
    }
    if (!session.loggedIn || this.#options.denied?.includes(name)) {
      return reply(action, 'Error', { Message: 'Permission denied' })
    }
    if (name === 'Ping') return reply(action, 'Success', { Ping: 'Pong' })
    if (/^(?:CoreShowChannels|QueueSummary|QueueStatus|DeviceStateList)$/.test(name)) return listAnswer(action, [])
    return reply(action, 'Success', { Message: 'ok' })
  }
}

export function reply(action: AmiMessage, response: string, fields: Readonly<Record<string, string>>): string {
  const lines = Object.entries(fields).map(([key, value]) => `${key}: ${value}`)
  return `${[`Response: ${response}`, `ActionID: ${action.actionId}`, ...lines].join('\r\n')}\r\n\r\n`
}

/** A list answer; `items` are texts of events without ActionID. */
export function listAnswer(action: AmiMessage, items: readonly string[]): string {
  const end = `Event: ${action.text('Action')}Complete\r\nActionID: ${action.actionId}\r\nEventList: Complete\r\nListItems: ${items.length}\r\n\r\n`
  const events = items.map((item) => `${item.trimEnd()}\r\nActionID: ${action.actionId}\r\n\r\n`)
  return [reply(action, 'Success', { EventList: 'start' }), ...events, end].join('')
}
