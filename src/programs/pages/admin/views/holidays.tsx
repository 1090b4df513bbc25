/** Holidays: typed, of a country, of a calendar, of the phone system; added and removed, with a notice before imported ones run out. */
import { useState } from 'preact/hooks'
import type { Holiday } from '../../../../wire/staffing-hours.ts'
import type { HolidaysAnswer } from '../../../../wire/staffing-hours-api.ts'
import { request } from '../api.ts'
import { useAction } from '../data.ts'
import { whenText } from '../format.ts'
import { texts } from '../language.ts'
import { useMay } from '../session.ts'
import { Field, FormDialog } from './dialog.tsx'
import { ActionFault, Button, Notice } from './parts.tsx'
import { dayWords } from './week.ts'

interface HolidaysProps {
  readonly answer: HolidaysAnswer
  readonly onChange: () => Promise<void>
}

/** As `staffing holidays list` on the command line. */
const soonMs = 60 * 86_400_000
const shownMax = 40
const calendarPath = '/v1/staffing/holiday-calendar'

export function Holidays({ answer, onChange }: HolidaysProps) {
  const mayManage = useMay('admin')
  const [isAdding, setAdding] = useState(false)
  const today = new Date().toISOString().slice(0, 10)
  const coming = answer.holidays.filter(({ from, to = from, everyYear }) => everyYear === true || to >= today)
  const short = answer.imported.filter(({ until }) => Date.parse(until) - Date.now() < soonMs)
  return (
    <section class="card" aria-labelledby="holidays">
      <div class="ch">
        <h2 id="holidays">{texts.hours.holidays}</h2>
        {mayManage && <Button label={texts.hours.addHoliday} icon="plus" onPress={() => setAdding(true)} />}
      </div>
      {short.map(({ source, until }) => (
        <Notice tone="warn" key={source}>
          {texts.hours.runsOut(source, dayWords(until))}
        </Notice>
      ))}
      <CalendarLine answer={answer} onChange={onChange} />
      {coming.length === 0 && <p class="pad muted">{texts.hours.noHolidays}</p>}
      {coming.slice(0, shownMax).map((holiday) => (
        <Row key={holiday.id} holiday={holiday} onChange={onChange} />
      ))}
      {isAdding && <Add onClose={() => setAdding(false)} onChange={onChange} />}
    </section>
  )
}

/** The calendar on the web, by its host: the address lets whoever has it read the calendar. */
function CalendarLine({ answer, onChange }: HolidaysProps) {
  const mayManage = useMay('admin')
  const [isSetting, setSetting] = useState(false)
  const action = useAction()
  const { calendar } = answer
  const save = async (fields: FormData) => {
    const text = (name: string) => String(fields.get(name) ?? '').trim()
    const groups = text('groups') === '' ? undefined : text('groups').split(/[\s,;]+/)
    await request('PUT', calendarPath, { body: { url: text('url'), groups } })
    await onChange()
  }
  const remove = async () => {
    await request('DELETE', calendarPath)
    await onChange()
  }
  if (!calendar && !mayManage) return null
  const facts = calendar && [
    calendar.host,
    calendar.groups && texts.hours.onlyFor(calendar.groups.join(', ')),
    calendar.readAt && texts.hours.calendarRead(whenText(calendar.readAt)),
  ]
  return (
    <div class="pad stack">
      {calendar?.problem && <Notice tone="warn">{calendar.problem}</Notice>}
      <p class="row wrap">
        <span class="grow">
          {texts.hours.webCalendar}
          <br />
          <span class="muted sm">{facts ? facts.filter(Boolean).join(', ') : texts.hours.noWebCalendar}</span>
        </span>
        {mayManage && <Button label={texts.hours.setWebCalendar} kind="quiet" onPress={() => setSetting(true)} />}
        {mayManage && calendar && (
          <Button
            label={texts.remove}
            kind="quiet"
            title={`${texts.remove}: ${texts.hours.webCalendar}`}
            action={action}
            onPress={() => void action.run(remove)}
          />
        )}
      </p>
      <ActionFault action={action} />
      {isSetting && (
        <FormDialog
          title={texts.hours.webCalendar}
          submit={texts.save}
          onClose={() => setSetting(false)}
          onSubmit={save}
        >
          <Field
            name="url"
            label={texts.hours.calendarAddress}
            hint={texts.hours.calendarAddressHint}
            placeholder="https://calendar.example.com/closed.ics"
            isRequired
          />
          <Field
            name="groups"
            label={texts.hours.onlyGroups}
            hint={texts.hours.onlyGroupsHint}
            placeholder="800, 801"
          />
        </FormDialog>
      )}
    </div>
  )
}

