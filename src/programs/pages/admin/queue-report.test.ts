import { expect, it } from 'vitest'
import type { QueuesForm } from '../../../wire/queues.ts'
import { withRead } from './queue-report.ts'

type Group = QueuesForm['groups'][number]

const early = '2026-11-30T09:00:00.000Z'
const late = '2026-11-30T09:00:01.000Z'

const group = (number: string, asOf: string, more: Partial<Group>): Group => ({
  ...{ number, source: `pbx-${number}`, kind: 'queue', asOf, stale: false, staffed: 'somebody', ready: 'somebody' },
  counts: { 'logged out': 0, unreachable: 0, paused: 0, 'on a call': 0, ringing: 0, free: 1, unknown: 0 },
  ...{ waiting: 0, hasMoreMembers: false, members: [], waitingCalls: [] },
  hours: { state: 'open', forced: false },
  today: { offered: 1, answered: 1, abandoned: 0, hungUpEarly: 0, answeredInTarget: 1, targetSeconds: 20 },
  ...more,
})

const queues = (groups: Group[]): QueuesForm => ({
  ...{ at: late, timeZone: 'UTC', groups },
  sources: groups.map(({ source, asOf }) => ({ source, asOf, stale: false })),
})

it('a list of queues that was asked for before a report and comes after it does not bring back callers who no longer wait', () => {
  const shown = queues([group('800', late, { waiting: 0 }), group('801', early, { waiting: 3 })])
  const today = { ...group('800', early, {}).today, offered: 2 }
  const read = queues([group('800', early, { waiting: 4, today }), group('801', late, { waiting: 5 })])
  const { groups, sources } = withRead(shown, read)
  expect(groups.map(({ number, waiting, asOf }) => [number, waiting, asOf])).toEqual([
    ['800', 0, late],
    ['801', 5, late],
  ])
  expect(groups[0]?.today).toEqual(today)
  expect(sources.map(({ asOf }) => asOf)).toEqual([late, late])
})

it('a queue that is new or gone in what was read is so on the page', () => {
  const shown = queues([group('800', late, {}), group('802', early, {})])
  const read = queues([group('800', early, {}), group('803', early, {})])
  expect(withRead(shown, read).groups.map(({ number }) => number)).toEqual(['800', '803'])
})
