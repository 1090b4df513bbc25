/** One caller who was not answered: call back, create a task in the CRM, or mark as done. */
import { useState } from 'preact/hooks'
import type { CrmTaskForm } from '../../../../wire/crm-task.ts'
import type { MissedCaller } from '../../../../wire/missed-calls.ts'
import { safeLink } from '../../parts/safe-link.ts'
import { request } from '../api.ts'
import { useAction } from '../data.ts'
import { texts } from '../language.ts'
import { pageUrl } from '../router.ts'
import { useMay, useSession } from '../session.ts'
import { Field, FormDialog } from './dialog.tsx'
import { State } from './glyphs.tsx'
import type { Names } from './names.ts'
import { ActionFault, Button, Time } from './parts.tsx'

interface CallerProps {
  readonly caller: MissedCaller
  readonly names: Names
  reload(): Promise<void>
}

export function Caller({ caller, names, reload }: CallerProps) {
  const { showNumber } = useSession()
  const { number, name, calls, lastAt, lastCallId, outcome, queues, agents } = caller
  const where = [...queues.map(names.queue), ...agents.map(names.agent)].join(', ')
  return (
    <li class="row wrap caller">
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

function CallerActions({ caller, reload }: Omit<CallerProps, 'names'>) {
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
      {mayCall && <Button label={texts.callBack} icon="phone" onPress={() => setCalling(true)} />}
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
