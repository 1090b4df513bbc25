/** Callers who were not answered and not called back since: call back, create a task in the CRM, or mark as done. */

import { useState } from 'preact/hooks'
import type * as z from 'zod'
import type { CrmTaskForm } from '../../../../wire/crm-task.ts'
import type { MissedCaller, missedPageSchema } from '../../../../wire/missed-calls.ts'
import { safeLink } from '../../parts/safe-link.ts'
import { queryText, request } from '../api.ts'
import { useAction, useData } from '../data.ts'
import { texts } from '../language.ts'
import { pageUrl, setQuery, useRoute } from '../router.ts'
import { useMay, useSession } from '../session.ts'
import { Field, FormDialog } from '../views/dialog.tsx'
import { State } from '../views/glyphs.tsx'
import { ActionFault, Button, Head, Time } from '../views/parts.tsx'
import { Empty, WhenLoaded } from '../views/states.tsx'

type MissedPage = z.infer<typeof missedPageSchema>

const everyMs = 30_000

export function Page() {
  const { query } = useRoute()
  const filter = { queue: query.get('queue') ?? undefined, agent: query.get('agent') ?? undefined }
  const missed = useData<MissedPage>(`/v1/missed-calls${queryText({ ...filter, limit: 200 })}`, { everyMs })
  return (
    <>
      <Head title={texts.pages.missed} about={texts.missedAbout} />
      <Filters all={missed.data?.missed ?? []} {...filter} />
      <WhenLoaded of={missed}>
        {({ missed: callers, next }) =>
          callers.length === 0 ? (
            <Empty icon="check" tone="good" title={texts.nobodyMissed} text={texts.nobodyMissedHint} />
          ) : (
            <>
              <section class="card">
                <ul class="list">
                  {callers.map((caller) => (
                    <Caller key={caller.id} caller={caller} reload={missed.reload} />
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
  readonly queue: string | undefined
  readonly agent: string | undefined
}

function Filters({ all, queue, agent }: FilterProps) {
  const of = (values: readonly string[], set: string | undefined) =>
    [...new Set([...values, ...(set ? [set] : [])])].sort()
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be a form's; this is a bar of switches.
    <div class="row wrap" role="group" aria-label={texts.filters}>
      <Choice
        name="queue"
        any={texts.queue}
        value={queue}
        options={of(
          all.flatMap(({ queues }) => queues),
          queue,
        )}
      />
      <Choice
        name="agent"
        any={texts.agent}
        value={agent}
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
  readonly options: readonly string[]
}

function Choice({ name, any, value = '', options }: ChoiceProps) {
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
          {id}
        </option>
      ))}
    </select>
  )
}

interface CallerProps {
  readonly caller: MissedCaller
  reload(): Promise<void>
}

function Caller({ caller, reload }: CallerProps) {
  const { showNumber } = useSession()
  const { number, name, calls, lastAt, lastCallId, outcome, queues, agents } = caller
  const where = [...queues.map(texts.inQueue), ...agents.map(texts.extension)].join(', ')
  return (
    <li class="row wrap">
      <State glyph="dead" name={texts.outcomes[outcome]} />
      <span class="grow">
        <a class="strong" href={pageUrl(`calls/${encodeURIComponent(lastCallId)}`)}>
          {name ?? <span class="tn">{showNumber(number)}</span>}
        </a>{' '}
        {name && <span class="tn">{showNumber(number)}</span>}
        <br />
        <span class="muted sm">
          {texts.outcomes[outcome]} <Time at={lastAt} />
          {where && ` · ${where}`}
        </span>
      </span>
      {calls > 1 && <span class="tag info">{texts.callCount(calls)}</span>}
      <CallerActions caller={caller} reload={reload} />
    </li>
  )
}

function CallerActions({ caller, reload }: CallerProps) {
  const [mayCall, mayNote] = [useMay('calls:make'), useMay('notes')]
  const [isCalling, setCalling] = useState(false)
  const [task, setTask] = useState<Pick<CrmTaskForm, 'destination' | 'id' | 'url'> | undefined>(caller.task)
  const action = useAction()
  const createTask = async () => {
    const path = `/v1/calls/${encodeURIComponent(caller.firstCallId)}/tasks`
    setTask(await request<CrmTaskForm>('POST', path, { body: { id: 'missed' } }))
  }
  const markDone = async () => {
    await request('POST', `/v1/missed-calls/${encodeURIComponent(caller.id)}/done`)
    await reload()
  }
  return (
    <>
      {mayCall && <Button label={texts.callBack} icon="phone" kind="main-b" onPress={() => setCalling(true)} />}
      {mayNote && !task && (
        <Button label={texts.createTask} icon="plus" action={action} onPress={() => void action.run(createTask)} />
      )}
      {task && <TaskLink task={task} />}
      {mayNote && (
        <Button label={texts.markDone} icon="check" action={action} onPress={() => void action.run(markDone)} />
      )}
      <ActionFault action={action} />
      {isCalling && <CallBack caller={caller} onClose={() => setCalling(false)} />}
    </>
  )
}

function TaskLink({ task }: { readonly task: Pick<CrmTaskForm, 'destination' | 'url'> }) {
  const label = texts.taskIn(texts.connectorNames[task.destination] ?? task.destination)
  const link = safeLink(task.url, location.origin)
  return link ? (
    <a class="btn" href={link} target="_blank" rel="noreferrer">
      {label}
    </a>
  ) : (
    <span class="tag good">{label}</span>
  )
}

/** From which phone somebody calls is remembered in this browser. */
const ownExtension = 'switchhook.extension'

function CallBack({ caller, onClose }: { readonly caller: MissedCaller; readonly onClose: () => void }) {
  const { showNumber } = useSession()
  const call = async (fields: FormData) => {
    const extension = String(fields.get('extension') ?? '').trim()
    localStorage.setItem(ownExtension, extension)
    await request('POST', '/v1/calls', { body: { extension, number: caller.number, name: caller.name } })
  }
  return (
    <FormDialog
      title={texts.callBackTo(caller.name ?? showNumber(caller.number))}
      submit={texts.callBack}
      onClose={onClose}
      onSubmit={call}
    >
      <Field
        label={texts.yourExtension}
        name="extension"
        value={localStorage.getItem(ownExtension) ?? caller.agents[0]}
        hint={texts.phoneRingsFirst}
        isRequired
      />
    </FormDialog>
  )
}
