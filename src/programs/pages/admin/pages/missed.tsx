/** Callers who were not answered and not called back since, of all queues and agents or of one. */
import type * as z from 'zod'
import type { MissedCaller, missedPageSchema } from '../../../../wire/missed-calls.ts'
import { queryText } from '../api.ts'
import { useData } from '../data.ts'
import { texts } from '../language.ts'
import { setQuery, useRoute } from '../router.ts'
import { Caller } from '../views/missed-caller.tsx'
import { type Names, useNames } from '../views/names.ts'
import { Head } from '../views/parts.tsx'
import { Empty, WhenLoaded } from '../views/states.tsx'

type MissedPage = z.infer<typeof missedPageSchema>

const everyMs = 30_000

export function Page() {
  const { query } = useRoute()
  const filter = { queue: query.get('queue') ?? undefined, agent: query.get('agent') ?? undefined }
  const names = useNames()
  const missed = useData<MissedPage>(`/v1/missed-calls${queryText({ ...filter, limit: 200 })}`, { everyMs })
  return (
    <>
      <Head title={texts.pages.missed} about={texts.missedAbout} />
      <Filters all={missed.data?.missed ?? []} names={names} {...filter} />
      <WhenLoaded of={missed}>
        {({ missed: callers, next }) =>
          callers.length === 0 ? (
            <Empty icon="check" tone="good" title={texts.nobodyMissed} text={texts.nobodyMissedHint} />
          ) : (
            <>
              <section class="card">
                <ul class="list">
                  {callers.map((caller) => (
                    <Caller key={caller.id} caller={caller} names={names} reload={missed.reload} />
                  ))}
                </ul>
              </section>
              {next && <p class="muted sm">{texts.onlyNewestMissed}</p>}
            </>
          )
        }
      </WhenLoaded>
    </>
  )
}

interface FilterProps {
  readonly all: readonly MissedCaller[]
  readonly names: Names
  readonly queue: string | undefined
  readonly agent: string | undefined
}

function Filters({ all, names, queue, agent }: FilterProps) {
  const of = (values: readonly string[], set: string | undefined) =>
    [...new Set([...values, ...(set ? [set] : [])])].sort()
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be a form's; this is a bar of switches.
    <div class="row wrap" role="group" aria-label={texts.filters}>
      <Choice
        name="queue"
        any={texts.queue}
        value={queue}
        words={names.queue}
        options={of(
          all.flatMap(({ queues }) => queues),
          queue,
        )}
      />
      <Choice
        name="agent"
        any={texts.agent}
        value={agent}
        words={names.agent}
        options={of(
          all.flatMap(({ agents }) => agents),
          agent,
        )}
      />
    </div>
  )
}

interface ChoiceProps {
  readonly name: string
  readonly any: string
  readonly value: string | undefined
  readonly words: (id: string) => string
  readonly options: readonly string[]
}

function Choice({ name, any, value = '', words, options }: ChoiceProps) {
  if (options.length === 0) return null
  return (
    <select
      class="chip"
      data-on={value !== ''}
      aria-label={any}
      value={value}
      onChange={(event) => setQuery({ [name]: event.currentTarget.value })}
    >
      <option value="">{any}</option>
      {options.map((id) => (
        <option key={id} value={id}>
          {words(id)}
        </option>
      ))}
    </select>
  )
}
