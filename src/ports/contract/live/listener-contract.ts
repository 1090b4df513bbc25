/** Listening to a site for the contract's sake, and what is announced there. */

import type { TextWrite } from '../../../adapters/platform/records/text-store.ts'
import { extensionTopic, siteTopic } from '../../../core/live/topics.ts'
import type { Announcement, Live, LivePart, LiveSession } from '../../live.ts'

export interface LivePlace {
  readonly live: Live
  /** A site of its own, and another beside it. */
  readonly site: string
  readonly otherSite: string
  /** Stores a record with an announcement; answers whether it was written. `refused`: it must not be. */
  store(announcement: Announcement, how: 'written' | 'refused' | 'skipped'): Promise<void>
}

/** `store` of a place whose records are written so. */
export function storeBy(write: (ops: readonly TextWrite[]) => Promise<unknown>): LivePlace['store'] {
  return async (announcement, how) => {
    const { key: id } = announcement
    const record = { op: 'put', collection: 'things', id, text: '1', announce: [announcement] } as const
    if (how === 'written') await write([record])
    if (how === 'skipped') await write([{ ...record, expect: 9, onConflict: 'skip' }])
    if (how === 'refused') await write([record, { ...record, id: 'other', expect: 9, announce: [] }])
  }
}

interface Message {
  readonly type: string
  readonly seq: number
  readonly resumed?: boolean
  readonly active?: boolean
  readonly data?: {
    readonly event: string
    readonly call?: { readonly id: string; readonly [member: string]: unknown }
    readonly callData?: {
      readonly callId: string
      readonly state: string
      readonly reason?: string
      readonly [member: string]: unknown
    }
  }
}

const dayMs = 86_400_000
export const own = extensionTopic('101')

/** A call as one topic sees it. */
export function part(
  topic: string,
  id: string,
  state: string,
  more: Partial<LivePart> & { summary?: string } = {},
): LivePart {
  const { summary, as = 'retain' } = more
  const ai = summary === undefined ? undefined : { conversationId: 'c', summary }
  const body = { id, state, direction: 'inbound', ai, ...(topic === siteTopic ? {} : { extension: '101' }) }
  return { topic, body, as }
}

export function about(key: string, parts: readonly LivePart[], more: Partial<Announcement> = {}): Announcement {
  return { key, parts, forgetAtMs: Date.now() + dayMs, ...more }
}

export const ringing = (key: string, topic = siteTopic) => about(key, [part(topic, key, 'ringing')])

class Listener {
  readonly messages: Message[] = []
  readonly ended = Promise.withResolvers<void>()
  hasEnded = false
  #arrived = Promise.withResolvers<void>()

  say(text: string): void {
    this.messages.push(JSON.parse(text))
    this.#arrived.resolve()
    this.#arrived = Promise.withResolvers()
  }

  /** Until it has got that. */
  async until(holds: (message: Message) => boolean): Promise<void> {
    while (!this.messages.some(holds)) await this.#arrived.promise
  }

  get calls(): string[] {
    return this.messages.flatMap(({ data, active }) => {
      const state = data?.call?.state ?? data?.callData?.state
      return data ? [`${active ? 'active' : data.event} ${data.call?.id ?? data.callData?.callId} ${state}`] : []
    })
  }

  get ids(): string[] {
    return this.messages.flatMap(({ data }) => data?.call?.id ?? data?.callData?.callId ?? [])
  }
}

export const isAbout = (id: string) => (message: Message) =>
  (message.data?.call?.id ?? message.data?.callData?.callId) === id

let clients = 0

export async function watch({ live, site }: Pick<LivePlace, 'live' | 'site'>, session: Partial<LiveSession> = {}) {
  const listener = new Listener()
  clients += 1
  const opened = await live.watch(
    { clientId: `c${clients}`, site, protocol: 'stream', topic: siteTopic, keyId: 'k1', mayChoose: false, ...session },
    {
      say: (text) => listener.say(text),
      ended() {
        listener.hasEnded = true
        listener.ended.resolve()
      },
    },
  )
  return Object.assign(listener, { close: () => opened.close() })
}