function Row({ holiday, onChange }: { readonly holiday: Holiday; readonly onChange: () => Promise<void> }) {
  const mayManage = useMay('admin')
  const action = useAction()
  const { id, name, from, to = from, fromTime, toTime, everyYear, groups, source } = holiday
  const remove = async () => {
    await request('DELETE', `/v1/staffing/holidays/${encodeURIComponent(id)}`)
    await onChange()
  }
  const year = everyYear ? '' : ` ${from.slice(0, 4)}`
  const days = to === from ? `${dayText(from)}${year}` : `${dayText(from)} – ${dayText(to)}${year}`
  const times = fromTime || toTime ? `${fromTime ?? '00:00'}–${toTime ?? '24:00'}` : undefined
  const only = groups && texts.hours.onlyFor(groups.join(', '))
  const facts = [days, times, everyYear && texts.hours.everyYear, only].filter(Boolean).join(', ')
  return (
    <div class="dv pad row wrap" data-holiday={id}>
      <span class="grow">
        <strong>{name}</strong>
        <br />
        <span class="muted sm">
          {facts} · {source === 'typed' ? texts.hours.from.typed : source}
        </span>
        <ActionFault action={action} />
      </span>
      {mayManage && source !== 'phone system' && (
        <Button
          label={texts.remove}
          kind="quiet"
          title={`${texts.remove}: ${name}`}
          action={action}
          onPress={() => void action.run(remove)}
        />
      )}
    </div>
  )
}

/** Without the weekday, which differs where it recurs. */
const dayText = (day: string) => dayWords(day).replace(/^\p{L}+\.?,\s*/u, '')

function Add({ onClose, onChange }: { readonly onClose: () => void; readonly onChange: () => Promise<void> }) {
  const save = async (fields: FormData) => {
    const text = (name: string) => String(fields.get(name) ?? '').trim() || undefined
    const holiday = {
      ...{ name: text('name'), from: text('from'), to: text('to'), fromTime: text('fromTime'), toTime: text('toTime') },
      everyYear: fields.get('everyYear') === 'on' || undefined,
      groups: text('groups')?.split(/[\s,;]+/),
    }
    await request('POST', '/v1/staffing/holidays', { body: { holidays: [holiday] } })
    await onChange()
  }
  return (
    <FormDialog title={texts.hours.addHoliday} submit={texts.save} onClose={onClose} onSubmit={save}>
      <Field name="name" label={texts.hours.name} isRequired />
      <Field name="from" label={texts.hours.firstDay} placeholder="2026-12-24" isRequired />
      <Field name="to" label={texts.hours.lastDay} hint={texts.hours.lastDayHint} placeholder="2026-12-26" />
      <Field name="fromTime" label={texts.hours.fromTime} hint={texts.hours.timeHint} placeholder="12:00" />
      <Field name="toTime" label={texts.hours.toTime} placeholder="18:00" />
      <Field name="groups" label={texts.hours.onlyGroups} hint={texts.hours.onlyGroupsHint} placeholder="800, 801" />
      <label class="row">
        <input type="checkbox" name="everyYear" />
        {texts.hours.everyYear}
      </label>
    </FormDialog>
  )
}
