/** Open problems on the overview: the first that needs a person in words, and the list of them. */
import type { ProblemForm } from '../../../../wire/problem.ts'
import type { Loaded } from '../data.ts'
import { whenText } from '../format.ts'
import { texts } from '../language.ts'
import { pageUrl } from '../router.ts'
import { State } from './glyphs.tsx'
import { Notice, Time } from './parts.tsx'
import { problemGlyph, problemTone } from './problem-card.tsx'
import { Empty } from './states.tsx'

export interface Problems {
  readonly problems: readonly ProblemForm[]
}

const shownProblems = 5

export function FirstProblem({ problems }: { readonly problems: Loaded<Problems> }) {
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

export function OpenProblems({ problems }: { readonly problems: Loaded<Problems> }) {
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
