/** Waits until a task is over; interrupting the command leaves it running. */
import { type TaskForm, taskSchema } from '../../wire/task.ts'
import type { Session } from './session.ts'

const lookAgainMs = 1000

/** Says on standard error what failed. Tasks are kept with the site that `session` asks. */
export async function followTask({ api, cli }: Pick<Session, 'api' | 'cli'>, started: TaskForm): Promise<TaskForm> {
  let task = started
  while (task.state === 'waiting' || task.state === 'running') {
    await cli.clock.sleep(lookAgainMs, cli.signal)
    task = await api.request({ path: `/v1/tasks/${encodeURIComponent(task.id)}`, answer: taskSchema })
  }
  for (const { count, message } of task.failures) cli.err.write(`▲ ${count} × ${message}\n`)
  return task
}
