/** One problem: what is so, what to do, and doing it: retry as a task with progress, acknowledge with a remark. */
import { useState } from 'preact/hooks'
import type { ProblemForm } from '../../../../wire/problem.ts'
import type { TaskForm } from '../../../../wire/task.ts'
import { request } from '../api.ts'
import { useAction } from '../data.ts'
import { countText } from '../format.ts'
import { texts } from '../language.ts'
import { pageUrl } from '../router.ts'
import { useMay } from '../session.ts'
import { Field, FormDialog } from './dialog.tsx'
import { type Glyph, State } from './glyphs.tsx'
import { ActionFault, Button, Notice, Time } from './parts.tsx'
import { TaskProgress } from './task-progress.tsx'

export const problemGlyph = ({ state, needsYou, kind }: ProblemForm): Glyph => {
  if (state === 'resolved') return 'ok'
  if (kind === 'unclear_calls') return 'ask'
  return needsYou ? 'dead' : 'wait'
}
export const problemTone = ({ kind, needsYou }: ProblemForm) =>
  kind === 'unclear_calls' ? 'info' : needsYou ? 'bad' : 'warn'

interface Props {
  readonly problem: ProblemForm
  readonly onChange: () => Promise<void>
}

export function ProblemCard({ problem, onChange }: Props) {
  const { id, title, subject, code, firstAt, lastAt, sentence, whatToDo, mended, acknowledged, state } = problem
  const facts = [texts.connectorNames[subject] ?? subject, code].filter(Boolean).join(' · ')
  return (
    <article class="card" id={id} aria-labelledby={`title-${id}`}>
      <div class="pad stack">
        <div class="row wrap start">
          <State glyph={problemGlyph(problem)} name={texts.problemState(problem)} />
          <div class="grow">
            <h2 id={`title-${id}`}>{title}</h2>
            <p class="muted sm">
              {facts} · {texts.first} <Time at={firstAt} />, {texts.last} <Time at={lastAt} />
            </p>
          </div>
          <span class={`tag ${problemTone(problem)}`}>{texts.problemCount(problem)}</span>
        </div>
        <p>
          {sentence}{' '}
          {whatToDo && (
            <>
              <strong>{texts.whatToDo}</strong> {whatToDo}
            </>
          )}
        </p>
        {mended && state !== 'resolved' && (
          <Notice tone="good">
            {mended.sentence} <Time at={mended.at} />
          </Notice>
        )}
        {acknowledged && (
          <p class="muted sm">
            {texts.acknowledgedBy(acknowledged.by)} <Time at={acknowledged.at} />
            {acknowledged.remark && `: ${acknowledged.remark}`}
          </p>
        )}
        {state !== 'resolved' && <Mending problem={problem} onChange={onChange} />}
      </div>
    </article>
  )
}

function Mending({ problem, onChange }: Props) {
  const [taskId, setTaskId] = useState<string>()
  const running = taskId ?? problem.taskId
  return (
    <>
      {running && <TaskProgress id={running} onEnd={onChange} />}
      <Buttons problem={problem} isRunning={running !== undefined} onTask={setTaskId} onChange={onChange} />
    </>
  )
}

interface ButtonsProps extends Props {
  readonly isRunning: boolean
  readonly onTask: (id: string) => void
}

function Buttons({ problem, isRunning, onTask, onChange }: ButtonsProps) {
  const mayManage = useMay('admin')
  const retry = useAction()
  const [isNoting, setNoting] = useState(false)
  const { id, retry: filter, count, state, kind, callIds } = problem
  const start = () =>
    retry.run(async () => {
      if (!filter) return
      const { state: of, destination, code } = filter
      const body = { kind: 'retry-deliveries', filter: { state: of, destination, code } }
      const task = await request<TaskForm>('POST', '/v1/tasks', { body })
      onTask(task.id)
    })
  return (
    <>
      <div class="row wrap">
        {mayManage && filter && !isRunning && (
          <Button
            label={texts.retryThese(countText(count))}
            icon="again"
            kind="main-b"
            action={retry}
            onPress={() => void start()}
          />
        )}
        {kind === 'unclear_calls' && (
          <a class="btn" href={pageUrl('unclear')}>
            {texts.choose}
          </a>
        )}
        {filter && (
          <a class="btn" href={pageUrl('calls', { destination: filter.destination, state: filter.state })}>
            {texts.seeTheCalls}
          </a>
        )}
        {!filter && callIds.length > 0 && kind !== 'unclear_calls' && (
          <a class="btn" href={pageUrl(`calls/${callIds[0]}`)}>
            {texts.seeLastCall}
          </a>
        )}
        {mayManage && state === 'open' && (
          <Button label={texts.acknowledge} kind="quiet" onPress={() => setNoting(true)} />
        )}
      </div>
      <ActionFault action={retry} />
      {isNoting && (
        <FormDialog
          title={texts.acknowledge}
          submit={texts.acknowledge}
          onClose={() => setNoting(false)}
          onSubmit={async (fields) => {
            const remark = String(fields.get('remark') ?? '').trim()
            const body = remark ? { remark } : {}
            await request('POST', `/v1/problems/${encodeURIComponent(id)}/acknowledge`, { body })
            await onChange()
          }}
        >
          <p class="muted">{texts.acknowledgeHint}</p>
          <Field name="remark" label={texts.remark} />
        </FormDialog>
      )}
    </>
  )
}
