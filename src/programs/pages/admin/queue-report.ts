/** What a report of the stream, or what is read anew, makes of the queues that the page shows. Pure. */
import type { GroupChangeForm, GroupStateForm, QueuesForm } from '../../../wire/queues.ts'

/** The data of an event `queues` of GET /v1/queues/stream. */
export interface QueueReport {
  readonly source: string
  readonly asOf: string
  /** Whole, without hours and figures. */
  readonly groups?: readonly GroupStateForm[]
  /** Where many changed: of each what did. */
  readonly changes?: readonly GroupChangeForm[]
  readonly gone?: readonly string[]
  readonly readAgain?: boolean
}

type Queue = QueuesForm['groups'][number]

/** Undefined: all must be read anew. */
export function withReport(
  known: QueuesForm,
  { source, asOf, groups, changes = [], gone, readAgain }: QueueReport,
): QueuesForm | undefined {
  if (readAgain || groups === undefined) return undefined
  const numbers = new Set(known.groups.map(({ number }) => number))
  if (![...groups, ...changes].every(({ number }) => numbers.has(number))) return undefined
  const whole = new Map(groups.map((group) => [group.number, group]))
  const changed = new Map(changes.map((change) => [change.number, change]))
  const fresh = { asOf, stale: false }
  const kept = known.groups.filter((group) => group.source !== source || !gone?.includes(group.number))
  return {
    ...known,
    groups: kept.map((group) => {
      const [news, change] = [whole.get(group.number), changed.get(group.number)]
      if (news) return withNews(group, news)
      if (change) return { ...withChange(group, change), ...fresh }
      return group.source === source ? { ...group, ...fresh } : group
    }),
    sources: known.sources.map((one) => (one.source === source ? { ...one, ...fresh } : one)),
  }
}

/** What was read, but for the state of a source that reported since it was asked for: of that it has the hours and figures alone. */
export function withRead(shown: QueuesForm, read: QueuesForm): QueuesForm {
  const groups = new Map(shown.groups.map((group) => [group.number, group]))
  const sources = new Map(shown.sources.map((one) => [one.source, one]))
  return {
    ...read,
    groups: read.groups.map((group) => {
      const known = groups.get(group.number)
      if (!known || known.source !== group.source || !isLater(known, group)) return group
      return { ...known, hours: group.hours, today: group.today }
    }),
    sources: read.sources.map((one) => {
      const known = sources.get(one.source)
      return known && isLater(known, one) ? known : one
    }),
  }
}

const isLater = (a: { readonly asOf: string }, b: { readonly asOf: string }) => Date.parse(a.asOf) > Date.parse(b.asOf)

function withNews(group: Queue, news: GroupStateForm): Queue {
  return { ...group, ...news, members: named(group, news.members), waitingSince: news.waitingSince }
}

function withChange(group: Queue, { goneMembers, members, ...change }: GroupChangeForm): Queue {
  const changed = new Map(named(group, members).map((member) => [member.extension, member]))
  const kept = group.members.filter(({ extension }) => !goneMembers.includes(extension))
  const after = kept.map((member) => changed.get(member.extension) ?? member)
  const known = new Set(kept.map(({ extension }) => extension))
  const added = [...changed.values()].filter(({ extension }) => !known.has(extension))
  return { ...group, ...change, members: [...after, ...added], waitingSince: change.waitingSince }
}

/** Names that the phone system does not have come from the site's agents, with what was read. */
function named(group: Queue, members: Queue['members']): Queue['members'] {
  const names = new Map(group.members.map(({ extension, name }) => [extension, name]))
  return members.map((one) => ({ ...one, name: one.name ?? names.get(one.extension) }))
}
