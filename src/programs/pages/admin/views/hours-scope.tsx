/** The hours of the site or of one group: what holds now, the week, where it is from; changed and overridden from here. */
import { useState } from 'preact/hooks'
import type { Schedule } from '../../../../wire/staffing-hours.ts'
import type { ScopeHoursForm } from '../../../../wire/staffing-hours-api.ts'
import { weekdays } from '../../../../wire/weekdays.ts'
import { queryText, request } from '../api.ts'
import { useAction } from '../data.ts'
import { whenText } from '../format.ts'
import { texts } from '../language.ts'
import { useMay } from '../session.ts'
import { State } from './glyphs.tsx'
import { OverrideDialog, WeekDialog } from './hours-dialogs.tsx'
import { ActionFault, Button } from './parts.tsx'
import { periodsText, weekdayName } from './week.ts'

export interface ScopeProps {
  /** Absent: the site. */
  readonly number?: string
  readonly scope: ScopeHoursForm
  readonly onChange: () => Promise<void>
}

export function ScopeCard({ number, scope, onChange }: ScopeProps) {
  const { now, override, usedFrom, usedOf, schedule, reported } = scope
  const title = number === undefined ? texts.hours.ofSite : [scope.name, number].filter(Boolean).join(' · ')
  const used = usedFrom === 'phone system' ? reported?.schedule : schedule
  const id = `hours-${number ?? 'site'}`
  const isOfSite = number !== undefined && usedOf === 'site'
  return (
    <section class="card" aria-labelledby={id} data-hours={number ?? 'site'}>
      <div class="ch">
        <h2 id={id}>{title}</h2>
        <span class="row">
          <State glyph={now.state === 'open' ? 'ok' : 'none'} name={texts.hours.states[now.state]} />
          {texts.hours.states[now.state]}
        </span>
      </div>
      <div class="pad stack">
        <p class="muted">{isOfSite ? texts.hours.asSite : texts.hours.from[usedFrom]}</p>
        {override && (
          <p>
            {texts.hours.overridden(
              texts.hours.states[override.state],
              override.until && whenText(override.until),
              override.by,
            )}
          </p>
        )}
        {used && !isOfSite && <WeekList schedule={used} />}
        <Buttons number={number} scope={scope} title={title} onChange={onChange} />
      </div>
    </section>
  )
}

function WeekList({ schedule: { week, breaks, zone } }: { readonly schedule: Schedule }) {
  return (
    <dl class="week">
      {weekdays.map((day, index) => (
        <div key={day}>
          <dt>{weekdayName(index)}</dt>
          <dd>
            {periodsText(week[day]) || texts.hours.states.closed}
            {(breaks?.[day] ?? []).length > 0 && (
              <span class="muted sm"> {texts.hours.without(periodsText(breaks?.[day]))}</span>
            )}
          </dd>
        </div>
      ))}
      <div>
        <dt>{texts.hours.zone}</dt>
        <dd>{zone}</dd>
      </div>
    </dl>
  )
}

function Buttons({ number, scope, title, onChange }: ScopeProps & { readonly title: string }) {
  const [open, setOpen] = useState<'week' | 'override' | 'group'>()
  const action = useAction()
  const mayOverride = useMay('queues')
  const mayManage = useMay('admin')
  const end = async () => {
    await request('DELETE', `/v1/staffing/override${queryText({ group: number })}`)
    await onChange()
  }
  const close = () => setOpen(undefined)
  return (
    <>
      <p class="row wrap">
        {mayManage && (
          <Button
            label={texts.hours.change}
            title={`${texts.hours.change}: ${title}`}
            onPress={() => setOpen('week')}
          />
        )}
        {mayManage && number === undefined && (
          <Button label={texts.hours.addGroup} kind="quiet" onPress={() => setOpen('group')} />
        )}
        {mayOverride && (
          <Button
            label={texts.hours.override}
            title={`${texts.hours.override}: ${title}`}
            onPress={() => setOpen('override')}
          />
        )}
        {mayOverride && scope.override && (
          <Button label={texts.hours.endOverride} kind="quiet" action={action} onPress={() => void action.run(end)} />
        )}
      </p>
      <ActionFault action={action} />
      {open === 'week' && (
        <WeekDialog title={title} number={number} scope={scope} onClose={close} onChange={onChange} />
      )}
      {open === 'group' && (
        <WeekDialog title={texts.hours.addGroup} isNew scope={scope} onClose={close} onChange={onChange} />
      )}
      {open === 'override' && <OverrideDialog title={title} number={number} onClose={close} onChange={onChange} />}
    </>
  )
}
