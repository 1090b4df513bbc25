/**
 * The pauses of recordings in a site's records.
 *
 * Stored form: `recording-pauses` by the call's id, {v: 1, pause}, as long as the call; while it waits for a forwarder it stands in
 * `recording-pauses.waiting` under the instant at which it expires. Every change is by the version that was read.
 */
import { SwitchhookError } from '../../lib/errors.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Announcement } from '../../ports/live.ts'
import { type Put, type RecordRef, type Records, timeKey } from '../../ports/records.ts'
import type { PauseReport } from '../../wire/recording-pause.ts'
import { afterReport, askedPause, type Pause, type PauseWish } from './pause.ts'

const collection = 'recording-pauses'
const waitingIndex = 'recording-pauses.waiting'
const triesMax = 6
const listedMax = 100

/** The topic whose signal wakes the forwarders. */
export const pausesTopic = 'recording-pauses'
/** The topic whose signal wakes who asked. */
export const pauseTopic = (callId: string) => `recording-pause ${callId}`

export interface PausePorts {
  readonly records: Records
  readonly clock: Pick<Clock, 'now'>
  readonly keptMs: number
}

interface StoredPause {
  readonly v: 1
  readonly pause: Pause
}

export const pauseRef = (callId: string): RecordRef => ({ collection, id: callId })

/** Of the call by all its names: the one that was asked for last. */
export async function findPause(records: Records, ids: readonly string[]): Promise<Pause | undefined> {
  const calls = ids.filter((id) => id.startsWith('call_')).slice(0, 100)
  const found = await records.getMany<StoredPause>(calls.map(pauseRef))
  const pauses = found.flatMap((record) => (record ? [record.value.pause] : []))
  return pauses.sort((a, b) => b.askedAtMs - a.askedAtMs)[0]
}

/** Asks for it; wakes the forwarders. */
export async function askPause(ports: PausePorts, wish: PauseWish): Promise<Pause> {
  const parts = [{ topic: pausesTopic, body: { id: wish.call.id }, as: 'last' }] as const
  return change(ports, wish.call.id, parts, (before) => askedPause(before, wish, ports.clock.now()))
}

/** What a forwarder says became of it. Rejects with `not_found`. */
export async function recordPauseReport(ports: PausePorts, id: string, report: PauseReport): Promise<Pause> {
  const parts = [{ topic: pauseTopic(id), body: { id, state: report.state }, as: 'last' }] as const
  return change(ports, id, parts, (before) => {
    if (before) return afterReport(before, report)
    throw new SwitchhookError('not_found', 'No pause was asked for on this call, or its retention time is over.')
  })
}

/** Those that no forwarder has done yet, and may still do. */
export async function waitingPauses({ records, clock }: Pick<PausePorts, 'records' | 'clock'>): Promise<Pause[]> {
  const query = { index: waitingIndex, from: timeKey(clock.now() + 1), limit: listedMax }
  return (await records.list<StoredPause>(query)).records.map(({ value }) => value.pause)
}

async function change(
  { records, clock, keptMs }: PausePorts,
  id: string,
  parts: Announcement['parts'],
  next: (before: Pause | undefined) => Pause,
): Promise<Pause> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const found = await records.get<StoredPause>(collection, id)
    const pause = next(found?.value.pause)
    const waiting = { index: waitingIndex, key: timeKey(pause.expiresAtMs) }
    const put: Put = {
      ...{ op: 'put', ...pauseRef(id), value: { v: 1, pause }, expect: found?.version ?? 0 },
      index: pause.state === 'asked' ? [waiting] : [],
      expiresAtMs: found?.expiresAtMs ?? clock.now() + keptMs,
      announce: [{ key: pauseTopic(id), parts, forgetAtMs: clock.now() }],
    }
    if ((await records.write([put])).committed) return pause
  }
  throw new SwitchhookError('conflict', 'The same pause keeps changing; try again.', { retryable: true })
}
