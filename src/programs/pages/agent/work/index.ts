/** What makes the page a place to work in, loaded after the first paint: contacts, what is open with them, outcomes, tasks, search. */
import type { Work } from '../views/context.ts'
import { createWorkActions, type WorkPorts } from './actions.ts'
import { ContactPanel } from './contact-panel.tsx'
import { createLoader } from './loader.ts'
import { Search } from './search.tsx'
import { Task } from './task.tsx'
import { Or, WhoIsIt } from './who-is-it.tsx'
import { WrapUp } from './wrap-up.tsx'

const parts = { ContactPanel, Or, Search, Task, WhoIsIt, WrapUp }

export function startWork(ports: WorkPorts): Work {
  const isVisible = () => document.visibilityState === 'visible'
  const { follow } = createLoader({ ...ports, isVisible })
  return { actions: createWorkActions(ports), parts, follow }
}
