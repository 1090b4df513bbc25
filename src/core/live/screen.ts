/** How the pipeline announces calls while they happen: what rides on the write, and what follows it. */

import type { Clock } from '../../ports/clock.ts'
import type { Announcement, Live } from '../../ports/live.ts'
import type { Log } from '../../ports/log.ts'
import type { CallChange } from '../calls/apply.ts'
import { lastNewsMs } from '../calls/stale.ts'
import { announcementsOf } from './announce.ts'
import { type CallerContext, findCaller } from './caller.ts'

export interface Screen {
  /** What is announced in the step that stores the change. */
  announce(change: CallChange): readonly Announcement[]
  /** What is announced afterwards: who the caller is. Never rejects. */
  follow(change: CallChange): Promise<void>
}

export interface ScreenContext extends Omit<CallerContext, 'background'> {
  readonly live: Live
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
  readonly timeoutMs: number
}

/** The caller is looked up when the call first rings somebody, and again only if the number turns out to be another. */
function wantsCaller({ call, before }: CallChange): boolean {
  const { view } = call
  if (view.state === 'ended' || view.medium !== 'phone' || view.rung.length === 0) return false
  const rangBefore = before !== undefined && before.view.rung.length > 0
  return !rangBefore || before.view.external?.matchKey !== view.external?.matchKey
}

export function createScreen(context: ScreenContext): Screen {
  const { live, records, clock, log, timeoutMs } = context
  return {
    announce: (change) => announcementsOf(change, { nowMs: clock.now(), timeoutMs }),
    async follow(change) {
      if (!wantsCaller(change)) return
      const { call } = change
      const works: Promise<unknown>[] = []
      try {
        const caller = await findCaller(
          { ...context, background: (work) => works.push(work) },
          { id: call.id, external: call.view.external },
        )
        const extra = { caller: caller ?? { status: 'none', lastCalls: [] } }
        await live.publish(records.site, [{ key: call.id, parts: [], extra, forgetAtMs: lastNewsMs(call) + timeoutMs }])
        await Promise.all(works)
      } catch (thrown) {
        log.failure('caller_not_announced', thrown, { site: records.site, call: call.id })
      }
    },
  }
}
