/**
 * How a recording comes here: sent by a forwarder part by part, or fetched from its source; what is whole becomes part of its call as a
 * fact, so that CRM entries are amended with our link.
 *
 * What must stay true: a part is taken only where the ones before it are here; what is kept is never replaced; a lost answer is
 * harmless, as the answer says where to go on.
 */

import { backoffMs } from '../../lib/backoff.ts'
import { SwitchhookError, toSwitchhookError } from '../../lib/errors.ts'
import type { Blobs } from '../../ports/blobs.ts'
import type { Clock, Random } from '../../ports/clock.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import { isDueAt, type Records } from '../../ports/records.ts'
import { recordingPartBytes } from '../../wire/recording.ts'
import type { CallEvent, Report } from '../calls/event.ts'
import { findCall } from '../calls/find-call.ts'
import { keptSource } from '../calls/kept-source.ts'
import { audioTypeOf, isEmptyAudio, wavSeconds } from './audio.ts'
import { putPart, type StoredParts, storeStream, TooLarge } from './parts.ts'
import { changeRecording, isOpen, receivedBytes, recordingCollection, type StoredRecording } from './recording.ts'
import { giveUpAfterMs, nextLookMs } from './schedule.ts'

export interface KeepContext {
  readonly site: string
  readonly records: Records
  readonly blobs: Blobs
  readonly clock: Clock
  readonly random: Pick<Random, 'next'>
  readonly log: Log
  readonly bytesMax: number
  /** Of our links; undefined: nobody knows under which address we are reached. */
  readonly publicUrl: string | undefined
  readonly report: (reports: readonly Report[]) => Promise<unknown>
}

export interface SentPart {
  readonly offset: number
  /** Of the whole file. */
  readonly total: number
  /** Of the whole file, as its sender read it. */
  readonly sha256: string
  readonly body: Uint8Array<ArrayBuffer>
}

/** Takes a part. Answers what stands then; throws `not_found`, `body_too_large`, `bad_request`. */
export async function takePart(context: KeepContext, id: string, part: SentPart): Promise<StoredRecording> {
  const { records, site, blobs, bytesMax } = context
  if (part.total > bytesMax)
    throw new SwitchhookError(
      'body_too_large',
      `A recording may have ${bytesMax} bytes (SWITCHHOOK_RECORDING_MEGABYTES).`,
    )
  const found = (await records.get<StoredRecording>(recordingCollection, id))?.value
  if (found?.way !== 'sent') throw new SwitchhookError('not_found', `No recording ${id} is waited for.`)
  if (!isOpen(found)) return found
  const isSame = found.sha256 === undefined || (found.bytes === part.total && found.sha256 === part.sha256)
  // The file is another now: from the start.
  const parts = isSame ? found.parts : []
  const here = receivedBytes({ parts })
  if (part.offset !== here) {
    if (isSame) return found
    const begun: StoredRecording = { ...found, parts: [], bytes: part.total, sha256: part.sha256 }
    return (await changeRecording(records, id, (now) => (isOpen(now) ? begun : undefined))) ?? begun
  }
  const isLast = here + part.body.byteLength === part.total
  if (part.body.byteLength !== recordingPartBytes && !isLast)
    throw new SwitchhookError(
      'bad_request',
      `Send parts of ${recordingPartBytes} bytes, and a smaller one at the end only.`,
    )
  if (isLast && parts.length === 0 && isEmptyAudio(part.body, part.total)) return await end(context, id, 'empty')
  const stored = await putPart(blobs, site, found, parts.length, part.body)
  const next: StoredRecording = {
    ...{ ...found, state: 'fetching', parts: [...parts, stored], bytes: part.total, sha256: part.sha256 },
    ...(parts.length === 0 && factsOf(part.body, part.total)),
    problem: undefined,
  }
  if (parts.length === 0 && next.type === undefined) return await end(context, id, 'never_came', notAudio)
  const value = isLast ? keptNow(next, context.clock.now()) : next
  const written = await changeRecording(records, id, (now) =>
    isOpen(now) && now.parts.length === found.parts.length ? value : undefined,
  )
  if (!written) throw new SwitchhookError('not_found', `No recording ${id} is waited for.`)
  if (isLast && written === value) await reportKept(context, value)
  return written
}

const notAudio = 'The file is no audio that browsers play (WAV, MP3, MP4, Ogg).'

function factsOf(head: Uint8Array, bytes: number): Pick<StoredRecording, 'type' | 'durationSeconds'> {
  return { type: audioTypeOf(head), durationSeconds: wavSeconds(head, bytes) }
}

function keptNow(recording: StoredRecording, nowMs: number): StoredRecording {
  return { ...recording, state: 'kept', keptAtMs: nowMs, nextAtMs: undefined, problem: undefined }
}

