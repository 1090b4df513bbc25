/** Does it all work, and if not, what is to do? First what needs a person, then what the site stands on, then its calls. */
import { useEffect } from 'preact/hooks'
import type { OverviewForm } from '../../../../wire/overview.ts'
import type { ProblemForm } from '../../../../wire/problem.ts'
import type { SetupForm } from '../../../../wire/setup.ts'
import { Icon } from '../../parts/icons.tsx'
import { type Loaded, useData } from '../data.ts'
import { countText, dayText, percentText, whenText, zone } from '../format.ts'
import { texts } from '../language.ts'
import { useLive } from '../live.ts'
import { navigate, pageUrl } from '../router.ts'
import { useMay } from '../session.ts'
import { TrafficChart } from '../views/charts.tsx'
import { State } from '../views/glyphs.tsx'
import { HealthStrip } from '../views/health.tsx'
import { OnThePhone } from '../views/on-the-phone.tsx'
import { Head, Notice, Time } from '../views/parts.tsx'
import { problemGlyph, problemTone } from '../views/problem-card.tsx'
import { Empty, WhenLoaded } from '../views/states.tsx'

interface Problems {
  readonly problems: readonly ProblemForm[]
}

const everyMs = 30_000
const shownProblems = 5

export function Page() {
  const overview = useData<OverviewForm>('/v1/overview', { everyMs })
  const problems = useData<Problems>('/v1/problems', { everyMs })
  const live = useLive(() => void overview.reload())
  useFreshStart()
  return (
    <>
      <Head title={texts.pages.overview} about={`${dayText(new Date().toISOString())} · ${texts.timesIn(zone())}`}>
        {live === 'live' && (
          <span class="tag good">
            <Icon name="link" />
            {texts.live}
          </span>
        )}
        {useMay('admin') && (
          <a class="btn" href={pageUrl('setup')}>
            <Icon name="steps" />
            {texts.pages.setup}
          </a>
        )}
      </Head>
      <WhenLoaded of={overview} rows={8}>
        {(data) => (
          <>
            <FirstProblem problems={problems} />
            <HealthStrip overview={data} />
            <Figures overview={data} />
            <div class="grid g21">
              <TrafficChart overview={data} />
              <OpenProblems problems={problems} />
            </div>
          </>
        )}
      </WhenLoaded>
      <OnThePhone />
    </>
  )
}

/** A deployment with which nothing has happened yet opens with its set-up. */
function useFreshStart(): void {
  const mayManage = useMay('admin')
  const { data } = useData<SetupForm>(mayManage ? '/v1/setup' : undefined)
  useEffect(() => {
    const isFresh = data?.steps.every(({ id, state }) => id === 'key_created' || state !== 'done')
    if (isFresh && !sessionStorage.getItem('switchhook.fresh')) {
      sessionStorage.setItem('switchhook.fresh', 'shown')
      navigate(pageUrl('setup'), { replaces: true })
    }
  }, [data])
}

function FirstProblem({ problems }: { readonly problems: Loaded<Problems> }) {
  const first = problems.data?.problems.find(({ state, needsYou }) => state === 'open' && needsYou)
  if (!first) return null
  return (
    <Notice
      tone="bad"
      button={
        <a class="btn" href={pageUrl('problems', { open: first.id })}>
          {texts.fixIt}
        </a>
      }
    >
      <strong>{first.title}.</strong> {first.sentence}
    </Notice>
  )
}

function Figures({ overview }: { readonly overview: OverviewForm }) {
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

function OpenProblems({ problems }: { readonly problems: Loaded<Problems> }) {
  const open = (problems.data?.problems ?? []).filter(({ state }) => state === 'open')
  return (
    <section class="card">
      <div class="ch">
        <h2>{texts.openProblems}</h2>
        <a href={pageUrl('problems')} class="sm">
          {texts.allProblems}
        </a>
      </div>
      {problems.data && open.length === 0 ? (
        <Empty icon="check" tone="good" title={texts.noProblems} text={texts.noProblemsWhy} />
      ) : (
        <ul class="list">
          {open.slice(0, shownProblems).map((problem) => (
            <li class="row" key={problem.id}>
              <State glyph={problemGlyph(problem)} name={texts.problemState(problem)} />
              <span class="grow">
                <a class="strong" href={pageUrl('problems', { open: problem.id })}>
                  {problem.title}
                </a>
                <br />
                <span class="muted sm">
                  {texts.since} <Time at={problem.firstAt} as={whenText} />
                </span>
              </span>
              <span class={`tag ${problemTone(problem)}`}>{texts.problemCount(problem)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
