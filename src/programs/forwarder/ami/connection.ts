/**
 * One connection to an Asterisk manager: logged in, kept alive by pings, answers matched by ActionID. It never
 * connects again by itself (reconnect.ts does).
 *
 * What must stay true: every event that came before the end was handed over; after the end nobody is called and
 * every open question is refused; a silent peer ends the connection.
 */
import type { Socket } from 'node:net'
import { type AmiMessage, parseMessage } from '../../../adapters/pbx/asterisk/message.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import { silence } from '../../../lib/keep-alive.ts'
import type { Clock } from '../../../ports/clock.ts'
import { type AmiAction, encodeAction } from './action.ts'
import { Answers } from './answers.ts'
import { AmiFramer } from './framer.ts'
import { type AmiLogin, logIn } from './login.ts'
import { type AmiAddress, openSocket } from './socket.ts'

export interface AmiOptions extends AmiAddress, AmiLogin {
  readonly pingIntervalMs: number
  readonly pingTimeoutMs: number
}

export interface AmiHandler {
  /** Events in the order in which they came, those of one chunk together; list answers' items too. */
  onEvents(events: readonly AmiMessage[]): void
  /** Asterisk was there a moment ago: it answered a ping, or closed the connection itself. */
  onAlive?(): void
}

/** Asterisk itself gives up on a login after 30 s. */
const loginTimeoutMs = 30_000
const answerTimeoutMs = 30_000

export class AmiConnection {
  readonly #socket: Socket
  readonly #handler: AmiHandler
  readonly #clock: Clock
  readonly #framer = new AmiFramer()
  readonly #answers: Answers
  readonly #over = new AbortController()
  readonly #ended = Promise.withResolvers<SwitchhookError>()
  #received = 0

  private constructor(socket: Socket, handler: AmiHandler, clock: Clock) {
    this.#socket = socket
    this.#handler = handler
    this.#clock = clock
    this.#answers = new Answers(clock, answerTimeoutMs)
    socket.on('data', (chunk) => this.#read(chunk))
    socket.on('error', (error) => this.#cut(lost(error.message, error), 'code' in error && error.code === 'ECONNRESET'))
    socket.on('close', () => this.#cut(lost('Asterisk closed the connection'), true))
  }

  /** Connects and logs in. Rejects with `source_unreachable` or `source_unauthorized`; nothing stays open then. */
  static async open(
    options: AmiOptions,
    handler: AmiHandler,
    clock: Clock,
    signal: AbortSignal,
  ): Promise<AmiConnection> {
    const socket = await openSocket(options, clock, signal)
    const connection = new AmiConnection(socket, handler, clock)
    const stop = () => connection.close()
    signal.addEventListener('abort', stop, { once: true })
    connection.#over.signal.addEventListener('abort', () => signal.removeEventListener('abort', stop), { once: true })
    if (signal.aborted) stop()
    try {
      await logIn(options, (action) => connection.request(action, loginTimeoutMs))
      refuseOld(connection.greeting)
    } catch (thrown) {
      connection.close()
      throw thrown
    }
    connection.#keepAlive(options).catch(() => {})
    return connection
  }

  /** What the server calls itself. */
  get greeting(): string {
    return this.#framer.greeting ?? ''
  }

  /** Resolves with the reason once the connection is over, whoever ended it. */
  get ended(): Promise<SwitchhookError> {
    return this.#ended.promise
  }

  /** Sends an action and gives its answer. Rejects when Asterisk refuses it, or the connection ends before. */
  async request(action: AmiAction, timeoutMs?: number): Promise<AmiMessage> {
    return this.#answers.one(action.Action, (id) => this.#send(action, id), this.#over.signal, timeoutMs)
  }

  /** Sends an action that is answered by a list; gives the items, without the answer and the closing event. */
  async list(action: AmiAction): Promise<readonly AmiMessage[]> {
    return this.#answers.list(action.Action, (id) => this.#send(action, id), this.#over.signal)
  }

  /** Sends an action whose outcome is an event with its ActionID (Originate). Rejects when it is refused. */
  async outcome(action: AmiAction, event: string, timeoutMs: number): Promise<AmiMessage> {
    const send = (id: string) => this.#send(action, id)
    return this.#answers.outcome(action.Action, event, send, this.#over.signal, timeoutMs)
  }

  close(): void {
    this.#end(lost('the forwarder closed the connection'))
  }

  #send(action: AmiAction, actionId: string): void {
    const bytes = encodeAction(action, actionId)
    if (this.#over.signal.aborted) throw this.#over.signal.reason
    this.#socket.write(bytes)
  }

  #read(chunk: Uint8Array): void {
    if (this.#over.signal.aborted) return
    let texts: string[]
    try {
      texts = this.#framer.push(chunk)
    } catch (cause) {
      this.#end(lost('what answers there is not an Asterisk manager', cause))
      return
    }
    this.#received += 1
    const messages = texts.map(parseMessage)
    const events = messages.filter((message) => message.event !== '')
    try {
      if (events.length > 0) this.#handler.onEvents(events)
    } catch (cause) {
      // What could not be kept must come again: the calls in progress are read anew by the next connection.
      this.#end(lost('the events could not be kept', cause))
      return
    }
    for (const message of messages) this.#answers.take(message)
  }

  async #keepAlive({ pingIntervalMs, pingTimeoutMs }: AmiOptions): Promise<void> {
    // A refusal is a sign of life too.
    const alive = () => this.#handler.onAlive?.()
    const ping = () => this.request({ Action: 'Ping' }, pingTimeoutMs).then(alive, () => {})
    const options = { clock: this.#clock, pingIntervalMs, pingTimeoutMs, signsOfLife: () => this.#received, ping }
    this.#end(lost(await silence(options, this.#over.signal)))
  }

  #cut(reason: SwitchhookError, byAsterisk: boolean): void {
    if (byAsterisk && !this.#over.signal.aborted) this.#handler.onAlive?.()
    this.#end(reason)
  }

  #end(reason: SwitchhookError): void {
    if (this.#over.signal.aborted) return
    this.#over.abort(reason)
    this.#socket.removeAllListeners()
    this.#socket.on('error', () => {}).destroy()
    this.#ended.resolve(reason)
  }
}

/** Before version 2 (Asterisk 12) events lack what calls are put together by: nothing is made up from them. */
function refuseOld(greeting: string): void {
  const [, version, major] = /\/((\d+)[\d.]*)/.exec(greeting) ?? []
  if (major === undefined || Number(major) >= 2) return
  throw new SwitchhookError(
    'source_unreadable',
    `This Asterisk is not supported: its manager interface is version ${version}, and calls can be followed from version 2 (Asterisk 12) on. Read its call records instead (freepbx-cdr or master-csv).`,
  )
}

function lost(reason: string, cause?: unknown): SwitchhookError {
  return new SwitchhookError('source_unreachable', `The connection to Asterisk is over: ${reason}.`, {
    retryable: true,
    cause,
  })
}
