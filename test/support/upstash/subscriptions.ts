/** SUBSCRIBE of the shim: an event stream, as Upstash's REST interface answers it. */
import type { ServerResponse } from 'node:http'
import type { Redis } from 'ioredis'

export interface Subscriptions {
  /** Channels that are listened to now, one for each open stream. */
  readonly open: readonly string[]
  /** Cuts all of them off. */
  cut(): void
  /** They stay open and say nothing more, as when a network forgot them. */
  mute(): void
  /** Answers one; resolves when it is subscribed. */
  take(channel: string, response: ServerResponse): Promise<void>
}

export function createSubscriptions(redis: Redis): Subscriptions {
  const taken = new Set<{ channel: string; response: ServerResponse; client: Redis }>()
  return {
    get open() {
      return [...taken].map(({ channel }) => channel)
    },
    cut() {
      for (const { response } of taken) response.destroy()
    },
    mute() {
      for (const { client } of taken) client.removeAllListeners('message')
    },
    async take(channel, response) {
      const client = redis.duplicate()
      const one = { channel, response, client }
      taken.add(one)
      response.once('close', () => {
        taken.delete(one)
        client.disconnect()
      })
      const say = (data: string) => response.write(`data: ${data}\n\n`)
      const early: string[] = []
      let confirmed = false
      client.on('message', (from: string, payload: string) => {
        if (confirmed) say(`message,${from},${payload}`)
        else early.push(`message,${from},${payload}`)
      })
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      // Cut off before it was subscribed: there is nobody to notify.
      const count = await client.subscribe(channel).catch(() => undefined)
      if (count === undefined) return void response.destroy()
      confirmed = true
      for (const data of [`subscribe,${channel},${count}`, ...early]) say(data)
    },
  }
}
