import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type QueueReport, withReport } from '../../../programs/pages/admin/queue-report.ts'
import type { QueuesForm } from '../../../wire/queues.ts'
import { queuesTopic } from '../../live/topics.ts'
import type { GroupMember } from '../group-state.ts'
import { groupAnnouncement } from './announce-groups.ts'
import { groupForm } from './group-form.ts'
import { changesOf, type ReportedGroup } from './group-report.ts'

const startMs = Date.parse('2026-11-20T10:00:00Z')
const source = 'fwd/ami'

const member = fc.record<GroupMember>(
  {
    extension: fc.constantFrom('101', '102', '103', '104'),
    loggedIn: fc.constantFrom('yes' as const, 'no' as const),
    phone: fc.constantFrom('free' as const, 'ringing' as const, 'on a call' as const),
    paused: fc.constantFrom({ reason: 'lunch' }, { sinceMs: startMs }),
  },
  { requiredKeys: ['extension', 'loggedIn', 'phone'] },
)
const state = fc.record({
  // Now and then one stands there twice, as in a queue with two phones of an agent.
  members: fc.oneof(
    { weight: 9, arbitrary: fc.uniqueArray(member, { maxLength: 4, selector: ({ extension }) => extension }) },
    { weight: 1, arbitrary: fc.array(member, { maxLength: 4 }) },
  ),
  waiting: fc.array(fc.record({ id: fc.constantFrom('a', 'b'), sinceMs: fc.constant(startMs) }), { maxLength: 2 }),
  name: fc.constantFrom('Orders', 'Orders', 'Orders', 'Service'),
})

/** What a page shows that reads all now. */
function shownOf(groups: ReadonlyMap<string, ReportedGroup>, asOfMs: number): QueuesForm {
  const asOf = new Date(asOfMs).toISOString()
  const more = { hours: { state: 'open', forced: false }, today: {} } as unknown as QueuesForm['groups'][number]
  const forms = [...groups.values()].map((group) => ({ ...more, ...groupForm({ ...group, source, asOfMs }, asOfMs) }))
  return { at: '', timeZone: 'UTC', groups: forms, sources: [{ source, asOf, stale: false }] }
}

/** Members stand in no order that matters. */
const sorted = ({ groups }: QueuesForm) =>
  JSON.parse(JSON.stringify(groups)).map((group: QueuesForm['groups'][number]) => ({
    ...group,
    members: group.members.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  }))

describe('a page that follows the reports of queues', () => {
  it.each([
    { queues: 30, whole: true },
    { queues: 150, whole: false },
  ])('shows what one shows that reads all, of $queues queues that all change', ({ queues, whole }) => {
    const numbers = Array.from({ length: queues }, (_, i) => String(1000 + i))
    let merged = 0
    const group = (number: string, { name, ...rest }: { name: string } & Omit<ReportedGroup, 'group'>) => {
      return { group: { number, name, kind: 'queue' as const }, ...rest }
    }
    const step = fc.tuple(fc.array(state, { minLength: 5, maxLength: 5 }), fc.nat(3))
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 4 }), (steps) => {
        let known = new Map<string, ReportedGroup>()
        let page: QueuesForm | undefined
        steps.forEach(([states, left], at) => {
          const asOfMs = startMs + at * 1000
          const groups = numbers
            .slice(0, queues - (at === 0 ? 0 : left))
            .map((number, i) =>
              group(number, states[(i + at) % states.length] ?? { name: 'x', members: [], waiting: [] }),
            )
          const report = { ...{ source, run: 'a', sequence: at, asOfMs, whole: true }, groups }
          const news = { source, asOfMs, before: known, ...changesOf(known, report) }
          const [part] = groupAnnouncement(news, asOfMs).parts
          expect(part?.topic).toBe(queuesTopic)
          const event = JSON.parse(JSON.stringify(part?.body)) as QueueReport
          known = new Map(groups.map((one) => [one.group.number, one]))
          const next = page && withReport(page, event)
          if (next) {
            merged += 1
            expect(sorted(next)).toEqual(sorted(shownOf(known, asOfMs)))
            if (!whole && news.changed.length > 100) expect(event.changes?.length).toBeGreaterThan(0)
          }
          page = next ?? shownOf(known, asOfMs)
        })
      }),
      { numRuns: 40 },
    )
    expect(merged).toBeGreaterThan(20)
  })
})
