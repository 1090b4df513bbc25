/** What the site stands on: links to phone systems, CRMs, AI, the queue; each with its last 24 hours. */
import type { ComponentChildren } from 'preact'
import type { HourState, OverviewCrm, OverviewForm, OverviewLink } from '../../../../wire/overview.ts'
import { agoText, countText, spanText, whenText } from '../format.ts'
import { texts } from '../language.ts'
import { pageUrl } from '../router.ts'
import { type Glyph, State } from './glyphs.tsx'

type Hours = readonly { readonly at: string; readonly state: HourState }[]

export function HealthStrip({ overview }: { readonly overview: OverviewForm }) {
  const { links, crms, ai, queue } = overview
  return (
    <section aria-label={texts.dependsOn} class="grid strip">
      {links.length === 0 && (
        <Card title={texts.phoneSystem} glyph="none" word={texts.linkUnknown}>
          <a href={pageUrl('setup')}>{texts.nothingHeard}</a>
        </Card>
      )}
      {links.map((link) => (
        <LinkCard key={link.id} link={link} />
      ))}
      {crms.map((crm) => (
        <CrmCard key={crm.id} crm={crm} />
      ))}
      {ai.state !== 'off' && (
        <Card
          title={texts.aiAgent}
          glyph={ai.state === 'ok' ? 'ok' : 'none'}
          word={texts.aiStates[ai.state]}
          hours={ai.hours}
        >
          {ai.lastAt ? texts.aiToday(ai.today, whenText(ai.lastAt)) : texts.aiNone}
        </Card>
      )}
      <Card
        title={texts.queue}
        glyph={queue.needsYou ? 'dead' : queue.state === 'ok' ? 'ok' : 'wait'}
        word={texts.queueStates[queue.state]}
      >
        {queue.overdue > 0
          ? texts.overdue(countText(queue.overdue), spanText(queue.oldestSeconds * 1000))
          : texts.waitingCount(countText(queue.waiting))}
      </Card>
    </section>
  )
}

function LinkCard({ link }: { readonly link: OverviewLink }) {
  const { name, state, needsYou, version, heardAt, lagSeconds, sentence, hours, kind } = link
  const facts = [
    version ? `${texts.linkKinds[kind]} ${version}` : texts.linkKinds[kind],
    heardAt && texts.heard(agoText(heardAt)),
    lagSeconds ? texts.behind(spanText(lagSeconds * 1000)) : undefined,
  ]
  return (
    <Card
      title={name}
      glyph={needsYou ? 'dead' : state === 'up' ? 'ok' : 'wait'}
      word={needsYou ? texts.needsYou : texts.linkStates[state]}
      hours={hours}
    >
      {sentence && state !== 'up' ? sentence : facts.filter(Boolean).join(' · ')}
    </Card>
  )
}

const crmGlyphs: Readonly<Record<OverviewCrm['state'], Glyph>> = {
  ok: 'ok',
  paused: 'wait',
  failing: 'wait',
  refused: 'dead',
  disabled: 'dead',
  unused: 'none',
}

function CrmCard({ crm }: { readonly crm: OverviewCrm }) {
  const { id, state, needsYou, sentence, lastSuccessAt, usualMs, hours, dead, waiting } = crm
  const facts = [
    lastSuccessAt && texts.lastEntry(whenText(lastSuccessAt)),
    usualMs !== undefined && texts.usually(countText(usualMs)),
    waiting > 0 && texts.callsWait(countText(waiting)),
    dead > 0 && texts.callsGivenUp(countText(dead)),
  ]
  const said = facts.filter(Boolean).join(' · ')
  return (
    <Card
      title={texts.connectorNames[id] ?? id}
      glyph={needsYou ? 'dead' : crmGlyphs[state]}
      word={needsYou ? texts.needsYou : texts.crmStates[state]}
      hours={hours}
    >
      {(needsYou || state !== 'ok') && sentence ? sentence : said || texts.nothingYet}
    </Card>
  )
}

interface CardProps {
  readonly title: string
  readonly glyph: Glyph
  readonly word: string
  readonly hours?: Hours
  readonly children: ComponentChildren
}

const tones: Partial<Record<Glyph, string>> = { dead: 'bad', wait: 'warn' }

function Card({ title, glyph, word, hours, children }: CardProps) {
  return (
    <article class="card pad stack health">
      <div class="row between">
        <h2>{title}</h2>
        <span class={`st sm ${tones[glyph] ?? ''}`}>
          <State glyph={glyph} />
          {word}
        </span>
      </div>
      {hours && <Blocks hours={hours} />}
      <p class="sm muted">{children}</p>
    </article>
  )
}

const blockClass: Readonly<Record<HourState, string>> = { good: '', late: 'w', failed: 'b', none: 'n' }

function Blocks({ hours }: { readonly hours: Hours }) {
  const count = (state: HourState) => hours.filter((hour) => hour.state === state).length
  return (
    <div class="blocks" role="img" aria-label={texts.blocks(count('good'), count('late'), count('failed'))}>
      {hours.map(({ at, state }) => (
        <i key={at} class={blockClass[state]} title={`${whenText(at)}: ${texts.hourStates[state]}`} />
      ))}
    </div>
  )
}
