/**
 * A stand-in for a 3CX's APIs: token, Call Control over HTTP and WebSocket, and the call log of the XAPI, as
 * documented. One token of a client is active at a time and ends when its seconds are over; what a test wants to go wrong it says.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type WebSocket, WebSocketServer } from 'ws'
import { answerFault, requestFault } from './description.ts'

export const credentials = { clientId: '900', clientSecret: 'not-a-real-secret' }
/** Of a second client, with a token of its own. */
export const otherCredentials = { ...credentials, clientId: '901' }

export interface FakeParticipant {
  readonly id: number
  readonly dn: string
  readonly callid: number
  readonly status: 'Dialing' | 'Ringing' | 'Connected'
  readonly [field: string]: unknown
}

export interface PbxOptions {
  /** DN → type. */
  readonly dns?: Readonly<Record<string, string>>
  readonly expiresInSeconds?: number | undefined
  readonly tls?: { readonly key: string; readonly cert: string }
}

type Answer = readonly [status: number, body?: unknown]

export class FakePbx {
  readonly participants = new Map<string, FakeParticipant>()
  /** What was asked, in order: `GET /callcontrol`. */
  readonly requests: string[] = []
  readonly dialled: unknown[] = []
  /** The most sockets that were ever open at once, and how many were opened. */
  socketsAtOnce = 0
  socketsOpened = 0
  tokensGiven = 0
  pings = 0
  /** Answers HTTP and handshakes with this status instead. */
  refuse: number | undefined
  /** For paths that contain it: how it is answered. */
  faults: { readonly path: string; readonly status: number; times: number }[] = []
  makeCallAnswer: Answer = [200, { finalstatus: 1, reason: 'None', result: { id: 1, callid: 77 } }]
  /** What the XAPI says of this 3CX, beside its call log: by path below /xapi/v1/. */
  xapi: Record<string, unknown> = {}
  /** Requests that the description of 3CX's APIs does not have, and answers of ours that it has otherwise. */
  readonly formFaults: string[] = []
  callLog: (query: { readonly fromMs: number; readonly toMs: number; readonly top: number }) => Answer = () => [404]
  /** Sees each request before it is answered. */
  onRequest: (path: string) => void | Promise<void> = () => {}
  answersPings = true
  readonly #options: PbxOptions
  readonly #server: Server
  readonly #sockets = new Set<WebSocket>()
  readonly #webSockets = new WebSocketServer({ noServer: true, autoPong: false })
  /** By client. */
  readonly #tokens = new Map<string, { readonly text: string; readonly untilMs: number }>()
  #sequence = 0

