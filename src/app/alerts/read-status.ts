/** Business hours, monitored groups and alerts of a site at this moment. */
import { readWatch } from '../../core/staffing/alerts/alert-store.ts'
import { hoursAt } from '../../core/staffing/hours/hours-at.ts'
import { readHours } from '../../core/staffing/hours/hours-store.ts'
import { readGroupStates } from '../../core/staffing/presence/group-store.ts'
import { staffedNow } from '../../core/staffing/presence/staffed.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { StaffingStatus } from '../../wire/staffing-status.ts'
import { listForwarders } from '../forwarder-reports/forwarder-store.ts'
import type { SiteServices } from '../services.ts'

export async function readStatus({ records, clock }: Pick<SiteServices, 'records' | 'clock'>): Promise<StaffingStatus> {
  const nowMs = clock.now()
  const [hours, groups, watch, forwarders] = await Promise.all([
    readHours(records, nowMs),
    readGroupStates({ records, clock }),
    readWatch(records, nowMs),
    listForwarders({ records, clock }),
  ])
  const { state, untilMs } = hoursAt(hours, undefined, nowMs)
  const conditions = Object.values(watch.state.conditions)
  const { checkedAtMs } = watch.state
  return {
    lastCdrId: forwarders[0]?.sources.find(({ kind }) => kind === 'polled')?.lastId ?? null,
    businessHours: {
      state,
      isOpen: state === 'not set' ? null : state === 'open',
      until: untilMs === undefined ? undefined : isoUtc(untilMs),
    },
    monitoredCallGroups: groups.map((one) => ({
      ...{ id: one.group.number, name: one.group.name ?? one.group.number, kind: one.group.kind },
      hours: hoursAt(hours, one.group.number, nowMs).state,
      ...{ staffed: staffedNow(one, nowMs), waiting: one.waiting.length, asOf: isoUtc(one.asOfMs) },
    })),
    alerts: {
      open: conditions.filter(({ alert }) => alert !== undefined).length,
      unknown: conditions.filter(({ seen }) => seen === 'unknown').length,
      checkedAt: checkedAtMs === undefined ? undefined : isoUtc(checkedAtMs),
    },
  }
}
