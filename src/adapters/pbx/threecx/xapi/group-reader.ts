/**
 * Reads who is in which queue, and the trunks, from the XAPI: users and calls each time, queues and ring groups with their members now and then.
 * For the forwarder's source and for the cloud.
 */
import type * as z from 'zod'
import type { Trunk } from '../../../../core/staffing/group-state.ts'
import type { ReportedGroup } from '../../../../core/staffing/presence/group-report.ts'
import { toSwitchhookError } from '../../../../lib/errors.ts'
import type { Clock } from '../../../../ports/clock.ts'
import type { ThreecxApi } from '../api/api.ts'
import { readAllRows } from './all-rows.ts'
import {
  activeCallRow,
  type QueueRow,
  queueRow,
  type RingGroupRow,
  ringGroupRow,
  threecxGroups,
  userRow,
} from './groups.ts'
import { threecxTrunks, trunkRow } from './trunks.ts'

const grant =
  'in Integrations > API tick XAPI (Configuration API) for the client ID and give it a department and a role that may see users and queues'
const membersEveryMs = 300_000
const refusedPauseMs = 300_000
/** A wait is known to the second; one that is known better stays. */
const sameWaitMs = 3000

/** The requests, without paging. */
export const groupPaths = {
  users:
    '/xapi/v1/Users?$select=Number,FirstName,LastName,QueueStatus,CurrentProfileName,IsRegistered&$expand=ForwardingProfiles($select=Name,DisableRingGroupCalls)',
  queues: '/xapi/v1/Queues?$select=Number,Name,SLATime,Recording&$expand=Agents',
  ringGroups: '/xapi/v1/RingGroups?$select=Number,Name&$expand=Members',
  calls: '/xapi/v1/ActiveCalls?$select=Id,Caller,Callee,Status,LastChangeStatus,ServerNow',
  trunks: '/xapi/v1/Trunks?$select=Number,IsOnline,Gateway',
} as const

export class GroupReader {
  readonly #api: ThreecxApi
  readonly #clock: Pick<Clock, 'now'>
  #members: { readonly queues: QueueRow[]; readonly ringGroups: RingGroupRow[]; readonly atMs: number } | undefined
  #sinceMs = new Map<string, number>()
  #trunksRefusedAtMs: number | undefined

  constructor(api: ThreecxApi, clock: Pick<Clock, 'now'>) {
    this.#api = api
    this.#clock = clock
  }

  /** Rejects with `source_unauthorized`, `source_unreachable`, `source_unreadable`, or the signal's reason. */
  async read(signal: AbortSignal): Promise<readonly ReportedGroup[]> {
    const members = await this.#readMembers(signal)
    const users = await this.#all(groupPaths.users, userRow, signal)
    const calls = await this.#all(groupPaths.calls, activeCallRow, signal)
    const groups = threecxGroups({ ...members, users, calls, nowMs: this.#clock.now() })
    return this.#withSteadyWaits(groups)
  }

  /** Undefined where the client ID may not see them: queues are read all the same. Rejects as `read`. */
  async readTrunks(signal: AbortSignal): Promise<readonly Trunk[] | undefined> {
    const nowMs = this.#clock.now()
    if (this.#trunksRefusedAtMs !== undefined && nowMs - this.#trunksRefusedAtMs < refusedPauseMs) return undefined
    try {
      const rows = await this.#all(groupPaths.trunks, trunkRow, signal)
      this.#trunksRefusedAtMs = undefined
      return threecxTrunks(rows)
    } catch (thrown) {
      if (signal.aborted || toSwitchhookError(thrown).code !== 'source_unauthorized') throw thrown
      this.#trunksRefusedAtMs = nowMs
      return undefined
    }
  }

  async #readMembers(signal: AbortSignal) {
    const known = this.#members
    const nowMs = this.#clock.now()
    if (known !== undefined && nowMs >= known.atMs && nowMs - known.atMs < membersEveryMs) return known
    const queues = await this.#all(groupPaths.queues, queueRow, signal)
    const ringGroups = await this.#all(groupPaths.ringGroups, ringGroupRow, signal)
    this.#members = { queues, ringGroups, atMs: nowMs }
    return this.#members
  }

  /** Else each reading would look like a change. */
  #withSteadyWaits(groups: readonly ReportedGroup[]): ReportedGroup[] {
    const next = new Map<string, number>()
    const steady = groups.map((group) => ({
      ...group,
      waiting: group.waiting.map((one) => {
        const key = `${group.group.number} ${one.id}`
        const known = this.#sinceMs.get(key)
        const sinceMs = known !== undefined && Math.abs(known - one.sinceMs) < sameWaitMs ? known : one.sinceMs
        next.set(key, sinceMs)
        return { ...one, sinceMs }
      }),
    }))
    this.#sinceMs = next
    return steady
  }

  #all<Row>(path: string, form: z.ZodType<Row>, signal: AbortSignal): Promise<Row[]> {
    return readAllRows(this.#api, { path, form, grant }, signal)
  }
}
