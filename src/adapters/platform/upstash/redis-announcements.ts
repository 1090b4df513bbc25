/**
 * Announcements and events as the scripts know them (lua/announce.lua): texts that they put together and never look
 * into. What changed is worked out by who reads, from the comparable members of what was sent before.
 */
import type { Announcement, LiveBody, LiveEvent, LiveForms } from '../../../ports/live.ts'

/** As a field, member and channel name: letters, digits, - and _. */
export function topicName(topic: string): string {
  return Buffer.from(topic).toString('base64url')
}

export function topicOfName(name: string): string {
  return Buffer.from(name, 'base64url').toString()
}

/** Where a topic's events are published. */
export function channelOf(site: string, topic: string): string {
  return `sw:${site}:live:${topicName(topic)}`
}

/** What `announce` of the scripts takes. */
export function announcementsText(announcements: readonly Announcement[]): string {
  return JSON.stringify(
    announcements.map(({ key, parts, extra = {}, forgetAtMs }) => [
      JSON.stringify(key),
      String(Math.trunc(forgetAtMs)),
      Object.entries(extra).flatMap(([member, value]) =>
        value === undefined ? [] : [JSON.stringify(member), JSON.stringify(value)],
      ),
      parts.flatMap(({ topic, as, body }) => [
        topicName(topic),
        letters[as],
        JSON.stringify(body),
        JSON.stringify(comparableOf(body)),
      ]),
    ]),
  )
}

const letters = { retain: 'r', last: 'l', withdraw: 'w' } as const

/** The members by which `changeOf` distinguishes two bodies, but for those given extra: the scripts know if these are the same. */
function comparableOf({ state, ai }: LiveBody): LiveBody {
  return { state, ai }
}

/** One event, to one topic. */
export interface PublishedEvent {
  readonly seq: number
  readonly at: number
  readonly key: string
  readonly body: LiveBody
  readonly extra: LiveBody
  /** Comparable members of what was sent before. Absent for what is in progress when a watcher comes; null: nothing was sent before. */
  readonly before?: LiveBody | null
  /** The same, as an earlier version wrote it. */
  readonly gist?: LiveBody | null
  /** Whether `extra` is what it was. */
  readonly kept?: boolean
  readonly forgotten?: boolean
}

/** What the scripts wrote; they are ours, so the form follows. */
export function readEvent(text: string): PublishedEvent {
  return JSON.parse(text)
}

/** What a channel says: an event, or that an API key ended. */
export function readMessage(text: string): PublishedEvent | { readonly ended: string } {
  return JSON.parse(text)
}

/** The event for those who watch `topic`. */
export function eventOf(
  topic: string,
  published: PublishedEvent,
  forms: Pick<LiveForms, 'changeOf' | 'timedOutBody'>,
): LiveEvent {
  const { seq, at: atMs, key, kept, forgotten, body, extra } = published
  const sentBefore = published.before === undefined ? published.gist : published.before
  const whole = { ...body, ...extra }
  if (sentBefore === undefined) return { seq, atMs, key, topic, change: 'active', body: whole }
  const after = forgotten ? forms.timedOutBody(whole) : whole
  const before = sentBefore === null ? undefined : { ...sentBefore, ...(kept ? extra : {}) }
  return { seq, atMs, key, topic, change: forms.changeOf(before, after), body: after }
}
