/** Erasing a person: first what is stored of them, then for good. What stands in other systems is named, not erased. */

import { useState } from 'preact/hooks'
import type { ErasurePage } from '../../../../wire/erasure.ts'
import type { TaskForm } from '../../../../wire/task.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { request } from '../api.ts'
import { useAction } from '../data.ts'
import { countText } from '../format.ts'
import { texts } from '../language.ts'
import { Field } from './dialog.tsx'
import { ActionFault, Button, Submit } from './parts.tsx'
import { TaskProgress } from './task-progress.tsx'

interface Props {
  /** Absent: asked for by number or e-mail address. */
  readonly contactId?: string
  readonly onClose: () => void
  readonly onDone: () => Promise<void>
}

interface Person {
  readonly number?: string
  readonly email?: string
  readonly contactId?: string
}

interface Found {
  readonly names: readonly string[]
  readonly calls: number
  readonly notes: number
  readonly elsewhere: number
}

async function look(person: Person): Promise<Found> {
  const calls = new Set<string>()
  let [notes, elsewhere, names]: [number, number, readonly string[]] = [0, 0, []]
  let cursor: string | undefined
  do {
    const page: ErasurePage = await request('POST', '/v1/erasures', { body: { ...person, dryRun: true, cursor } })
    for (const id of page.callIds) calls.add(id)
    notes += page.notes
    elsewhere += page.elsewhere.entries.length + page.elsewhere.recordings.length + page.elsewhere.conversations.length
    names = page.contacts.map(({ name }) => name)
    cursor = page.next
  } while (cursor)
  return { names, calls: calls.size, notes, elsewhere }
}

export function EraseDialog({ contactId, onClose, onDone }: Props) {
  const [person, setPerson] = useState<Person | undefined>(contactId ? { contactId } : undefined)
  const [found, setFound] = useState<Found>()
  const [isErased, setErased] = useState(false)
  const action = useAction()
  const [task, setTask] = useState<TaskForm>()
  const lookFor = (whom: Person) =>
    action.run(async () => {
      setFound(await look(whom))
      setPerson(whom)
    })
  const search = (event: SubmitEvent) => {
    event.preventDefault()
    const text = String(new FormData(event.currentTarget as HTMLFormElement).get('whom') ?? '').trim()
    if (contactId) void lookFor({ contactId })
    else if (text) void lookFor(text.includes('@') ? { email: text } : { number: text })
  }
  const start = () =>
    action.run(async () => setTask(await request<TaskForm>('POST', '/v1/erasures/run', { body: { ...person } })))
  const finish = async () => {
    const { state, result } = await request<TaskForm>('GET', `/v1/tasks/${encodeURIComponent(task?.id ?? '')}`)
    if (state !== 'done') return
    const { calls = 0, notes = 0, elsewhere = 0 } = result ?? {}
    setFound({ names: found?.names ?? [], calls, notes, elsewhere })
    setErased(true)
    await onDone()
  }
  return (
    <Dialog title={texts.erasePerson} onClose={onClose}>
      {!found && (
        <form class="stack" onSubmit={search}>
          {!contactId && <Field name="whom" label={texts.whomToErase} hint={texts.whomToEraseHint} isRequired />}
          <p class="muted">{texts.eraseAbout}</p>
          <div class="row end">
            <Button label={texts.cancel} onPress={onClose} />
            <Submit label={texts.showWhatIsStored} action={action} />
          </div>
        </form>
      )}
      {found && (
        <>
          <p role="status">
            {(isErased ? texts.erased : texts.wouldErase)(
              found.names.join(', '),
              countText(found.calls),
              countText(found.notes),
            )}
          </p>
          {task && <TaskProgress id={task.id} onEnd={finish} />}
          {found.elsewhere > 0 && <p class="muted">{texts.standsElsewhere(countText(found.elsewhere))}</p>}
          <div class="row end">
            <Button label={task ? texts.close : texts.cancel} onPress={onClose} />
            {!task && <Button label={texts.eraseForGood} kind="danger" action={action} onPress={() => void start()} />}
          </div>
        </>
      )}
      <ActionFault action={action} />
    </Dialog>
  )
}
