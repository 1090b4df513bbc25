/** The problems of a site with what people did about them: found anew, compared with what is remembered, and shown in order. */

import type { Finding } from '../../core/problems/problem.ts'
import { noteProblems, toProblemForm } from '../../core/problems/problem-store.ts'
import { listTasks } from '../../core/tasks/manage-tasks.ts'
import { isOpen, type StoredTask } from '../../core/tasks/task.ts'
import type { ProblemForm } from '../../wire/problem.ts'
import type { SiteServices } from '../services.ts'
import { findProblems } from './find-problems.ts'
import { readSiteFacts, type SiteFacts } from './site-facts.ts'

export async function readProblems(services: SiteServices): Promise<ProblemForm[]> {
  return rememberedProblems(services, await readSiteFacts(services))
}

/** The same where the facts were read already. */
export async function rememberedProblems(services: SiteServices, facts: SiteFacts): Promise<ProblemForm[]> {
  const { records } = services
  const found = findProblems(facts)
  const [known, { tasks }] = await Promise.all([
    noteProblems(records, found, facts.nowMs),
    listTasks(records, { limit: 20 }),
  ])
  const open = tasks.filter(isOpen)
  return found
    .map((one) => ({ ...toProblemForm(one, known.get(one.id)), taskId: taskOf(one, open)?.id }))
    .sort(worstFirst)
}

/** The one problem as it stands; undefined when it does not. */
export async function findProblem(services: SiteServices, id: string): Promise<Finding | undefined> {
  return findProblems(await readSiteFacts(services)).find((one) => one.id === id)
}

function taskOf({ retry }: Finding, tasks: readonly StoredTask[]): StoredTask | undefined {
  if (!retry) return undefined
  return tasks.find((task) => {
    if (task.kind !== 'retry-deliveries') return false
    const { state, destination, code } = task.filter
    const isOfCode = code === undefined || code === retry.code
    return state === retry.state && isOfCode && (destination === undefined || destination === retry.destination)
  })
}

function worstFirst(a: ProblemForm, b: ProblemForm): number {
  const isQuiet = (one: ProblemForm) => Number(one.state !== 'open')
  return isQuiet(a) - isQuiet(b) || Number(b.needsYou) - Number(a.needsYou) || (a.lastAt < b.lastAt ? 1 : -1)
}
