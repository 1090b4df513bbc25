/** A 3CX in memory, in virtual time: its participants, the token that is active, its call log, and what was asked. */
import type { Clock } from '../../../src/ports/clock.ts'
import type { HttpFetch } from '../../../src/ports/http.ts'
import { type ConnectSocket, HandshakeRefused, type SocketEnd } from '../../../src/ports/outgoing-socket.ts'
import type { FakeParticipant } from './pbx.ts'

export function createMemoryPbx(clock: Pick<Clock, 'now'>) {
  const rows: (Readonly<Record<string, unknown>> & { readonly StartTime: string })[] = []
  const requests = new Map<string, number>()
  /** What its XAPI says beside its call log, by path below /xapi/v1/. */
  const xapi: Record<string, unknown> = {}
  const forbidden = new Set<string>()
  const up = new Map<string, FakeParticipant>()
  let token = 0
  let untilMs = 0
  let isAway = false
  let end: ((why: SocketEnd) => void) | undefined
  let hear: ((text: string) => void) | undefined
  let open = 0
  let most = 0
  const isGood = (headers: Headers) => headers.get('authorization') === `Bearer t${token}` && clock.now() < untilMs
  const fetch: HttpFetch = async (url, init) => {
    if (isAway) throw new Error('connect ECONNREFUSED')
    const { pathname } = new URL(url)
    const what = pathname.split('(')[0] ?? ''
    requests.set(what, (requests.get(what) ?? 0) + 1)
    if (pathname === '/connect/token') {
      token += 1
      untilMs = clock.now() + 60_000
      return Response.json({ access_token: `t${token}`, expires_in: 60 })
    }
    if (!isGood(new Headers(init?.headers))) return new Response('', { status: 401 })
    if (forbidden.has(what)) return new Response('', { status: 403 })
    if (pathname === '/callcontrol') {
      const participants = [...up.values()]
      const dns = ['101', '102', '103'].map((dn) => ({ dn, type: 'Wextension', devices: [] }))
      return Response.json(dns.map((one) => ({ ...one, participants: participants.filter(({ dn }) => dn === one.dn) })))
    }
    if (what === '/xapi/v1/LastCdrAndChatMessageTimestamp') {
      return Response.json({ value: [{ LastCdrStartedAt: rows.at(-1)?.StartTime ?? '2026-01-01T00:00:00Z' }] })
    }
    if (what === '/xapi/v1/ReportCallLogData/Pbx.GetCallLogData') {
      const instant = (name: string) => Date.parse(new RegExp(`${name}=([^,)]+)`).exec(pathname)?.[1] ?? '')
      const [fromMs, toMs] = [instant('periodFrom'), instant('periodTo')]
      return Response.json({
        value: rows.filter(({ StartTime }) => Date.parse(StartTime) >= fromMs && Date.parse(StartTime) < toMs),
      })
    }
    const described = xapi[what.replace('/xapi/v1/', '')]
    if (described !== undefined) return Response.json(described)
    const one = up.get(pathname)
    return one ? Response.json(one) : new Response('', { status: 404 })
  }
  const connect: ConnectSocket = async ({ headers, onMessage }, _, signal) => {
    if (isAway) throw new Error('connect ECONNREFUSED')
    if (!isGood(new Headers(headers))) throw new HandshakeRefused(401)
    open += 1
    most = Math.max(most, open)
    const { promise, resolve } = Promise.withResolvers<SocketEnd>()
    let isOver = false
    const over = (why: SocketEnd) => {
      if (isOver) return
      isOver = true
      open -= 1
      if (hear === onMessage) hear = undefined
      resolve(why)
    }
    hear = onMessage
    end = over
    signal.addEventListener('abort', () => over({ reason: 'stopped' }), { once: true })
    return { ended: promise, close: () => over({ reason: 'closed' }) }
  }
  const say = (kind: number, entity: string) => hear?.(JSON.stringify({ event: { event_type: kind, entity } }))
  return {
    ...{ fetch, connect, rows, requests, xapi },
    set(one: FakeParticipant) {
      const entity = `/callcontrol/${one.dn}/participants/${one.id}`
      up.set(entity, one)
      say(0, entity)
    },
    remove(dn: string, id: number) {
      const entity = `/callcontrol/${dn}/participants/${id}`
      up.delete(entity)
      say(1, entity)
    },
    forbid: (path: string) => void forbidden.add(path),
    cut: () => end?.({ reason: 'cut' }),
    takeToken: () => {
      token += 1
    },
    away: (away: boolean) => {
      isAway = away
      if (away) end?.({ reason: 'gone' })
    },
    get most() {
      return most
    },
  }
}