  private constructor(options: PbxOptions) {
    this.#options = options
    const answer = (request: IncomingMessage, response: ServerResponse) => void this.#answer(request, response)
    this.#server = options.tls ? createTlsServer(options.tls, answer) : createServer(answer)
    this.#server.on('upgrade', (request, socket, head) => {
      const status = this.refuse ?? this.#fault('/callcontrol/ws') ?? (this.#isAuthorized(request) ? 101 : 401)
      if (status !== 101) {
        socket.end(`HTTP/1.1 ${status} No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
        return
      }
      this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => this.#opened(webSocket))
    })
  }

  static async start(options: PbxOptions = {}): Promise<FakePbx> {
    const pbx = new FakePbx(options)
    await new Promise<void>((resolve) => pbx.#server.listen(0, '127.0.0.1', resolve))
    return pbx
  }

  get url(): string {
    const address = this.#server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    return `${this.#options.tls ? 'https' : 'http'}://127.0.0.1:${port}`
  }

  get sockets(): number {
    return this.#sockets.size
  }

  /** A participant comes or changes, and the sockets hear of it. */
  upsert(participant: FakeParticipant): void {
    this.participants.set(entityOf(participant), participant)
    this.announce(0, participant)
  }

  remove(participant: Pick<FakeParticipant, 'dn' | 'id'>): void {
    this.participants.delete(entityOf(participant))
    this.announce(1, participant)
  }

  /** A message, whatever is true. */
  announce(type: number, participant: Pick<FakeParticipant, 'dn' | 'id'>): void {
    this.#sequence += 1
    const event = { event_type: type, entity: entityOf(participant), attached_data: null }
    this.say(JSON.stringify({ sequence: this.#sequence, event }))
  }

  say(text: string): void {
    for (const socket of this.#sockets) socket.send(text)
  }

  /** All sockets are cut, as by a network. */
  drop(): void {
    for (const socket of this.#sockets) socket.terminate()
  }

  /** Whoever has the token now has none any more: another program fetched one. */
  takeToken(): void {
    this.#tokens.clear()
  }

  async close(): Promise<void> {
    this.drop()
    this.#webSockets.close()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #opened(socket: WebSocket): void {
    this.#sockets.add(socket)
    this.socketsOpened += 1
    this.socketsAtOnce = Math.max(this.socketsAtOnce, this.#sockets.size)
    socket.on('ping', (data) => {
      this.pings += 1
      if (this.answersPings) socket.pong(data)
    })
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('error', () => {})
  }

  #isAuthorized(request: IncomingMessage): boolean {
    const given = request.headers.authorization
    return [...this.#tokens.values()].some(({ text, untilMs }) => Date.now() < untilMs && given === `Bearer ${text}`)
  }

  #fault(path: string): number | undefined {
    const fault = this.faults.find((one) => one.times > 0 && path.includes(one.path))
    if (fault) fault.times -= 1
    return fault?.status
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? ''
    this.requests.push(`${request.method} ${path}`)
    let body = ''
    for await (const chunk of request) body += String(chunk)
    await this.onRequest(path)
    const refused = this.refuse ?? this.#fault(path)
    const [status, value] = refused === undefined ? this.#answerTo(request, path, body) : [refused]
    const fault = requestFault(request.method ?? '', path, body)
    if (fault !== undefined) this.formFaults.push(fault)
    const ownFault = status === 200 && value !== undefined ? answerFault(request.method ?? '', path, value) : undefined
    if (ownFault !== undefined) this.formFaults.push(`stand-in: ${ownFault}`)
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(value === undefined ? '' : JSON.stringify(value))
  }

  #answerTo(request: IncomingMessage, path: string, body: string): Answer {
    if (path === '/connect/token') return this.#giveToken(new URLSearchParams(body))
    if (!this.#isAuthorized(request)) return [401]
    if (path === '/callcontrol') return [200, this.#list()]
    const { pathname, searchParams } = new URL(path, 'http://pbx')
    if (pathname.startsWith('/xapi/v1/ReportCallLogData/Pbx.GetCallLogData(')) {
      const instant = (name: string) =>
        Date.parse(new RegExp(`${name}=([^,)]+)`).exec(decodeURIComponent(path))?.[1] ?? '')
      const top = Number(searchParams.get('$top'))
      return this.callLog({ fromMs: instant('periodFrom'), toMs: instant('periodTo'), top })
    }
    const described = pathname.startsWith('/xapi/v1/') ? this.xapi[pathname.slice('/xapi/v1/'.length)] : undefined
    if (described !== undefined) return [200, described]
    const makeCall = /^\/callcontrol\/([^/]+)\/makecall$/.exec(pathname)
    if (makeCall && request.method === 'POST') {
      if (!(makeCall[1] && makeCall[1] in this.#dns)) return [404]
      this.dialled.push({ dn: makeCall[1], ...JSON.parse(body) })
      return this.makeCallAnswer
    }
    const participant = this.participants.get(pathname)
    return participant ? [200, participant] : [404]
  }

  #giveToken(form: URLSearchParams): Answer {
    const client = [credentials, otherCredentials].find(
      ({ clientId, clientSecret }) => form.get('client_id') === clientId && form.get('client_secret') === clientSecret,
    )
    if (!client || form.get('grant_type') !== 'client_credentials') return [401, { error: 'invalid_client' }]
    const { expiresInSeconds = 60 } = this.#options
    this.tokensGiven += 1
    const text = `token-${this.tokensGiven}`
    this.#tokens.set(client.clientId, { text, untilMs: Date.now() + expiresInSeconds * 1000 })
    return [200, { token_type: 'Bearer', expires_in: expiresInSeconds, access_token: text, refresh_token: null }]
  }

  get #dns(): Readonly<Record<string, string>> {
    return this.#options.dns ?? { '101': 'Wextension', '102': 'Wextension', '103': 'Wextension', '800': 'Wqueue' }
  }

  #list(): unknown {
    return Object.entries(this.#dns).map(([dn, type]) => ({
      ...{ dn, type, devices: [] },
      participants: [...this.participants.values()].filter((one) => one.dn === dn),
    }))
  }
}

function entityOf({ dn, id }: Pick<FakeParticipant, 'dn' | 'id'>): string {
  return `/callcontrol/${dn}/participants/${id}`
}

const blank = {
  ...{ party_caller_name: '', party_dn: '', party_caller_id: '', party_did: '', device_id: '', party_dn_type: 'None' },
  ...{ direct_control: false, originated_by_dn: '', originated_by_type: 'None', referred_by_dn: '' },
  ...{ referred_by_type: 'None', on_behalf_of_dn: '', on_behalf_of_type: 'None', legid: 1 },
}

/** At `dn`, on a call with a number outside. */
export function outside(
  at: Pick<FakeParticipant, 'id' | 'dn' | 'callid' | 'status'>,
  number: string,
  more: Readonly<Record<string, unknown>> = {},
): FakeParticipant {
  return { ...blank, party_dn: '10001', party_dn_type: 'Wexternalline', party_caller_id: number, ...at, ...more }
}

/** At `dn`, on a call with another extension. */
export function inside(
  at: Pick<FakeParticipant, 'id' | 'dn' | 'callid' | 'status'>,
  other: string,
  more: Readonly<Record<string, unknown>> = {},
): FakeParticipant {
  return { ...blank, party_dn: other, party_dn_type: 'Wextension', party_caller_id: other, ...at, ...more }
}
