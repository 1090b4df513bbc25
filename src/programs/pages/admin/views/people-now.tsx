/** Who is logged in to queues and what they do; who is in several stands once. */
import { Icon, type IconName } from '../../parts/icons.tsx'
import { initials } from '../../parts/initials.ts'
import { clockText } from '../../parts/times.ts'
import { texts } from '../language.ts'
import { isStale, type QueueForm } from '../queues.ts'

type Member = QueueForm['members'][number]

interface Person {
  readonly member: Member
  readonly queues: string[]
}

const looks = {
  'on a call': ['accent', 'phone'],
  ringing: ['accent', 'ring'],
  free: ['good', 'check'],
  paused: ['warn', 'clock'],
  unreachable: ['bad', 'cross'],
  'logged out': ['muted', 'cross'],
  unknown: ['muted', 'question'],
} as const satisfies Record<Member['state'], readonly [string, IconName]>

const order = Object.keys(looks)

export function PeopleNow({ groups, nowMs }: { readonly groups: readonly QueueForm[]; readonly nowMs: number }) {
  const people = peopleOf(groups.filter((group) => !isStale(group, nowMs)))
  if (people.length === 0) return null
  const there = people.filter(({ member }) => member.loggedIn === 'yes').length
  return (
    <section class="card" aria-labelledby="people-now">
      <div class="ch">
        <h2 id="people-now">{texts.q.people}</h2>
        <span class="sm muted">{texts.q.loggedInCount(there)}</span>
      </div>
      <ul class="list people-now">
        {people.map((person) => (
          <PersonNow key={person.member.extension} person={person} nowMs={nowMs} />
        ))}
      </ul>
    </section>
  )
}

function PersonNow({ person: { member, queues }, nowMs }: { readonly person: Person; readonly nowMs: number }) {
  const { state, paused, phoneSince, name, extension } = member
  const [tone, icon] = looks[state]
  const since = state === 'paused' ? paused?.since : phoneSince
  const words = state === 'paused' && paused?.reason ? texts.q.pausedFor(paused.reason) : texts.q.states[state]
  return (
    <li class="row">
      <span class="av" aria-hidden="true">
        {initials(name ?? '') || extension.slice(0, 2)}
      </span>
      <span class="grow">
        <strong>{name ?? extension}</strong> {name && <span class="muted">{extension}</span>}
        <br />
        <span class="muted sm">{queues.join(', ')}</span>
      </span>
      <span class="num">
        <span class={`st ${tone}`}>
          <Icon name={icon} />
          {words}
        </span>
        <br />
        <span class="muted sm">{since ? clockText(nowMs - Date.parse(since)) : ''}</span>
      </span>
    </li>
  )
}

/** Of somebody in several queues, what is known best: paused in one and free in another is shown as free there. */
function peopleOf(groups: readonly QueueForm[]): Person[] {
  const people = new Map<string, { member: Member; queues: string[] }>()
  for (const group of groups) {
    for (const member of group.members) {
      const known = people.get(member.extension)
      const queue = group.name ?? group.number
      if (known === undefined) people.set(member.extension, { member, queues: [queue] })
      else {
        known.queues.push(queue)
        if (order.indexOf(member.state) < order.indexOf(known.member.state)) known.member = member
      }
    }
  }
  const rank = ({ member }: Person) => order.indexOf(member.state)
  return [...people.values()].sort((a, b) => rank(a) - rank(b) || (a.member.extension < b.member.extension ? -1 : 1))
}
