/**
 * Recovery: conversations that ElevenLabs had and no webhook brought. Lists a span of time page by page, leaves out what
 * the site knows, fetches the rest one after the other (the vendor limits the rate) and takes them in like webhooks.
 */
import * as z from 'zod'
import type { Report } from '../../../core/calls/event.ts'
import type { Accepted } from '../../../core/calls/inbox.ts'
import { aliasRef, hasName, ownCallRef } from '../../../core/calls/stored-call.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'
import type { Records } from '../../../ports/records.ts'
import { conversationData } from './payload.ts'
import { translateConversation } from './translate.ts'

/** GET of ElevenLabs' API; rejects with a SwitchhookError. https://elevenlabs.io/docs/api-reference/conversations */
export type ElevenLabsGet = (path: string) => Promise<unknown>

export interface RecoverContext {
  readonly get: ElevenLabsGet
  readonly records: Records
  readonly clock: Clock
  readonly log: Log
  readonly country: string
  readonly accept: (reports: readonly Report[]) => Promise<readonly Accepted[]>
}

export interface Span {
  readonly fromMs: number
  readonly toMs: number
  /** `next` of the page before. */
  readonly cursor?: string
}

export interface Recovered {
  readonly listed: number
  /** Known already, by a webhook or an earlier recovery. */
  readonly known: number
  readonly recovered: number
  /** Not finished yet at ElevenLabs: a later run takes them. */
  readonly unfinished: number
  /** Could not be fetched or read now; a repetition of the page tries them again. */
  readonly failed: number
  readonly next?: string
}

const pageSize = 25
const betweenRequestsMs = 200

const page = z.object({
  conversations: z.array(z.object({ conversation_id: z.string().min(1), status: z.string().nullish() })),
  has_more: z.boolean().nullish(),
  next_cursor: z.string().nullish(),
})

/** One page of the span. Rejects when the list itself can't be had; single conversations that fail are counted. */
export async function recoverPage(context: RecoverContext, { fromMs, toMs, cursor }: Span): Promise<Recovered> {
  const query = new URLSearchParams({
    call_start_after_unix: String(Math.floor(fromMs / 1000)),
    call_start_before_unix: String(Math.ceil(toMs / 1000)),
    page_size: String(pageSize),
    ...(cursor === undefined ? {} : { cursor }),
  })
  const listed = page.safeParse(await context.get(`/v1/convai/conversations?${query}`))
  if (!listed.success) {
    throw new SwitchhookError('crm_bad_answer', 'ElevenLabs’ list of conversations has an unknown format.', {
      retryable: true,
    })
  }
  const { conversations, has_more, next_cursor } = listed.data
  const finished = conversations.filter(({ status }) => status === 'done' || status === 'failed')
  const missing = await notKnown(
    context.records,
    finished.map(({ conversation_id }) => conversation_id),
  )
  let recovered = 0
  for (const id of missing) if (await recoverOne(context, id)) recovered += 1
  return {
    listed: conversations.length,
    known: finished.length - missing.length,
    recovered,
    unfinished: conversations.length - finished.length,
    failed: missing.length - recovered,
    next: has_more && next_cursor ? next_cursor : undefined,
  }
}

async function notKnown(records: Records, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const names = ids.map((id) => `elevenlabs:${id}`)
  const found = await records.getMany(names.flatMap((name) => [aliasRef(name), ownCallRef(name)]))
  return ids.filter((_, i) => !found[2 * i] && !hasName(found[2 * i + 1], names[i] ?? ''))
}

async function recoverOne({ get, clock, log, country, accept, records }: RecoverContext, id: string): Promise<boolean> {
  try {
    await clock.sleep(betweenRequestsMs)
    const data = conversationData.parse(await get(`/v1/convai/conversations/${encodeURIComponent(id)}`))
    await accept([translateConversation(data, clock.now(), country)])
    return true
  } catch (thrown) {
    log.failure('conversation_not_recovered', thrown, { site: records.site, conversation: id })
    return false
  }
}

const dayMs = 86_400_000

/** The whole of the last day, as the hourly schedule asks for it; stops at `pagesMax`, the next hour goes on. */
export async function recoverLastDay(context: RecoverContext, pagesMax = 20): Promise<Recovered> {
  const toMs = context.clock.now()
  let total: Recovered = { listed: 0, known: 0, recovered: 0, unfinished: 0, failed: 0 }
  let cursor: string | undefined
  for (let pages = 0; pages < pagesMax; pages += 1) {
    const one = await recoverPage(context, { fromMs: toMs - dayMs, toMs, cursor })
    total = {
      listed: total.listed + one.listed,
      known: total.known + one.known,
      recovered: total.recovered + one.recovered,
      unfinished: total.unfinished + one.unfinished,
      failed: total.failed + one.failed,
      next: one.next,
    }
    cursor = one.next
    if (cursor === undefined) break
  }
  return total
}
