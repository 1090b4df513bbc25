/** Each queue now and today; what is not known is said, never a zero. */
import { clockText } from '../../parts/times.ts'
import { countText, percentText, spanText } from '../format.ts'
import { texts } from '../language.ts'
import { isStale, type QueueForm } from '../queues.ts'
import { hoursText } from './hours-text.ts'

interface Props {
  readonly groups: readonly QueueForm[]
  /** By the server's clock. */
  readonly nowMs: number
}

export function QueueTable({ groups, nowMs }: Props) {
  const { q } = texts
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard.
    <section class="card scroll" tabIndex={0} aria-label={q.title}>
      <table class="queues">
        <thead>
          <tr class="over">
            <td />
            <th colSpan={7} scope="colgroup">
              {q.now}
            </th>
            <th colSpan={6} scope="colgroup" class="today">
              {q.today}
            </th>
          </tr>
          <tr>
            <th>{q.queue}</th>
            {[q.waiting, q.longest, q.loggedIn, q.free, q.onACall, q.ringing, q.paused].map((head) => (
              <th key={head} class="num">
                {head}
              </th>
            ))}
            <th class="num today">{q.offered}</th>
            {[q.answered, q.abandoned, q.inTarget, q.answerTime, q.handling].map((head) => (
              <th key={head} class="num">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <Row key={group.number} group={group} nowMs={nowMs} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Row({ group, nowMs }: { readonly group: QueueForm; readonly nowMs: number }) {
  const { q } = texts
  const { counts, today, waiting, waitingSince } = group
  const stale = isStale(group, nowMs)
  const isRingGroup = group.kind === 'ring group'
  const there = group.members.filter(({ loggedIn }) => loggedIn === 'yes').length
  const unknown = group.members.filter(({ loggedIn }) => loggedIn === 'unknown').length
  const known = (value: number | string) => (stale ? '–' : String(value))
  const waitMs = waitingSince === undefined ? undefined : nowMs - Date.parse(waitingSince)
  const isLong = waitMs !== undefined && waitMs > (group.targetSeconds ?? 20) * 1000
  const cells: [string, string, string?][] = [
    [q.waiting, isRingGroup ? '–' : known(waiting)],
    [q.longest, stale || waitMs === undefined ? '–' : clockText(waitMs), isLong && !stale ? 'bad strong' : ''],
    [q.loggedIn, unknown > 0 ? known(q.upTo(there + unknown)) : known(there)],
    [q.free, counts.unknown > 0 ? known(q.upTo(counts.free + counts.unknown)) : known(counts.free)],
    [q.onACall, known(counts['on a call'])],
    [q.ringing, known(counts.ringing)],
    [q.paused, known(counts.paused)],
    [q.offered, countText(today.offered), 'today'],
    [q.answered, countText(today.answered)],
    [q.abandoned, countText(today.abandoned)],
    [q.inTarget, today.serviceLevel === undefined ? '–' : percentText(today.serviceLevel)],
    [q.answerTime, today.averageAnswerSeconds === undefined ? '–' : spanText(today.averageAnswerSeconds * 1000)],
    [q.handling, today.averageHandlingSeconds === undefined ? '–' : clockText(today.averageHandlingSeconds * 1000)],
  ]
  return (
    <tr class={group.hours.state === 'closed' || group.hours.state === 'holiday' ? 'off' : ''}>
      <td class="long">
        <strong>{group.name ?? group.number}</strong> {group.name && <span class="muted">{group.number}</span>}{' '}
        <Staffed group={group} stale={stale} />
        <span class="sub">{hoursText(group.hours)}</span>
      </td>
      {cells.map(([label, text, kind = '']) => (
        <td key={label} class={`num ${kind}`} data-label={label}>
          {text}
        </td>
      ))}
    </tr>
  )
}

function Staffed({ group, stale }: { readonly group: QueueForm; readonly stale: boolean }) {
  const { q } = texts
  if (stale) return <span class="tag warn">{q.stale}</span>
  if (group.staffed === 'nobody') return <span class="tag bad">{q.nobody}</span>
  if (group.ready === 'nobody' && group.waiting > 0) return <span class="tag bad">{q.nobodyFree}</span>
  return group.staffed === 'unknown' ? <span class="tag warn">{q.unknown}</span> : null
}
