/** What happened, in the order in which it happened: from the call's legs and transfers. */
import type { CallDetails } from '../../../../wire/call.ts'
import { Icon, type IconName } from '../../parts/icons.tsx'
import { secondsText, spanText, zone } from '../format.ts'
import { texts } from '../language.ts'
import { useSession } from '../session.ts'
import { Time } from './parts.tsx'

interface TimelineEntry {
  readonly at: string
  readonly icon: IconName
  readonly title: string
  readonly text?: string
}

type Names = (party: { extension: string; name?: string } | undefined) => string

const partyName: Names = (party) => party?.name ?? (party ? texts.extension(party.extension) : texts.somebody)

export function timelineOf(details: CallDetails, showNumber: (number: string) => string): TimelineEntry[] {
  const { call, legs } = details
  const first: TimelineEntry = {
    at: call.startedAt,
    icon: call.direction,
    title: texts.began[call.direction],
    text: call.external && texts.calledNumber(showNumber(call.external.number), call.did && showNumber(call.did)),
  }
  const rang = legs.flatMap(({ agent, ringingAt, answeredAt, endedAt, outcome, talkSeconds }): TimelineEntry[] => {
    const who = partyName(agent)
    const rings: TimelineEntry[] =
      ringingAt && !answeredAt ? [{ at: ringingAt, icon: 'ring', title: texts.rangAt(who) }] : []
    if (!answeredAt) return rings.map((ring) => ({ ...ring, text: outcome && texts.outcomes[outcome] }))
    const waitMs = ringingAt ? Date.parse(answeredAt) - Date.parse(ringingAt) : 0
    const talkMs = (talkSeconds ?? (endedAt ? (Date.parse(endedAt) - Date.parse(answeredAt)) / 1000 : 0)) * 1000
    const text = [
      agent?.name && texts.extension(agent.extension),
      waitMs > 0 && texts.rangFor(spanText(waitMs)),
      talkMs > 0 && texts.talkedFor(spanText(talkMs)),
    ]
    return [{ at: answeredAt, icon: 'phone', title: texts.answeredAt(who), text: text.filter(Boolean).join(', ') }]
  })
  const moved = call.transfers.map(
    ({ at, from, to }): TimelineEntry => ({
      at,
      icon: 'internal',
      title: texts.transferredTo('number' in to ? showNumber(to.number) : partyName(to)),
      text: from && texts.transferredBy(partyName(from)),
    }),
  )
  const ai: TimelineEntry[] = call.ai
    ? [{ at: call.answeredAt ?? call.startedAt, icon: 'spark', title: texts.aiTalked, text: call.ai.title }]
    : []
  const end: TimelineEntry[] = call.endedAt
    ? [{ at: call.endedAt, icon: 'check', title: texts.ended, text: call.timedOut ? texts.timedOut : undefined }]
    : []
  const middle = [...rang, ...moved, ...ai].sort((a, b) => (a.at < b.at ? -1 : 1))
  return [first, ...middle, ...end]
}

export function Timeline({ details }: { readonly details: CallDetails }) {
  const { showNumber } = useSession()
  return (
    <section class="card" aria-labelledby="timeline">
      <div class="ch">
        <h2 id="timeline">{texts.whatHappened}</h2>
        <span class="sm muted">{texts.timesIn(zone())}</span>
      </div>
      <ol class="timeline pad">
        {timelineOf(details, showNumber).map(({ at, icon, title, text }, place) => (
          <li key={`${at} ${place}`}>
            <span class="muted t">
              <Time at={at} as={secondsText} />
            </span>
            <span class="node">
              <Icon name={icon} />
            </span>
            <div>
              <p class="strong">{title}</p>
              {text && <p class="muted">{text}</p>}
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}
