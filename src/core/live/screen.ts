/** How the pipeline announces calls while they happen: what rides on the write, and what follows it. */

import type { Clock } from '../../ports/clock.ts'
import type { Announcement, Live } from '../../ports/live.ts'
import type { Log } from '../../ports/log.ts'
import type { CallChange } from '../calls/apply.ts'
import type { Call } from '../calls/call.ts'
import type { CallEvent, ExternalParty } from '../calls/event.ts'
import { lastNewsMs } from '../calls/stale.ts'
import { announcementsOf } from './announce.ts'
import { type Caller, type CallerContext, type CallerOf, findCaller } from './caller.ts'

export interface Screen {
  /**
   * Who calls, before the change is stored: what is remembered, or in the directory, is there in time for the first pop. Waits
   * `preparedMs` at most and never rejects. Undefined: nothing rings.
   */
  prepare(events: readonly CallEvent[]): Promise<PreparedCaller | undefined>
  /** What is announced in the step that stores the change. */
  announce(change: CallChange, prepared?: PreparedCaller): readonly Announcement[]
  /** What is announced afterwards: who the caller is, where that was not announced yet. Never rejects. */
  follow(change: CallChange, prepared?: PreparedCaller): Promise<void>
}

/** A caller who is looked up, for one group of reports. */
export interface PreparedCaller {
  readonly matchKey: string
  /** Absent: not known in time. */
  readonly caller?: Caller
  /** The same lookup, however long it lasts. */
  readonly found: Promise<FoundCaller>
}

interface FoundCaller {
  readonly caller: Caller | undefined
  /** What goes on behind it. */
  readonly works: readonly Promise<unknown>[]
}

/** The first pop waits no longer: a CRM that must be asked takes longer, and its name follows. */
const preparedMs = 120
/** What began longer ago is history. */
const freshMs = 60_000

export interface ScreenContext extends Omit<CallerContext, 'background'> {
  readonly live: Live
  readonly clock: Clock
  readonly log: Log
  readonly timeoutMs: number
}

/**
 * The caller is looked up when the call first rings somebody, and again only if the number turns out to be another or somebody
 * chose whose the call is.
 */
function wantsCaller({ call, before }: CallChange): boolean {
  const { view } = call
  if (view.state === 'ended' || view.medium !== 'phone' || view.rung.length === 0) return false
  const rangBefore = before !== undefined && before.view.rung.length > 0
  return !rangBefore || before.view.external?.matchKey !== view.external?.matchKey || isChoiceNew(call, before)
}

function isChoiceNew({ view: { chosen } }: Call, before: Call): boolean {
  const { chosen: known } = before.view
  return chosen !== undefined && (chosen.source !== known?.source || chosen.id !== known.id)
}

/** The party of a call that begins to ring now. */
function ringingNow(events: readonly CallEvent[], nowMs: number): ExternalParty | undefined {
  if (events.some(({ kind, leg }) => kind === 'ended' && leg === undefined)) return undefined
  const ring = events.find(({ kind, medium = 'phone', external, at }) => {
    const isFresh = Math.abs(nowMs - Date.parse(at)) < freshMs
    return kind === 'ringing' && medium === 'phone' && isFresh && external !== undefined && external.matchKey !== ''
  })
  return ring?.external
}

/** Who was looked up, if that is the party of the call; the call is none of its own last calls. */
function ofCall({ call }: CallChange, matchKey: string | undefined, caller: Caller | undefined): Caller | undefined {
  if (caller === undefined || matchKey !== call.view.external?.matchKey) return undefined
  return { ...caller, lastCalls: caller.lastCalls.filter(({ id }) => id !== call.id) }
}

export function createScreen(context: ScreenContext): Screen {
  const { live, records, clock, log, timeoutMs } = context
  const find = async (call: CallerOf): Promise<FoundCaller> => {
    const works: Promise<unknown>[] = []
    const caller = await findCaller({ ...context, background: (work) => works.push(work) }, call)
    return { caller, works }
  }
  return {
    async prepare(events) {
      const external = ringingNow(events, clock.now())
      if (external === undefined) return undefined
      const found = find({ id: '', external })
      const stop = new AbortController()
      const late = clock.sleep(preparedMs, stop.signal).then(
        () => undefined,
        () => undefined,
      )
      const inTime = await Promise.race([found, late])
      stop.abort()
      return { matchKey: external.matchKey, caller: inTime?.caller, found }
    },
    announce: (change, prepared) => {
      const caller = wantsCaller(change) ? ofCall(change, prepared?.matchKey, prepared?.caller) : undefined
      return announcementsOf(change, { nowMs: clock.now(), timeoutMs, extra: caller && { caller } })
    },
    async follow(change, prepared) {
      const { call } = change
      try {
        const early = await prepared?.found
        const isAnnounced = ofCall(change, prepared?.matchKey, prepared?.caller) !== undefined
        if (!wantsCaller(change) || isAnnounced) {
          await Promise.all(early?.works ?? [])
          return
        }
        const { external, chosen } = call.view
        const known = chosen ? undefined : ofCall(change, prepared?.matchKey, early?.caller)
        const found = known ? undefined : await find({ id: call.id, external, chosen })
        const extra = { caller: known ?? found?.caller ?? { status: 'none', lastCalls: [] } }
        await live.publish(records.site, [{ key: call.id, parts: [], extra, forgetAtMs: lastNewsMs(call) + timeoutMs }])
        await Promise.all([...(early?.works ?? []), ...(found?.works ?? [])])
      } catch (thrown) {
        log.failure('caller_not_announced', thrown, { site: records.site, call: call.id })
      }
    },
  }
}
