/**
 * What is remembered of a site's own link to its 3CX: how far the call log was read, and how the link is.
 *
 * Stored form (collection `threecx-link`, id `link`, version 1): see `storedForm`. One writer at a time: the site's object, or
 * the schedule where there is none.
 */
import * as z from 'zod'
import type { Checkpoint } from '../../adapters/pbx/checkpoint.ts'
import type { Records } from '../../ports/records.ts'

const ref = { collection: 'threecx-link', id: 'link' } as const
const hourMs = 3_600_000
const hoursKept = 24

const part = z.object({
  /** `off`: this platform can't hold a connection. */
  state: z.enum(['starting', 'up', 'failing', 'off']),
  sinceMs: z.number(),
  problem: z.string().optional(),
  code: z.string().optional(),
})
export type LinkPart = z.infer<typeof part>

const hour = z.object({ atMs: z.number(), state: z.enum(['good', 'late', 'failed']) })
export type LinkHour = z.infer<typeof hour>

const checkpoint: z.ZodType<Checkpoint> = z.json()

const storedForm = z.object({
  v: z.literal(1),
  /** Of the settings: another client or address is another link. */
  client: z.string(),
  heardAtMs: z.number(),
  /** Of the call log; only after its events were accepted. */
  checkpoint: checkpoint.optional(),
  /** What 3CX last said when a call began. */
  stamp: z.string().optional(),
  logReadAtMs: z.number().optional(),
  /** Start of the last call that was read. */
  readUpTo: z.string().optional(),
  lastMessageAt: z.string().optional(),
  version: z.string().optional(),
  /** After so many days it deletes recordings; 0: never. Absent until it was read. */
  recordingDays: z.number().optional(),
  live: part,
  log: part,
  /** Who is in which queue; absent until it was asked. */
  queues: part.optional(),
  officeHours: part.optional(),
  hours: z.array(hour).default([]),
})
export type LinkState = z.infer<typeof storedForm>

export function newLinkState(client: string, nowMs: number, holdsSockets: boolean): LinkState {
  const starting = { state: 'starting', sinceMs: nowMs } as const
  const live = holdsSockets ? starting : ({ state: 'off', sinceMs: nowMs } as const)
  return { v: 1, client, heardAtMs: nowMs, live, log: starting, hours: [] }
}

/** Undefined where there is none, or it is of another form. */
export async function readLinkState(records: Records): Promise<LinkState | undefined> {
  const found = await records.get(ref.collection, ref.id)
  return storedForm.safeParse(found?.value).data
}

export async function keepLinkState(records: Records, state: LinkState): Promise<void> {
  await records.write([{ op: 'put', ...ref, value: state }])
}

/** A part of the link after something was seen of it (pure). */
function partAfter(before: LinkPart, seen: SeenOfPart, nowMs: number): LinkPart {
  const isSame = before.state === seen.state && before.problem === seen.problem
  return isSame ? before : { ...seen, sinceMs: before.state === seen.state ? before.sinceMs : nowMs }
}

type SeenOfPart = Omit<LinkPart, 'sinceMs'>
type PartName = 'live' | 'log' | 'queues' | 'officeHours'

/** What became known; what is undefined stays as it was. */
export type SeenOfLink = Partial<Omit<LinkState, PartName | 'hours'>> & {
  readonly [name in PartName]?: SeenOfPart | undefined
}

/** The state after something was seen (pure). */
export function stateAfter(before: LinkState, seen: SeenOfLink, nowMs: number): LinkState {
  const { live, log, queues, officeHours, ...rest } = seen
  const optional = (known: LinkPart | undefined, news: SeenOfPart | undefined) =>
    news ? partAfter(known ?? { state: 'starting', sinceMs: nowMs }, news, nowMs) : known
  const next: LinkState = {
    ...before,
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
    live: live ? partAfter(before.live, live, nowMs) : before.live,
    log: log ? partAfter(before.log, log, nowMs) : before.log,
    queues: optional(before.queues, queues),
    officeHours: optional(before.officeHours, officeHours),
  }
  return { ...next, hours: hoursAfter(next.hours, hourStateOf(next), nowMs) }
}

const worstFirst = ['failed', 'late', 'good'] as const

/** The hours of the last day, with the worst of each (pure). */
export function hoursAfter(hours: readonly LinkHour[], state: LinkHour['state'], nowMs: number): LinkHour[] {
  const atMs = Math.floor(nowMs / hourMs) * hourMs
  const known = hours.find((one) => one.atMs === atMs)?.state
  const worst = worstFirst.find((one) => one === known || one === state) ?? state
  const others = hours.filter((one) => one.atMs !== atMs && one.atMs > nowMs - hoursKept * hourMs)
  return [...others, { atMs, state: worst }].slice(-hoursKept)
}

/** How the link is as a whole (pure). */
export function hourStateOf({ live, log }: Pick<LinkState, 'live' | 'log'>): LinkHour['state'] {
  if (log.state === 'failing') return 'failed'
  return live.state === 'failing' ? 'late' : 'good'
}
