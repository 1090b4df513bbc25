/**
 * What is to be reported of one source's groups: all of them at first and after a failure, then what changed since the report that
 * the cloud took. Pure but for what it remembers.
 *
 * What must stay true: only what the cloud has said to have taken is left out of the next report.
 */

import type { KnownGroups } from '../../../adapters/pbx/group-source.ts'
import type { Trunk } from '../../../core/staffing/group-state.ts'
import { canonicalText, type ReportedGroup } from '../../../core/staffing/presence/group-report.ts'
import { toReportForm, toTrunkForm } from '../../../core/staffing/presence/report-form.ts'
import { isoUtc } from '../../../ports/clock.ts'
import { type ReportedTrunkForm, reportedGroupsMax, type SourceGroups, trunksMax } from '../../../wire/queues.ts'

/** The cloud takes 90 s of silence for not knowing. */
export const repeatAfterMs = 25_000

export class GroupChanges {
  readonly #id: string
  readonly #run: string
  #sequence = 0
  /** Undefined: unknown, the next report is whole. */
  #taken: Map<string, ReportedGroup> | undefined
  #takenAtMs = Number.NEGATIVE_INFINITY
  #sent: Map<string, ReportedGroup> | undefined
  #trunksTaken = ''
  #trunksSent = ''

  constructor(id: string, run: string) {
    this.#id = id
    this.#run = run
  }

  /** Undefined: there is nothing to report now. `aheadMs`: how far the cloud's clock is ahead of ours. */
  next(known: KnownGroups, nowMs: number, aheadMs: number): SourceGroups | undefined {
    const groups = known.groups.slice(0, reportedGroupsMax)
    const taken = this.#taken
    const changed =
      taken === undefined ? groups : groups.filter((group) => !isSame(taken.get(group.group.number), group))
    const numbers = new Set(groups.map(({ group }) => group.number))
    const gone = taken === undefined ? [] : [...taken.keys()].filter((number) => !numbers.has(number))
    const trunks = known.trunks?.slice(0, trunksMax).map((one) => trunkForm(one, aheadMs))
    const trunksText = (known.trunks ?? []).map(({ name, state }) => `${name} ${state}`).join('\n')
    const isDue =
      trunksText !== this.#trunksTaken || nowMs - this.#takenAtMs >= repeatAfterMs || nowMs < this.#takenAtMs
    if (changed.length === 0 && gone.length === 0 && taken !== undefined && !isDue) return undefined
    this.#sent = new Map(groups.map((group) => [group.group.number, group]))
    this.#trunksSent = trunksText
    this.#sequence += 1
    return {
      ...{ id: this.#id, run: this.#run, sequence: this.#sequence, asOf: isoUtc(known.asOfMs + aheadMs) },
      whole: taken === undefined,
      groups: changed.map((group) => toReportForm(ahead(group, aheadMs))),
      ...(gone.length > 0 && { gone }),
      ...(trunks && { trunks }),
    }
  }

  /** After the cloud's answer; undefined: there was none, or a refusal. */
  answered(result: 'take' | 'repeat' | 'gap' | undefined, nowMs: number): void {
    this.#taken = result === 'take' ? this.#sent : undefined
    if (result !== 'take') return
    this.#takenAtMs = nowMs
    this.#trunksTaken = this.#trunksSent
  }
}

const isSame = (before: ReportedGroup | undefined, after: ReportedGroup) =>
  before === after || (before !== undefined && canonicalText(before) === canonicalText(after))

/** Its times by the cloud's clock. */
function ahead(group: ReportedGroup, ms: number): ReportedGroup {
  if (ms === 0) return group
  const shifted = (at: number | undefined) => (at === undefined ? undefined : at + ms)
  return {
    ...group,
    waiting: group.waiting.map((one) => ({ ...one, sinceMs: one.sinceMs + ms })),
    members: group.members.map((member) => ({
      ...member,
      phoneSinceMs: shifted(member.phoneSinceMs),
      paused: member.paused && { ...member.paused, sinceMs: shifted(member.paused.sinceMs) },
    })),
  }
}

function trunkForm(trunk: Trunk, aheadMs: number): ReportedTrunkForm {
  return toTrunkForm({ ...trunk, sinceMs: trunk.sinceMs === undefined ? undefined : trunk.sinceMs + aheadMs })
}
