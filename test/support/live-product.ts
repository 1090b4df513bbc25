/** Reporting calls to a running product, as a forwarder does, and watching its event stream, as a program does. */
import * as z from 'zod'
import { eventsSigningKey } from '../../src/app/security/events-key.ts'
import { signWebhook } from '../../src/lib/standard-webhooks.ts'
import { inboundLeg, type LegKind } from './inbound-leg.ts'

export interface Product {
  readonly url: string
  readonly adminKey: string
}

const tokenOf = z.object({ token: z.string(), key: z.object({ id: z.string() }).optional() })

async function makeToken({ url, adminKey }: Product, path: string, body: unknown) {
  const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' }
  const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`No token: ${answer.status} ${await answer.text()}`)
  return tokenOf.parse(await answer.json())
}

export async function makeKey(product: Product, scopes: readonly string[], site = 'main') {
  const { token, key } = await makeToken(product, `/v1/keys?site=${site}`, { name: 'test', scopes })
  return { token, id: key?.id ?? '' }
}

export async function agentToken(product: Product, extension: string, site = 'main'): Promise<string> {
  return (await makeToken(product, `/v1/agents/${extension}/token?site=${site}`, {})).token
}

/** One fact of one leg of a call that comes in; `call` is seven digits, its caller's number too. */
export const leg = (call: string, extension: string, kind: LegKind) =>
  inboundLeg(call, extension, kind, { number: `+1555${call}` })

/** Reports one event with an `events` key; resolves when it is accepted. */
export async function report({ url }: Product, token: string, event: { readonly id: string }): Promise<void> {
  const body = JSON.stringify({ events: [event] })
  const signed = signWebhook([eventsSigningKey(token)], { id: event.id, atMs: Date.now(), body })
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...signed }
  const answer = await fetch(`${url}/v1/events`, { method: 'POST', headers, body })
  if (!answer.ok) throw new Error(`The events were refused: ${answer.status} ${await answer.text()}`)
}

export interface StreamEvent {
  readonly event: string
  readonly id?: string
  readonly data: string
}

export interface OpenStream {
  readonly status: number
  readonly events: readonly StreamEvent[]
  /** Of calls: `<event> <number> <state>`. */
  readonly calls: readonly string[]
  readonly lastId: string | undefined
  /** Resolves when such an event has come. Rejects when the stream ends before. */
  until(holds: (event: StreamEvent) => boolean): Promise<void>
  /** Resolves when the server ended it. */
  readonly ended: Promise<void>
  close(): void
}

/** Opens `/v1/stream` as a program that knows how to come back. */
export async function openStream(
  { url }: Product,
  token: string,
  { lastId, query = '' }: { lastId?: string; query?: string } = {},
): Promise<OpenStream> {
  const stop = new AbortController()
  const headers = { authorization: `Bearer ${token}`, ...(lastId === undefined ? {} : { 'last-event-id': lastId }) }
  const answer = await fetch(`${url}/v1/stream${query}`, { headers, signal: stop.signal })
  const events: StreamEvent[] = []
  let arrived = Promise.withResolvers<void>()
  let over = false
  const ended = readEvents(answer, (event) => {
    events.push(event)
    arrived.resolve()
    arrived = Promise.withResolvers()
  }).then(() => {
    over = true
    arrived.resolve()
  })
  return {
    status: answer.status,
    events,
    ended,
    get calls() {
      return events.flatMap(({ event, data }) => (event === 'call' ? callLine(data) : []))
    },
    get lastId() {
      return events.findLast(({ id }) => id !== undefined)?.id
    },
    async until(holds) {
      while (!events.some(holds)) {
        if (over) throw new Error(`The stream ended (${answer.status}): ${JSON.stringify(events)}`)
        await arrived.promise
      }
    },
    close: () => stop.abort(),
  }
}

const callForm = z.object({
  event: z.string(),
  call: z.object({ state: z.string(), external: z.object({ number: z.string() }) }).optional(),
  callData: z.object({ state: z.string(), callerIdNum: z.string() }).optional(),
})

function callLine(data: string): string {
  const { event, call, callData } = callForm.parse(JSON.parse(data))
  return `${event} ${call?.external.number ?? callData?.callerIdNum} ${call?.state ?? callData?.state}`
}

/** Resolves when the stream ends, however it does. */
async function readEvents(answer: Response, on: (event: StreamEvent) => void): Promise<void> {
  let unread = ''
  const decoder = new TextDecoder()
  try {
    for await (const chunk of answer.body ?? []) {
      const blocks = (unread + decoder.decode(chunk, { stream: true })).split('\n\n')
      unread = blocks.pop() ?? ''
      for (const block of blocks) {
        const fields = new Map(
          block.split('\n').map((line) => [line.split(': ')[0], line.slice(line.indexOf(': ') + 2)]),
        )
        const event = fields.get('event')
        if (event) on({ event, id: fields.get('id'), data: fields.get('data') ?? '' })
      }
    }
  } catch {
    // Cut off: the same as its end.
  }
}
