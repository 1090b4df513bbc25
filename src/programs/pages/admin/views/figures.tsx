/** The calls of today in four figures, each with the way to what stands behind it. */
import type { OverviewForm } from '../../../../wire/overview.ts'
import { countText, percentText } from '../format.ts'
import { texts } from '../language.ts'
import { pageUrl } from '../router.ts'

export function Figures({ overview }: { readonly overview: OverviewForm }) {
  const { today, days } = overview
  const total = today.answered + today.missed + today.voicemail
  const weekAgo = days.at(-8)
  const before = weekAgo && weekAgo.answered + weekAgo.missed + weekAgo.voicemail
  return (
    <section class="card" aria-label={texts.today}>
      <div class="grid g4 pad figures">
        <Figure label={texts.callsToday} value={countText(today.calls)}>
          {before ? texts.lastWeek(countText(before)) : texts.active(today.active)}
        </Figure>
        <Figure label={texts.answered} value={total > 0 ? percentText(today.answered / total) : '–'}>
          {total > 0 ? texts.ofCalls(countText(today.answered), countText(total)) : texts.noCallsToday}
        </Figure>
        <Figure label={texts.missing} value={countText(today.missing)} isBad={today.missing > 0}>
          {today.missing > 0 ? (
            <a href={pageUrl('calls', { state: 'missing' })}>{texts.seeThem}</a>
          ) : (
            texts.nothingMissing
          )}
        </Figure>
        <Figure label={texts.missedCalls} value={countText(today.missed)}>
          {today.missed > 0 ? (
            <a href={pageUrl('calls', { period: 'today', outcome: 'unanswered' })}>{texts.seeWho}</a>
          ) : (
            texts.abandoned(today.abandoned)
          )}
        </Figure>
      </div>
    </section>
  )
}

interface FigureProps {
  readonly label: string
  readonly value: string
  readonly isBad?: boolean
  readonly children: preact.ComponentChildren
}

function Figure({ label, value, isBad, children }: FigureProps) {
  return (
    <div>
      <p class="muted sm">{label}</p>
      <p class="big">{value}</p>
      <p class={`sm ${isBad ? 'bad' : 'muted'}`}>{children}</p>
    </div>
  )
}
