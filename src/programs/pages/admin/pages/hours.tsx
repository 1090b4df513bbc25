/** When calls are taken: the week of the site and of groups, what overrides it, holidays, and the days that come. */
import { useState } from 'preact/hooks'
import type {
  CalendarAnswer,
  HolidaysAnswer,
  HoursAnswer,
  ScopeHoursForm,
} from '../../../../wire/staffing-hours-api.ts'
import { queryText } from '../api.ts'
import { useData } from '../data.ts'
import { whenText } from '../format.ts'
import { texts } from '../language.ts'
import { State } from '../views/glyphs.tsx'
import { Holidays } from '../views/holidays.tsx'
import { Calendar } from '../views/hours-calendar.tsx'
import { ScopeCard } from '../views/hours-scope.tsx'
import { Head } from '../views/parts.tsx'
import { WhenLoaded } from '../views/states.tsx'

const everyMs = 30_000
const daysShown = 28

export function Page() {
  const [group, setGroup] = useState<string>()
  const hours = useData<HoursAnswer>('/v1/staffing/hours', { everyMs })
  const holidays = useData<HolidaysAnswer>('/v1/staffing/holidays')
  const calendar = useData<CalendarAnswer>(
    `/v1/staffing/calendar${queryText({ from: dayFromNow(0), to: dayFromNow(daysShown - 1), group })}`,
  )
  const changed = async () => {
    await Promise.all([hours.reload(), holidays.reload(), calendar.reload()])
  }
  const conditions = hours.data?.conditions ?? []
  return (
    <>
      <Head title={texts.pages.hours} about={hours.data && about(hours.data.site)} />
      <WhenLoaded of={hours} rows={4}>
        {(data) => (
          <>
            <ScopeCard scope={data.site} onChange={changed} />
            {data.groups.map(({ number, ...scope }) => (
              <ScopeCard key={number} number={number} scope={scope} onChange={changed} />
            ))}
          </>
        )}
      </WhenLoaded>
      {conditions.length > 0 && (
        <section class="card" aria-labelledby="conditions">
          <div class="ch">
            <h2 id="conditions">{texts.hours.conditions}</h2>
          </div>
          {conditions.map(({ id, source, state, at }) => (
            <p class="dv pad row wrap" key={`${source} ${id}`}>
              <State glyph={state === 'open' ? 'ok' : 'none'} name={texts.hours.states[state]} />
              <strong>{id}</strong> {texts.hours.states[state]}
              <span class="muted sm">{whenText(at)}</span>
            </p>
          ))}
        </section>
      )}
      <Calendar calendar={calendar} groups={hours.data?.groups ?? []} group={group} onGroup={setGroup} />
      <WhenLoaded of={holidays} rows={3}>
        {(data) => <Holidays answer={data} onChange={changed} />}
      </WhenLoaded>
    </>
  )
}

const dayFromNow = (days: number) => {
  const day = new Date()
  day.setDate(day.getDate() + days)
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
}

function about({ now }: ScopeHoursForm): string {
  const until = now.until && texts.hours.until(whenText(now.until))
  return [texts.hours.nowIs(texts.hours.states[now.state]), now.name, until].filter(Boolean).join(', ')
}
