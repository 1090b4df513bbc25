/** What happened to a call: its outcome, its timeline by leg, where it was delivered, and what is known of it. */
import type { CallDetails } from '../../../../wire/call.ts'
import { Icon } from '../../parts/icons.tsx'
import { initials } from '../../parts/initials.ts'
import { useData } from '../data.ts'
import { spanText, talkText, whenText } from '../format.ts'
import { texts } from '../language.ts'
import { useLive } from '../live.ts'
import { pageUrl, useRoute } from '../router.ts'
import { useSession } from '../session.ts'
import { CallActions } from '../views/call-actions.tsx'
import { Deliveries } from '../views/call-deliveries.tsx'
import { AiSummary, Changes, Matches, Notes } from '../views/call-facts.tsx'
import { Outcome, whoText } from '../views/call-table.tsx'
import { Timeline } from '../views/call-timeline.tsx'
import { Recordings } from '../views/recordings.tsx'
import { WhenLoaded } from '../views/states.tsx'
import { Title } from '../views/title.tsx'

const everyMs = 20_000

export function Page() {
  const { item = '' } = useRoute()
  const details = useData<CallDetails>(`/v1/calls/${encodeURIComponent(item)}`, { everyMs })
  useLive(() => void details.reload())
  return (
    <WhenLoaded of={details} rows={8} heading={texts.pages.calls}>
      {(data) => <Call details={data} onChange={details.reload} />}
    </WhenLoaded>
  )
}

export interface CallProps {
  readonly details: CallDetails
  readonly onChange: () => Promise<void>
}

function Call({ details, onChange }: CallProps) {
  const { showNumber } = useSession()
  const { call } = details
  const who = whoText(call, showNumber)
  return (
    <>
      <nav aria-label={texts.breadcrumb} class="sm long">
        <a href={pageUrl('calls')}>{texts.pages.calls}</a> <span class="muted">/ {who}</span>
      </nav>
      <div class="head">
        <div class="row call-head">
          <span class="av lg" aria-hidden="true">
            {initials(who) || <Icon name="phone" />}
          </span>
          <div>
            <Title text={who} />
            <Line details={details} who={who} />
          </div>
        </div>
        <CallActions details={details} onChange={onChange} />
      </div>
      <Facts details={details} />
      <div class="grid g21">
        <div class="stack wide">
          <Timeline details={details} />
          <Recordings call={call} />
          <Deliveries details={details} onChange={onChange} />
        </div>
        <div class="stack wide">
          <Matches call={call} />
          <AiSummary call={call} />
          <Notes call={call} onChange={onChange} />
          <Changes details={details} />
        </div>
      </div>
    </>
  )
}

function Line({ details: { call }, who }: Pick<CallProps, 'details'> & { readonly who: string }) {
  const { showNumber } = useSession()
  const { external, direction, queue, did, startedAt } = call
  const place = queue?.name ?? queue?.extension ?? (did && showNumber(did))
  return (
    <p>
      {external && showNumber(external.number) !== who && <span class="tn">{showNumber(external.number)} · </span>}
      {place ? texts.directionTo(texts.directions[direction], place) : texts.directions[direction]} ·{' '}
      {whenText(startedAt)}
    </p>
  )
}

function Facts({ details: { call } }: Pick<CallProps, 'details'>) {
  const { answeredBy, ai, startedAt, answeredAt, endedAt, talkSeconds, recordings } = call
  const by = [ai && texts.aiAgent, answeredBy && (answeredBy.name ?? answeredBy.extension)].filter(Boolean).join(', ')
  const until = answeredAt ?? endedAt
  const facts = [
    [texts.outcome, <Outcome key="outcome" call={call} />],
    [texts.answeredBy, by || texts.nobody],
    [texts.wait, until ? spanText(Date.parse(until) - Date.parse(startedAt)) : '–'],
    [texts.talk, talkText(talkSeconds)],
    [texts.recording, recordings.length > 0 ? texts.recordings(recordings.length) : '–'],
  ] as const
  return (
    <section class="card" aria-label={texts.outcome}>
      <div class="pad facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <p class="muted sm">{label}</p>
            <p class="strong">{value}</p>
          </div>
        ))}
      </div>
    </section>
  )
}
