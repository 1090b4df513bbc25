/** Destinations of the simulated world: they keep what was delivered by its key, and may fail before and after. */
import type { CallReport, Destination, DestinationRef, LiveEventKind } from '../../src/core/deliveries/destination.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'

/** Whether the connection breaks this time, before or after the destination took note. */
export interface Breaks {
  before(): boolean
  after(): boolean
}

/** A CRM that keeps one entry a key, as a deterministic message id makes it. */
export interface FakeCrm extends Destination {
  readonly entries: Map<string, { report: CallReport; amendments: string[] }>
  /** While set, every request fails with it. */
  down: SwitchhookError | undefined
  requests: number
}

/** A receiver of live events that drops what it has had, as one does that goes by the message's id. */
export interface FakeListener extends Destination {
  readonly heard: Map<string, { liveEvent: LiveEventKind; report: CallReport }>
  /** While set, every request fails with it. */
  down: SwitchhookError | undefined
}

const broken = () => new SwitchhookError('crm_unreachable', 'The connection broke.', { retryable: true })

export function createFakeCrm(breaks: Breaks): FakeCrm {
  const entries: FakeCrm['entries'] = new Map()
  const crm: FakeCrm = {
    id: 'crm',
    entries,
    down: undefined,
    requests: 0,
    async logCall(report) {
      crm.requests += 1
      fail(breaks.before())
      if (!entries.has(report.key)) entries.set(report.key, { report, amendments: [] })
      fail(breaks.after())
      return { id: `entry of ${report.key}` }
    },
    async amendCall(report, ref): Promise<DestinationRef> {
      crm.requests += 1
      fail(breaks.before())
      const key = ref.id.replace('entry of ', '')
      const entry = entries.get(key)
      if (!entry) throw new SwitchhookError('crm_rejected', 'There is no such entry.')
      if (!entry.amendments.includes(report.fingerprint)) entry.amendments.push(report.fingerprint)
      entries.set(key, { report, amendments: entry.amendments })
      fail(breaks.after())
      return ref
    },
  }
  const fail = (now: boolean) => {
    if (crm.down) throw crm.down
    if (now) throw broken()
  }
  return crm
}

export function createFakeListener(breaks: Breaks): FakeListener {
  const heard: FakeListener['heard'] = new Map()
  const listener: FakeListener = {
    id: 'listener',
    heard,
    down: undefined,
    liveEventKinds: ['ringing', 'answered'],
    logCall: async ({ key }) => ({ id: key }),
    amendCall: async (_, ref) => ref,
    async reportLiveEvent(report, liveEvent) {
      if (listener.down) throw listener.down
      if (breaks.before()) throw broken()
      if (!heard.has(report.key)) heard.set(report.key, { liveEvent, report })
      if (breaks.after()) throw broken()
      return { id: report.key }
    },
  }
  return listener
}
