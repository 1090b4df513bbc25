/** A task in the CRM that follows from a call; only where a CRM takes tasks. */
import { safeLink } from '../../parts/safe-link.ts'
import type { WorkCard } from '../views/context.ts'
import { isOfServer } from './selected.ts'
import { sourceName, words } from './texts.ts'
import { textOf } from './who-is-it.tsx'

/** As the server bounds it. */
const titleLengthMax = 200
const dayMs = 86_400_000

export function Task(context: WorkCard) {
  const { card, state, work } = context
  const { callId } = card.call
  if (!state.me?.takesTasks || !isOfServer(card)) return null
  const { task } = state.work.cases[callId] ?? {}
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (task?.state === 'saving') return
    work.actions.createTask(callId, { title: textOf(event, 'title'), dueOn: textOf(event, 'due') })
  }
  return (
    <details class="task">
      <summary>{words.task}</summary>
      <form onSubmit={submit}>
        <label for={`task-${callId}`}>{words.taskTitle}</label>
        <input id={`task-${callId}`} name="title" required autocomplete="off" maxLength={titleLengthMax} />
        <label for={`due-${callId}`}>{words.taskDue}</label>
        <input
          id={`due-${callId}`}
          name="due"
          type="date"
          required
          min={dayOf(state.nowMs)}
          defaultValue={dayOf(state.nowMs + dayMs)}
        />
        <button type="submit" class="btn" aria-disabled={task?.state === 'saving'}>
          {words.createTask}
        </button>
        <Result {...context} />
      </form>
    </details>
  )
}

function Result({ card, state, origin }: WorkCard) {
  const { task } = state.work.cases[card.call.callId] ?? {}
  const link = safeLink(task?.url, origin)
  return (
    <div role="status">
      {task?.state === 'saving' && <p class="hint">{words.saving}</p>}
      {task?.state === 'failed' && <p class="fault">{task.message}</p>}
      {task?.state === 'saved' && (
        <p>
          {words.taskCreated(sourceName(task.destination ?? ''), dayText(task.dueOn ?? ''))}{' '}
          {link && (
            <a href={link} target="_blank" rel="noopener noreferrer">
              {words.openTask}
            </a>
          )}
        </p>
      )}
    </div>
  )
}

/** The day where the agent is, as a date field has it. */
function dayOf(ms: number): string {
  const pad = (value: number) => String(value).padStart(2, '0')
  const day = new Date(ms)
  return `${day.getFullYear()}-${pad(day.getMonth() + 1)}-${pad(day.getDate())}`
}

/** A day without a time, which is the same in every zone. */
function dayText(day: string): string {
  const form = { day: 'numeric', month: 'short', timeZone: 'UTC' } as const
  return day === '' ? '' : new Date(`${day}T00:00:00Z`).toLocaleDateString(undefined, form)
}
