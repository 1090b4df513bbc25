/**
 * What the local status server answers from the cloud: business hours and monitored groups at `/status`, a check of the alerts at
 * `/trigger/alerts`. Where the cloud can't be reached it says so and makes nothing up.
 *
 * What must stay true: however often `/status` is asked, the cloud is asked at most once in `keptMs`.
 */
import { SwitchhookError } from '../../lib/errors.ts'
import type { Clock } from '../../ports/clock.ts'
import { checkedAlertsSchema } from '../../wire/alert.ts'
import { type StaffingStatus, staffingStatusSchema } from '../../wire/staffing-status.ts'
import { type Answered, type Cloud, parseJson } from './push/cloud.ts'

type StaffingCloud = Pick<Cloud, 'get' | 'post'>

const keptMs = 10_000
const timeoutMs = 8_000

type Staffing = Pick<StaffingStatus, 'businessHours' | 'monitoredCallGroups' | 'alerts'>
type Unreached = { readonly businessHours: null; readonly monitoredCallGroups: null; readonly staffingProblem: string }

export interface StaffingAnswers {
  status(): Promise<Staffing | Unreached>
  checkAlerts(): Promise<readonly [status: number, body: object]>
}

export function createStaffingAnswers(cloud: StaffingCloud, clock: Pick<Clock, 'now'>): StaffingAnswers {
  let kept: { readonly atMs: number; readonly status: Promise<Staffing | Unreached> } | undefined
  return {
    status() {
      const nowMs = clock.now()
      if (kept === undefined || Math.abs(nowMs - kept.atMs) >= keptMs) kept = { atMs: nowMs, status: readStatus(cloud) }
      return kept.status
    },
    async checkAlerts() {
      const answered = await asked((signal) => cloud.post('/trigger/alerts', {}, signal))
      if (!answered.ok) return [502, { success: false, error: answered.fault.error.message }]
      const checked = checkedAlertsSchema.safeParse(parseJson(answered.text))
      return checked.success
        ? [200, checked.data]
        : [502, { success: false, error: 'The deployment does not know alerts yet; update it.' }]
    },
  }
}

async function readStatus(cloud: StaffingCloud): Promise<Staffing | Unreached> {
  const answered = await asked((signal) => cloud.get('/status', signal))
  const unreached = (staffingProblem: string) => ({ businessHours: null, monitoredCallGroups: null, staffingProblem })
  if (!answered.ok) return unreached(answered.fault.error.message)
  const status = staffingStatusSchema.safeParse(parseJson(answered.text))
  if (!status.success) return unreached('The deployment does not report hours and groups yet; update it.')
  const { businessHours, monitoredCallGroups, alerts } = status.data
  return { businessHours, monitoredCallGroups, alerts }
}

async function asked(ask: (signal: AbortSignal) => Promise<Answered>): Promise<Answered> {
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    return await ask(signal)
  } catch (thrown) {
    if (!signal.aborted) throw thrown
    const error = new SwitchhookError('cloud_unavailable', 'The deployment did not answer in time.', {
      retryable: true,
    })
    return { ok: false, fault: { error } }
  }
}
