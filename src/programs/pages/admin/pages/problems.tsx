/** What is wrong and how it is mended: open ones first, those that need a person on top. */
import { useEffect } from 'preact/hooks'
import type { ProblemForm } from '../../../../wire/problem.ts'
import { useData } from '../data.ts'
import { texts } from '../language.ts'
import { useLive } from '../live.ts'
import { setQuery, useRoute } from '../router.ts'
import { Head } from '../views/parts.tsx'
import { ProblemCard } from '../views/problem-card.tsx'
import { Empty, WhenLoaded } from '../views/states.tsx'

type State = ProblemForm['state']

interface Problems {
  readonly problems: readonly ProblemForm[]
}

const everyMs = 15_000
const tabs = ['open', 'acknowledged', 'resolved'] as const

export function Page() {
  const problems = useData<Problems>('/v1/problems', { everyMs })
  useLive(() => void problems.reload())
  const { query } = useRoute()
  const resolved = useData<Problems>(query.get('state') === 'resolved' ? '/v1/problems?state=resolved' : undefined)
  const wanted = query.get('open')
  const tab = tabs.find((one) => one === query.get('state')) ?? 'open'
  useEffect(() => {
    if (wanted) document.getElementById(wanted)?.scrollIntoView({ block: 'nearest' })
  }, [problems.data === undefined])
  const all = [...(problems.data?.problems ?? []), ...(resolved.data?.problems ?? [])]
  const of = (state: State) => all.filter((problem) => problem.state === state)
  const shown = tab === 'resolved' ? resolved : problems
  return (
    <>
      <Head title={texts.pages.problems} about={texts.problemsAbout(of('open').length)} />
      <nav class="tabs" aria-label={texts.state}>
        {tabs.map((state) => (
          <a
            key={state}
            href={`?${new URLSearchParams([...withoutState(query), ['state', state]])}`}
            aria-current={state === tab ? 'page' : undefined}
            onClick={(event) => {
              event.preventDefault()
              setQuery({ state: state === 'open' ? undefined : state, open: undefined })
            }}
          >
            {texts.problemTabs[state]} <span class="muted">{of(state).length || ''}</span>
          </a>
        ))}
      </nav>
      <WhenLoaded of={shown} rows={4}>
        {() => <Cards tab={tab} problems={of(tab)} onChange={problems.reload} />}
      </WhenLoaded>
    </>
  )
}

const withoutState = (query: URLSearchParams) => [...query].filter(([name]) => name === 'site')

interface CardsProps {
  readonly tab: State
  readonly problems: readonly ProblemForm[]
  readonly onChange: () => Promise<void>
}

function Cards({ tab, problems, onChange }: CardsProps) {
  if (problems.length === 0) {
    const isOpen = tab === 'open'
    return (
      <Empty
        icon="check"
        tone={isOpen ? 'good' : undefined}
        title={isOpen ? texts.noProblems : texts.noneHere}
        text={isOpen ? texts.noProblemsWhy : undefined}
      />
    )
  }
  return (
    <>
      {problems.map((problem) => (
        <ProblemCard key={problem.id} problem={problem} onChange={onChange} />
      ))}
    </>
  )
}
