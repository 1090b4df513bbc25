/** A task in progress: done, failed, to go, about how long; it goes on when the page is left, and can be stopped. */
import { useEffect } from 'preact/hooks'
import type { TaskForm } from '../../../../wire/task.ts'
import { queryText, request } from '../api.ts'
import { useAction, useData } from '../data.ts'
import { countText, spanText } from '../format.ts'
import { texts } from '../language.ts'
import { State } from './glyphs.tsx'
import { ActionFault, Button, Progress, Time } from './parts.tsx'

const everyMs = 1000

const wordsOf: Readonly<Record<string, keyof typeof texts.taskWords>> = {
  reconcile: 'compare',
  'remove-site': 'remove',
  'erase-person': 'erase',
}

type Ended = 'done' | 'failed' | 'stopped'

const endedAs = ({ state }: TaskForm): Ended | undefined =>
  state === 'done' || state === 'failed' || state === 'stopped' ? state : undefined

interface Props {
  readonly id: string
  /** Whose task it is; absent: that of the site that is looked at. */
  readonly site?: string
  readonly onEnd: () => Promise<void>
}

export function TaskProgress({ id, site, onEnd }: Props) {
  const path = `/v1/tasks/${encodeURIComponent(id)}${queryText({ site })}`
  const loaded = useData<TaskForm>(path, { everyMs })
  const stop = useAction()
  const task = loaded.data
  const ended = task && endedAs(task)
  useEffect(() => {
    if (ended) void onEnd()
  }, [ended])
  if (!task) return <p class="muted sm">{texts.starting}</p>
  const { kind, progress, secondsLeft, by, createdAt, state, error } = task
  const words = texts.taskWords[wordsOf[kind] ?? 'retry']
  const { total, done, failed, waiting } = progress
  const left = total === undefined ? undefined : Math.max(0, total - done - failed - waiting)
  return (
    <div class="stack tight" data-task={state}>
      <div class="row between sm" role="status">
        <strong>{ended ? words.ended[ended] : words.progress(done + failed + waiting, total)}</strong>
        {!ended && secondsLeft !== undefined && <span class="muted">{texts.left(spanText(secondsLeft * 1000))}</span>}
      </div>
      <Progress label={words.label} done={done} failed={failed} total={total} />
      <div class="row between wrap sm">
        <span class="legend">
          <Count glyph="ok" text={words.wentWell(countText(done))} />
          {failed > 0 && <Count glyph="dead" text={words.failed(countText(failed))} />}
          {waiting > 0 && <Count glyph="wait" text={texts.waitForCrm(countText(waiting))} />}
          {left !== undefined && left > 0 && <Count glyph="none" text={texts.toGo(countText(left))} />}
        </span>
        {!ended && (
          <Button
            label={texts.stop}
            action={stop}
            onPress={() => void stop.run(async () => request('DELETE', path).then(loaded.reload))}
          />
        )}
      </div>
      {error && <p class="sm bad">{error.message}</p>}
      {task.failures.map(({ code, message, count }) => (
        <p key={code} class="sm bad">
          {countText(count)} × {message}
        </p>
      ))}
      <p class="muted sm">
        {texts.startedBy(by)} <Time at={createdAt} />. {!ended && texts.mayLeave}
      </p>
      <ActionFault action={stop} />
    </div>
  )
}

function Count({ glyph, text }: { readonly glyph: 'ok' | 'dead' | 'wait' | 'none'; readonly text: string }) {
  return (
    <span>
      <State glyph={glyph} />
      {text}
    </span>
  )
}
