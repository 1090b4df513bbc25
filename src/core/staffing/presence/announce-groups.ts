/**
 * What watchers of queues are sent: one event a report, with the groups that changed. Two topics: `queues` for people of the site,
 * `wallboard` for a television in the room, which gets counts only.
 *
 * What must stay true: an event is one row, and a row is bounded. So of many groups only the members that changed are sent, and where
 * even that is much (as with all groups of a source that is new), watchers are asked to read all anew.
 */
import { isoUtc } from '../../../ports/clock.ts'
import type { Announcement, LiveBody } from '../../../ports/live.ts'
import type { GroupChangeForm } from '../../../wire/queues.ts'
import { queuesTopic, wallboardTopic } from '../../live/topics.ts'
import type { GroupState } from '../group-state.ts'
import { groupForm, wallboardGroup } from './group-form.ts'
import { canonicalText, type GroupChanges, type ReportedGroup } from './group-report.ts'

export interface GroupNews extends GroupChanges {
  readonly source: string
  readonly asOfMs: number
  /** By number, as the groups were before. */
  readonly before: ReadonlyMap<string, ReportedGroup>
}

/** So many are sent with all their members. */
const wholeMax = 100
/** So many changed members of groups that are not. */
const membersMax = 4000

export function groupAnnouncement(news: GroupNews, nowMs: number): Announcement {
  const { source, changed, gone } = news
  const head = { source, asOf: isoUtc(news.asOfMs) }
  const states = changed.map((group): GroupState => ({ ...group, source, asOfMs: news.asOfMs }))
  const wallboard =
    states.length > wholeMax ? readAgain : { groups: states.map((one) => wallboardGroup(one, nowMs)), gone }
  return {
    key: `group-states ${source}`,
    parts: [
      { topic: queuesTopic, body: { ...head, ...queuesBody(states, news, nowMs) }, as: 'last' },
      { topic: wallboardTopic, body: { ...head, ...wallboard }, as: 'last' },
    ],
    forgetAtMs: nowMs,
  }
}

const readAgain: LiveBody = { readAgain: true }

function queuesBody(states: readonly GroupState[], { before, gone }: GroupNews, nowMs: number): LiveBody {
  if (states.length <= wholeMax) return { groups: states.map((state) => groupForm(state, nowMs)), gone }
  const changes = states.map((state) => changeForm(state, before.get(state.group.number), nowMs))
  const whole = states.filter((_, at) => changes[at] === undefined)
  const parts = changes.flatMap((change) => change ?? [])
  const members = parts.reduce((sum, part) => sum + part.members.length + part.waitingCalls.length, 0)
  if (whole.length > wholeMax || members > membersMax) return readAgain
  return { groups: whole.map((state) => groupForm(state, nowMs)), changes: parts, gone }
}

/** Undefined: it is new, or more than its members and callers changed. */
function changeForm(state: GroupState, before: ReportedGroup | undefined, nowMs: number): GroupChangeForm | undefined {
  const known = before && membersOf(before)
  const now = membersOf(state)
  if (!known || !now || factsText(before) !== factsText(state)) return undefined
  const { number, staffed, ready, counts, waiting, waitingSince, waitingCalls, members } = groupForm(state, nowMs)
  return {
    ...{ number, staffed, ready, counts, waiting, waitingSince, waitingCalls },
    members: members.filter(({ extension }) => known.get(extension) !== now.get(extension)),
    goneMembers: [...known.keys()].filter((extension) => !now.has(extension)),
  }
}

/** By extension; undefined: one stands there twice. */
function membersOf({ members }: ReportedGroup): Map<string, string> | undefined {
  const texts = new Map(members.map((member) => [member.extension, canonicalText(member)]))
  return texts.size === members.length ? texts : undefined
}

const factsText = ({ group, targetSeconds, recordingConsent, hasMoreMembers = false }: ReportedGroup) =>
  canonicalText({ group, targetSeconds, recordingConsent, hasMoreMembers })
