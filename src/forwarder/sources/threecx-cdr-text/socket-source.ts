/**
 * 3CX's CDR output over TCP: `listen`, where 3CX dials us (active socket), or `connect`, where we dial 3CX (passive
 * socket). The protocol has neither login nor encryption nor acknowledgement: lines that 3CX sends while nobody listens
 * are lost, and who can reach our port can tell of calls. Hence `listen` takes connections of configured hosts only.
 */
import { createServer, isIP, Socket } from 'node:net'
import type { CallEvent } from '../../../calls/event.ts'
import { isoUtc } from '../../../platform/clock.ts'
import type { LineForm } from '../../polled/file-table.ts'
import type { LiveSource, LiveStatus, SourceFinding } from '../../source.ts'
import type { SourceContext } from '../../source-type.ts'
import type { ToldLine } from './line.ts'

export interface SocketOptions {
  readonly id: string
  readonly mode: 'listen' | 'connect'
  readonly host: string
  readonly port: number
  /** Addresses that may connect to us. */
  readonly allowFrom: readonly string[]
  readonly form: LineForm<ToldLine>
  readonly context: Pick<SourceContext, 'clock' | 'random' | 'log'>
}

type Emit = (events: readonly CallEvent[]) => void

const longestLine = 65_536
const retryBaseMs = 1000
const retryCapMs = 30_000
const connectTimeoutMs = 10_000

export class CdrSocketSource implements LiveSource {
  readonly kind = 'live'
  readonly id: string
  readonly #options: SocketOptions
  #status: LiveStatus = { connected: false }
  /** Where we listen, once we do; for tests with port 0. */
  listeningPort: number | undefined

  constructor(options: SocketOptions) {
    this.id = options.id
    this.#options = options
  }

  status(): LiveStatus {
    return this.#status
  }

  async close(): Promise<void> {}

  async check(signal: AbortSignal): Promise<readonly SourceFinding[]> {
    const { mode, host, port } = this.#options
    const where = `${host}:${port}`
    const stop = new AbortController()
    const either = AbortSignal.any([signal, stop.signal])
    try {
      if (mode === 'listen')
        await this.#listen(
          () => undefined,
          either,
          () => stop.abort(),
        )
      else
        await this.#connect(
          () => undefined,
          either,
          () => stop.abort(),
        )
    } catch (thrown) {
      return [{ ok: false, text: `${where}: ${thrown instanceof Error ? thrown.message : 'failed'}.` }]
    }
    signal.throwIfAborted()
    const text = mode === 'listen' ? `Can listen on ${where}.` : `Connected to 3CX at ${where}.`
    return [
      { ok: true, text },
      { ok: true, text: 'Lines come when calls end; 3CX keeps none for later.' },
    ]
  }

  async run(emit: Emit, signal: AbortSignal): Promise<void> {
    const { mode, clock, random, log } = { ...this.#options, ...this.#options.context }
    for (let failures = 0; !signal.aborted; failures += 1) {
      const up = () => {
        failures = 0
        this.#status = { ...this.#status, connected: true, problem: undefined }
      }
      try {
        if (mode === 'listen') await this.#listen(emit, signal, up)
        else await this.#connect(emit, signal, up)
      } catch (thrown) {
        const problem = thrown instanceof Error ? thrown.message : 'the connection failed'
        if (this.#status.problem !== problem) log.warn('cdr_socket_down', { source: this.id, problem })
        this.#status = { ...this.#status, connected: false, problem }
      }
      const waitMs = random.next() * Math.min(retryCapMs, retryBaseMs * 2 ** Math.min(failures, 10))
      await clock.sleep(waitMs, signal).catch(() => undefined)
    }
    this.#status = { ...this.#status, connected: false }
  }

  /** Resolves when the signal aborts, rejects when listening fails. */
  #listen(emit: Emit, signal: AbortSignal, up: () => void): Promise<void> {
    const { host, port, allowFrom, context } = this.#options
    return new Promise((resolve, reject) => {
      const open = new Set<Socket>()
      const server = createServer((socket) => {
        const from = (socket.remoteAddress ?? '').replace(/^::ffff:/, '')
        if (!allowFrom.includes(from)) {
          context.log.warn('cdr_socket_refused', { source: this.id, from })
          socket.destroy()
          return
        }
        open.add(socket)
        socket.once('close', () => open.delete(socket))
        socket.on('error', () => socket.destroy())
        this.#readLines(socket, emit, reject)
      })
      const stop = () => {
        for (const socket of open) socket.destroy()
        server.close(() => resolve())
      }
      server.once('error', reject)
      server.listen({ host, port }, () => {
        const address = server.address()
        this.listeningPort = typeof address === 'object' ? address?.port : undefined
        up()
        if (signal.aborted) stop()
        else signal.addEventListener('abort', stop, { once: true })
      })
    })
  }

  /** Resolves when the signal aborts, rejects when the connection is lost. */
  #connect(emit: Emit, signal: AbortSignal, up: () => void): Promise<void> {
    const { host, port } = this.#options
    return new Promise((resolve, reject) => {
      const socket = new Socket()
      const stop = () => socket.destroy()
      const timer = setTimeout(() => socket.destroy(new Error('no answer in time')), connectTimeoutMs)
      socket.once('connect', () => {
        clearTimeout(timer)
        socket.setKeepAlive(true, 30_000)
        up()
      })
      let failure: unknown = new Error('3CX closed the connection')
      socket.once('error', (error) => {
        failure = error
      })
      // Only once it is closed may there be another one.
      socket.once('close', () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', stop)
        if (signal.aborted) resolve()
        else reject(failure)
      })
      this.#readLines(socket, emit, reject)
      signal.addEventListener('abort', stop, { once: true })
      socket.connect({ host, port })
    })
  }

  #readLines(socket: Socket, emit: Emit, fail: (reason: unknown) => void): void {
    let rest = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      try {
        rest = Buffer.concat([rest, chunk])
        for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
          this.#tell(rest.subarray(0, end).toString('utf8'), emit)
          rest = rest.subarray(end + 1)
        }
        if (rest.length > longestLine) rest = Buffer.alloc(0)
      } catch (thrown) {
        // The outbox could not take the events: the connection goes, as 3CX can't be told otherwise.
        socket.destroy()
        fail(thrown)
      }
    })
  }

  #tell(line: string, emit: Emit): void {
    const { form, context } = this.#options
    this.#status = { ...this.#status, lastMessageAt: isoUtc(context.clock.now()) }
    const parsed = form.parse(line.replace(/\r$/, ''))
    if (parsed !== undefined) emit(form.translate(parsed.call, [parsed.row]))
    else if (line.trim() !== '') context.log.warn('cdr_line_unreadable', { source: this.id, length: line.length })
  }
}

export function isAddress(text: string): boolean {
  return isIP(text) !== 0
}
