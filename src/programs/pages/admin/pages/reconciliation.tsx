/** Whether every call of the phone system is here and in the CRMs: a row an hour, what is missing, and logging it. */
import { useState } from 'preact/hooks'
import type { ReconciledHour } from '../../../../wire/reconciliation.ts'
import type { TaskForm } from '../../../../wire/task.ts'
import { request } from '../api.ts'
import { useAction, useData } from '../data.ts'
import { countText, whenText } from '../format.ts'
import { texts } from '../language.ts'
import { pageUrl } from '../router.ts'
import { useMay } from '../session.ts'
import { State } from '../views/glyphs.tsx'
import { ActionFault, Button, Head, Time } from '../views/parts.tsx'
import { Empty, WhenLoaded } from '../views/states.tsx'
import { TaskProgress } from '../views/task-progress.tsx'

interface Hours {
  readonly hours: readonly ReconciledHour[]
}

const words = texts.reconciliation
const everyMs = 30_000
const hoursShown = 72

export function Page() {
  const hours = useData<Hours>(`/v1/reconciliation?limit=${hoursShown}`, { everyMs })
  const [task, setTask] = useState<string>()
  return (
    <>
      <Head title={texts.pages.reconciliation} about={words.about} />
      {task && (
        <section class="card pad">
          <TaskProgress id={task} onEnd={hours.reload} />
        </section>
      )}
      <WhenLoaded of={hours} rows={6}>
        {({ hours: rows }) =>
          rows.length === 0 ? (
            <Empty icon="check" title={words.nothingCompared} text={words.nothingComparedHint} />
          ) : (
            <>
              <Missing hours={rows.filter(({ state }) => state === 'open')} onStart={setTask} />
              <HourTable hours={rows} />
            </>
          )
        }
      </WhenLoaded>
    </>
  )
}

interface MissingProps {
  readonly hours: readonly ReconciledHour[]
  readonly onStart: (task: string) => void
}

function Missing({ hours, onStart }: MissingProps) {
  const mayLog = useMay('admin')
  const action = useAction()
  const first = hours.at(-1)
  const last = hours[0]
  if (!first || !last) return null
  const start = async () => {
    const body = { from: first.from, to: last.to, log: true }
    onStart((await request<TaskForm>('POST', '/v1/reconciliation/run', { body })).id)
  }
  return (
    <section class="card" data-missing={hours.length}>
      <div class="row between wrap pad">
        <strong>{words.missingCount(hours.reduce((sum, { missing }) => sum + missing, 0))}</strong>
        {mayLog && (
          <Button kind="main-b" label={words.logMissing} action={action} onPress={() => void action.run(start)} />
        )}
      </div>
      <ul class="list">
        {hours.flatMap((hour) => [
          ...hour.missingCalls.map((name) => (
            <li key={`${hour.source} ${name}`} class="row wrap">
              <State glyph="dead" name={words.missing} />
              <code class="grow breaks">{name}</code>
              <span class="muted sm">{words.missingHere(hour.source, whenText(hour.from))}</span>
            </li>
          )),
          ...hour.missingEntries.map(({ callId, destination, why }) => (
            <li key={`${callId} ${destination}`} class="row wrap">
              <State glyph="dead" name={words.missing} />
              <a class="grow breaks" href={pageUrl(`calls/${callId}`)}>
                {callId}
              </a>
              <span class="muted sm">{words.missingWhy[why](texts.connectorNames[destination] ?? destination)}</span>
            </li>
          )),
        ])}
      </ul>
      <ActionFault action={action} />
    </section>
  )
}

function HourTable({ hours }: Hours) {
  const heads = [words.hour, words.source, words.atPbx, words.accepted, words.oneCall, words.wanted, words.inCrm]
  return (
    <section class="card scroll">
      <table class="cards">
        <thead>
          <tr>
            {[...heads, texts.state].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {hours.map((hour) => (
            <HourRow key={`${hour.source} ${hour.from} ${hour.to}`} hour={hour} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

const glyphs = { complete: 'ok', mended: 'ok', open: 'dead' } as const

function HourRow({ hour }: { readonly hour: ReconciledHour }) {
  const { source, from, atPbx, accepted, calls, wanted, inCrm, notAsked, waiting, state, missing, problems } = hour
  const remarks = [
    ...(notAsked > 0 ? [words.notAsked(notAsked)] : []),
    ...(waiting > 0 ? [words.onTheirWay(waiting)] : []),
    ...problems,
  ]
  return (
    <tr data-state={state}>
      <td>
        <Time at={from} />
      </td>
      <td>{source || words.noSourceAsked}</td>
      <td class="tn">{atPbx === undefined ? '–' : countText(atPbx)}</td>
      <td class="tn">{countText(accepted)}</td>
      <td class="tn">{countText(calls)}</td>
      <td class="tn">{countText(wanted)}</td>
      <td class="tn" title={remarks.join(' ')}>
        {countText(inCrm)}
        {remarks.length > 0 && <span class="muted sm"> {remarks.join(' ')}</span>}
      </td>
      <td>
        <State glyph={glyphs[state]} /> {words.hourStates[state]} {missing > 0 && countText(missing)}
      </td>
    </tr>
  )
}
