/** The week of the site or a group, typed; and an override, which ends by itself. */
import type { Period, Schedule, Week } from '../../../../wire/staffing-hours.ts'
import type { ScopeHoursForm } from '../../../../wire/staffing-hours-api.ts'
import { weekdays } from '../../../../wire/weekdays.ts'
import { RequestFailed, request } from '../api.ts'
import { texts } from '../language.ts'
import { Field, FormDialog } from './dialog.tsx'
import { Select } from './select.tsx'
import { periodsText, weekdayName } from './week.ts'

interface DialogProps {
  readonly title: string
  readonly number?: string | undefined
  readonly onClose: () => void
  readonly onChange: () => Promise<void>
}

export interface WeekProps extends DialogProps {
  /** For a group that has no hours of its own yet, those of the site. */
  readonly scope: ScopeHoursForm
  readonly isNew?: boolean
}

export function WeekDialog({ title, number, scope, isNew, onClose, onChange }: WeekProps) {
  const known = scope.schedule ?? scope.reported?.schedule
  const { breaks: knownBreaks, ignoreHolidays } = known ?? {}
  const zone = known?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  const save = async (fields: FormData) => {
    const text = (name: string) => String(fields.get(name) ?? '').trim()
    const breaks = readWeek((day) => text(breakOf(day)))
    const schedule: Schedule = {
      ...{ zone: text('zone'), week: readWeek(text), ignoreHolidays },
      breaks: Object.keys(breaks).length > 0 ? breaks : undefined,
    }
    const use = text('use') === 'phone system' ? 'phone system' : 'typed'
    const of = isNew ? text('number') : number
    const name = of === undefined ? undefined : text('name') || undefined
    const own = { name, schedule, use, condition: text('condition') || undefined }
    await request('PUT', '/v1/staffing/hours', { body: of === undefined ? { site: own } : { groups: { [of]: own } } })
    await onChange()
  }
  return (
    <FormDialog title={title} submit={texts.save} onClose={onClose} onSubmit={save}>
      {isNew && <Field name="number" label={texts.hours.number} isRequired />}
      {(isNew || number !== undefined) && (
        <Field name="name" label={texts.hours.name} value={isNew ? undefined : scope.name} />
      )}
      <p class="hint">{texts.hours.weekHint}</p>
      {weekdays.map((day, index) => (
        <Field
          key={day}
          name={day}
          label={weekdayName(index)}
          value={periodsText(known?.week[day])}
          placeholder="09:00–17:00"
        />
      ))}
      <details open={knownBreaks !== undefined}>
        <summary>{texts.hours.breaks}</summary>
        <div class="stack">
          <p class="hint">{texts.hours.breaksHint}</p>
          {weekdays.map((day, index) => (
            <Field
              key={day}
              name={breakOf(day)}
              label={texts.hours.breakOn(weekdayName(index))}
              value={periodsText(knownBreaks?.[day])}
              placeholder="12:00–13:00"
            />
          ))}
        </div>
      </details>
      <Field name="zone" label={texts.hours.zone} value={zone} isRequired />
      <Select
        name="use"
        label={texts.hours.use}
        value={isNew ? 'typed' : (scope.use ?? 'typed')}
        options={[
          ['typed', texts.hours.from.typed],
          ['phone system', texts.hours.from['phone system']],
        ]}
      />
      <Field
        name="condition"
        label={texts.hours.condition}
        hint={texts.hours.conditionHint}
        value={isNew ? undefined : scope.condition}
      />
    </FormDialog>
  )
}

const breakOf = (day: string) => `break ${day}`

/** `09:00–12:00, 13:00–17:00` of each day. Throws what the dialog shows. */
function readWeek(text: (name: string) => string): Week {
  const week: Week = {}
  for (const [index, day] of weekdays.entries()) {
    const parts = text(day)
      .split(/[,;]/)
      .map((part) => part.trim())
    const periods = parts
      .filter((part) => part !== '')
      .map((part): Period => {
        const [, from, to] = /^(\d{1,2}:\d\d)\s*[-–—]\s*(\d{1,2}:\d\d)$/.exec(part) ?? []
        if (from === undefined || to === undefined)
          throw new RequestFailed(0, 'bad_period', texts.hours.badPeriod(weekdayName(index)))
        return { from: from.padStart(5, '0'), to: to.padStart(5, '0') }
      })
    if (periods.length > 0) week[day] = periods
  }
  return week
}

const minutes = [30, 60, 240, 720, 1440] as const

export function OverrideDialog({ title, number, onClose, onChange }: DialogProps) {
  const save = async (fields: FormData) => {
    const text = (name: string) => String(fields.get(name) ?? '').trim()
    const lasts = Number(text('minutes'))
    const until = lasts > 0 ? new Date(Date.now() + lasts * 60_000).toISOString() : undefined
    const body = { state: text('state'), group: number, until, reason: text('reason') || undefined }
    await request('PUT', '/v1/staffing/override', { body })
    await onChange()
  }
  return (
    <FormDialog title={`${texts.hours.override}: ${title}`} submit={texts.save} onClose={onClose} onSubmit={save}>
      <p class="hint">{texts.hours.overrideHint}</p>
      <Select
        name="state"
        label={texts.state}
        value="closed"
        options={(['closed', 'open', 'break'] as const).map((state) => [state, texts.hours.states[state]])}
      />
      <Select
        name="minutes"
        label={texts.hours.lasts}
        value="60"
        options={[
          ...minutes.map((one) => [String(one), texts.hours.minutes(one)] as const),
          ['0', texts.hours.untilEnded],
        ]}
      />
      <Field name="reason" label={texts.hours.reason} />
    </FormDialog>
  )
}
