/**
 * 3CX's CDR output over TCP: `listen`, where 3CX dials us (active socket), or `connect`, where we dial 3CX (passive
 * socket). The protocol has neither login nor encryption nor acknowledgement: lines that 3CX sends while nobody listens
 * are lost, and who can reach our port can invent calls. Hence `listen` takes connections of configured hosts only.
 */

import type { LineForm } from '../../../../adapters/pbx/rows/line-form.ts'
import type { LiveStatus, SourceFinding } from '../../../../adapters/pbx/source.ts'
import type { ReadLine } from '../../../../adapters/pbx/threecx/cdr-text-line.ts'
import type { CallEvent } from '../../../../core/calls/event.ts'
import { backoffMs } from '../../../../lib/backoff.ts'
import { isoUtc } from '../../../../ports/clock.ts'
import type { LiveSource } from '../../source.ts'
import type { SourceContext } from '../../source-type.ts'
import { dialForLines, listenForLines } from './cdr-socket.ts'

export interface SocketOptions {
  readonly id: string
  readonly mode: 'listen' | 'connect'
  readonly host: string
  readonly port: number
  /** Addresses that may connect to us. */
  readonly allowFrom: readonly string[]
  readonly form: LineForm<ReadLine>
  readonly context: Pick<SourceContext, 'clock' | 'random' | 'log'>
}

type Emit = (events: readonly CallEvent[]) => void

const retryBaseMs = 1000
const retryCapMs = 30_000

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
    try {
      await this.#receive(
        () => undefined,
        AbortSignal.any([signal, stop.signal]),
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
    const { clock, random, log } = this.#options.context
    for (let failures = 0; !signal.aborted; failures += 1) {
      const up = () => {
        failures = 0
        this.#status = { ...this.#status, connected: true, problem: undefined }
      }
      try {
        await this.#receive(emit, signal, up)
      } catch (thrown) {
        const problem = thrown instanceof Error ? thrown.message : 'the connection failed'
        if (this.#status.problem !== problem) log.warn('cdr_socket_down', { source: this.id, problem })
        this.#status = { ...this.#status, connected: false, problem }
      }
      const waitMs = backoffMs({ firstMs: retryBaseMs, longestMs: retryCapMs }, failures, random)
      await clock.sleep(waitMs, signal).catch(() => undefined)
    }
    this.#status = { ...this.#status, connected: false }
  }

  /** Until the signal aborts; rejects when the port can't be had or the connection is lost. */
  #receive(emit: Emit, signal: AbortSignal, up: () => void): Promise<void> {
    const { mode, host, port, allowFrom, context } = this.#options
    const onUp = (listeningPort?: number) => {
      this.listeningPort = listeningPort
      up()
    }
    const socket = { host, port, onUp, onLine: (line: string) => this.#report(line, emit) }
    if (mode === 'connect') return dialForLines(socket, signal)
    const allows = (from: string) => {
      const isAllowed = allowFrom.includes(from)
      if (!isAllowed) context.log.warn('cdr_socket_refused', { source: this.id, from })
      return isAllowed
    }
    return listenForLines(socket, allows, signal)
  }

  #report(line: string, emit: Emit): void {
    const { form, context } = this.#options
    this.#status = { ...this.#status, lastMessageAt: isoUtc(context.clock.now()) }
    const parsed = form.parse(line)
    if (parsed !== undefined) emit(form.translate(parsed.call, [parsed.row]))
    else if (line.trim() !== '') context.log.warn('cdr_line_unreadable', { source: this.id, length: line.length })
  }
}
