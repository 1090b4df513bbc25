/** The days that come, of the site or of one group: when it is open, and why not. */
import type { CalendarAnswer, HoursAnswer } from '../../../../wire/staffing-hours-api.ts'
import { useUniqueId } from '../../parts/use-unique-id.ts'
import type { Loaded } from '../data.ts'
import { texts } from '../language.ts'
import { State } from './glyphs.tsx'
import { WhenLoaded } from './states.tsx'
import { dayWords, weekdayOf } from './week.ts'

interface CalendarProps {
  readonly calendar: Loaded<CalendarAnswer>
  readonly groups: HoursAnswer['groups']
  /** Undefined: the site. */
  readonly group: string | undefined
  readonly onGroup: (number: string | undefined) => void
}

export function Calendar({ calendar, groups, group, onGroup }: CalendarProps) {
  const id = useUniqueId()
  return (
    <section class="card" aria-labelledby="calendar">
      <div class="ch">
        <h2 id="calendar">{texts.hours.calendar}</h2>
        {groups.length > 0 && (
          <span class="row">
            <label for={id} class="sm">
              {texts.hours.calendarOf}
            </label>
            <select id={id} onChange={({ currentTarget }) => onGroup(currentTarget.value || undefined)}>
              <option value="">{texts.hours.ofSite}</option>
              {groups.map(({ number, name }) => (
                <option key={number} value={number} selected={number === group}>
                  {[name, number].filter(Boolean).join(' · ')}
                </option>
              ))}
            </select>
          </span>
        )}
      </div>
      <WhenLoaded of={calendar} rows={4}>
        {(data) => <Days calendar={data} />}
      </WhenLoaded>
    </section>
  )
}

function Days({ calendar }: { readonly calendar: CalendarAnswer }) {
  if (calendar.days.length === 0) return <p class="pad muted">{texts.hours.notSetHint}</p>
  return (
    <ol class="days" style={{ '--first': weekdayOf(calendar.days[0]?.day ?? '') }}>
      {calendar.days.map(({ day, isOpen, closedBy, name, spans }) => (
        <li key={day} data-day={day} data-closed={!isOpen}>
          <strong>{dayWords(day)}</strong>
          <span class="row">
            <State glyph={isOpen ? 'ok' : 'none'} name={texts.hours.states[isOpen ? 'open' : 'closed']} />
            <span>
              {spans
                .filter(({ state }) => state === 'open')
                .map(({ from, to }) => `${from.slice(11, 16)}–${endText(day, to)}`)
                .join(', ') || texts.hours.states.closed}
            </span>
          </span>
          {(name ?? (closedBy === 'override' && texts.hours.byOverride)) && (
            <span class="sm">{name ?? texts.hours.byOverride}</span>
          )}
        </li>
      ))}
    </ol>
  )
}

const endText = (day: string, to: string) =>
  to.slice(0, 10) > day && to.slice(11, 16) === '00:00' ? '24:00' : to.slice(11, 16)