async function end(
  { records, log, site }: KeepContext,
  id: string,
  state: 'empty' | 'never_came',
  problem?: string,
): Promise<StoredRecording> {
  const ended = await changeRecording(records, id, (now) =>
    isOpen(now) ? { ...now, state, nextAtMs: undefined, problem: problem ?? now.problem } : undefined,
  )
  if (!ended) throw new SwitchhookError('not_found', `No recording ${id} is waited for.`)
  if (ended.state === 'never_came') log.warn('recording_never_came', { site, recording: id, problem: ended.problem })
  return ended
}

/** Where people hear it, whoever they are: it asks for a sign-in or a signed link. */
export function recordingUrl(publicUrl: string, site: string, id: string): string {
  return `${publicUrl}/r/${id}${site === 'main' ? '' : `?site=${site}`}`
}

/** Our link as a fact of the call. Without it the recording can be played all the same. */
async function reportKept({ records, publicUrl, site, report, clock }: KeepContext, kept: StoredRecording) {
  const { id, callId, source, name } = kept
  const stored = publicUrl === undefined ? undefined : await findCall(records, callId)
  const [first] = stored?.call.events ?? []
  if (publicUrl === undefined || !stored || !first || stored.call.erasedAt !== undefined) return
  const event: CallEvent = {
    ...{ kind: 'recorded', id: `kept:${id}`, source: keptSource, identity: 'within', aliases: [first.aliases[0]] },
    ...{ at: isoUtc(kept.keptAtMs ?? clock.now()), recordingUrl: recordingUrl(publicUrl, site, id) },
    recordingId: `${source}:${name}`,
  }
  await report([[event]])
}

export interface FetchedAudio {
  readonly body: ReadableStream<Uint8Array>
}

/** Asks the source. Undefined: it has none yet. Throws a SwitchhookError; one that is not retryable is given up. */
export type OpenAudio = (recording: StoredRecording) => Promise<FetchedAudio | undefined>

const retry = { firstMs: 15_000, longestMs: 6 * 3_600_000, shortestMs: 5_000 }
/** Longer than a fetch may take. */
const leaseMs = 15 * 60_000

/** Looks at one that is due: fetches it, or sees whether it is still worth waiting for. */
export async function lookAtRecording(context: KeepContext, open: OpenAudio, id: string): Promise<void> {
  const { records, clock, random } = context
  const nowMs = clock.now()
  let isDue = false
  const recording = await changeRecording(records, id, (now) => {
    isDue = isOpen(now) && now.nextAtMs !== undefined && isDueAt(now.nextAtMs, nowMs)
    if (!isDue) return undefined
    return { ...now, nextAtMs: now.way === 'sent' ? nextLookMs(nowMs) : nowMs + leaseMs }
  })
  if (!recording || !isDue) return
  const isTooLate = nowMs - recording.createdAtMs >= giveUpAfterMs
  if (recording.way === 'sent') {
    if (isTooLate) await end(context, id, 'never_came', recording.problem ?? 'The forwarder sent none.')
    return
  }
  try {
    const audio = await open(recording)
    if (audio === undefined)
      throw new SwitchhookError('not_found', 'The source has no audio of it yet.', { retryable: true })
    await keepFetched(
      context,
      recording,
      await storeStream(context.blobs, context.site, recording, audio.body, context.bytesMax),
    )
  } catch (thrown) {
    const tooLarge = thrown instanceof TooLarge
    const { message, retryable, retryAfterMs = 0 } = toSwitchhookError(thrown)
    const problem = tooLarge ? `It has more than ${context.bytesMax} bytes (SWITCHHOOK_RECORDING_MEGABYTES).` : message
    if (tooLarge || !retryable || isTooLate) {
      await end(context, id, 'never_came', problem)
      return
    }
    const waitMs = Math.min(retry.longestMs, Math.max(retryAfterMs, backoffMs(retry, recording.failures, random)))
    await changeRecording(records, id, (now) =>
      isOpen(now)
        ? { ...now, problem, failures: now.failures + 1, nextAtMs: clock.now() + Math.ceil(waitMs) }
        : undefined,
    )
  }
}

async function keepFetched(context: KeepContext, { id }: StoredRecording, stored: StoredParts): Promise<void> {
  const { parts, bytes, sha256, head } = stored
  // Nothing at all, or a page of a proxy before it: the source may have the sound later. An empty WAV file is what was recorded.
  if (bytes === 0) throw new SwitchhookError('source_unreadable', 'The source sent no bytes.', { retryable: true })
  if (isEmptyAudio(head, bytes)) return void (await end(context, id, 'empty'))
  const facts = factsOf(head, bytes)
  if (facts.type === undefined) throw new SwitchhookError('source_unreadable', notAudio, { retryable: true })
  const kept = await changeRecording(context.records, id, (now) =>
    isOpen(now) ? keptNow({ ...now, parts, bytes, sha256, ...facts }, context.clock.now()) : undefined,
  )
  if (kept?.state === 'kept') await reportKept(context, kept)
}
