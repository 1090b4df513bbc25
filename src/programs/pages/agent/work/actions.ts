/** What the agent can do with contacts, beside the calls: each says on the page what became of it. */

import type { PastCall } from '../../../../wire/agent-page.ts'
import type { ContactForm } from '../../../../wire/contact.ts'
import { type Answer, type Ask, type AskPicture, errorText, member } from '../api.ts'
import { focusCard } from '../focus-card.ts'
import { beginAsking, stopAsking } from '../last-asked.ts'
import type { State } from '../state.ts'
import type { Candidate, Case, SearchResult } from './case.ts'
import type { Shown, WorkChange } from './change.ts'
import { loadCandidates, loadContact, loadTimeline, silentIn } from './loader.ts'

export interface NewTask {
  readonly title: string
  readonly dueOn: string
}

/** What to do about a caller of whom only the number is known. */
export interface NewContact {
  readonly name: string
  /** The connector, or directory. */
  readonly source: string
}

export interface WorkActions {
  readonly select: (callId: string) => void
  readonly reload: (callId: string) => void
  readonly moreTimeline: (callId: string) => void
  readonly showTranscript: (callId: string, ofCall: string) => void
  readonly findCandidates: (callId: string, text: string) => void
  /** It is somebody else: the page asks who. */
  readonly askWho: (callId: string) => void
  readonly choose: (callId: string, candidate: Candidate, remember: boolean) => void
  readonly createContact: (callId: string, contact: NewContact, remember: boolean) => void
  readonly setWrapUp: (callId: string, wrapUp: string) => void
  readonly createTask: (callId: string, task: NewTask) => void
  readonly search: (text: string) => void
  readonly closeSearch: () => void
  readonly showCall: (call: PastCall) => void
  /** Of the built-in directory, here instead of in a tab of its own. */
  readonly openContact: (id: string) => void
  readonly closeContact: () => void
}

export interface WorkPorts {
  readonly ask: Ask
  readonly picture: AskPicture
  readonly dispatch: (change: WorkChange) => void
  readonly state: () => State
  readonly newId: () => string
}

export function createWorkActions(ports: WorkPorts): WorkActions {
  const { dispatch, state } = ports
  const set = (callId: string, changed: Partial<Case>) => dispatch({ kind: 'case', callId, case: changed })
  const caseOf = (callId: string) => state().work.cases[callId] ?? {}
  return {
    select: (callId) => dispatch({ kind: 'selected', callId }),
    reload: (callId) => {
      void loadContact(ports, callId)
      void loadTimeline(ports, callId)
    },
    moreTimeline: (callId) => void loadTimeline(ports, callId, caseOf(callId)),
    showTranscript: (callId, ofCall) => void showTranscript(ports, callId, ofCall),
    findCandidates: (callId, text) => void loadCandidates(ports, callId, text),
    askWho: (callId) => {
      set(callId, { isWrong: true, candidates: undefined, choice: undefined })
      void loadCandidates(ports, callId)
    },
    choose: (callId, candidate, remember) => {
      const { source, id, entityType, name } = candidate
      void choose(ports, callId, { choice: 'contact', source, id, entityType, name, remember }, candidate)
    },
    createContact: (callId, { name, source }, remember) =>
      void choose(ports, callId, { choice: 'create', source, name, remember }),
    setWrapUp: (callId, wrapUp) => set(callId, { wrapUp }),
    createTask: (callId, task) => void createTask(ports, callId, task),
    search: (text) => void search(ports, text),
    closeSearch: () => {
      stopAsking('search')
      dispatch({ kind: 'search', search: undefined })
    },
    showCall: ({ knownAs, ...call }) =>
      dispatch({ kind: 'call found', call: knownAs === undefined ? call : { ...call, callerIdName: knownAs } }),
    openContact: (id) => void openContact(ports, id),
    closeContact: () => {
      stopAsking('opened')
      dispatch({ kind: 'opened', opened: undefined })
    },
  }
}

interface Choice {
  readonly choice: 'contact' | 'create'
  readonly source: string
  readonly id?: string
  readonly entityType?: string
  readonly name: string
  readonly remember: boolean
}

async function choose(
  { ask, dispatch, state }: WorkPorts,
  callId: string,
  choice: Choice,
  contact?: Candidate,
): Promise<void> {
  const set = (changed: Partial<Case>) => dispatch({ kind: 'case', callId, case: changed })
  if (state().work.cases[callId]?.choice?.state === 'saving') return
  set({ choice: { state: 'saving' } })
  const answer = await ask('POST', `/v1/calls/${encodeURIComponent(callId)}/contact`, choice)
  const chosen = contact ?? createdIn(answer)
  if (answer.status !== 200 || chosen === undefined) {
    return set({ choice: { state: 'failed', message: errorText(answer) } })
  }
  const number = state().cards.find(({ call }) => call.callId === callId)?.call.callerIdNum
  dispatch({ kind: 'chosen', callId, contact: chosen, number: choice.remember ? number : undefined })
  set({ choice: { state: 'saved', message: chosen.name } })
  // What was pressed is gone; the card takes the focus, unless it is elsewhere by now.
  requestAnimationFrame(() => document.activeElement === document.body && focusCard(callId))
}

/** Whom the server created, as it says in the call. */
function createdIn({ body }: Answer): Shown | undefined {
  const chosen = member(member(body, 'call'), 'chosen')
  const [source, id, name] = ['source', 'id', 'name'].map((key) => member(chosen, key))
  if (typeof source !== 'string' || typeof id !== 'string' || typeof name !== 'string') return undefined
  return { source, id, name }
}

async function showTranscript({ ask, dispatch, state }: WorkPorts, callId: string, ofCall: string): Promise<void> {
  const set = (text: NonNullable<Case['transcripts']>[string]) => {
    const { transcripts } = state().work.cases[callId] ?? {}
    dispatch({ kind: 'case', callId, case: { transcripts: { ...transcripts, [ofCall]: text } } })
  }
  const known = state().work.cases[callId]?.transcripts?.[ofCall]?.state
  if (known === 'known' || known === 'asking') return
  set({ state: 'asking' })
  const answer = await ask('GET', `/v1/calls/${encodeURIComponent(ofCall)}/transcript`)
  const transcripts = member(answer.body, 'transcripts')
  if (!Array.isArray(transcripts)) return set({ state: 'failed', reason: errorText(answer) })
  set({ state: 'known', value: transcripts.filter((text) => typeof text === 'string') })
}

/** The id of a task that could not be created, so that trying again makes no second one. */
const taskIds = new Map<string, string>()

async function createTask(
  { ask, dispatch, newId }: WorkPorts,
  callId: string,
  { title, dueOn }: NewTask,
): Promise<void> {
  const set = (task: Case['task']) => dispatch({ kind: 'case', callId, case: { task } })
  const key = JSON.stringify([callId, title, dueOn])
  const id = taskIds.get(key) ?? newId()
  taskIds.set(key, id)
  set({ state: 'saving' })
  const body = { id, dueOn, ...(title !== '' && { title }) }
  const answer = await ask('POST', `/v1/calls/${encodeURIComponent(callId)}/tasks`, body)
  const [destination, url] = [member(answer.body, 'destination'), member(answer.body, 'url')]
  if (answer.status !== 201 || typeof destination !== 'string') {
    return set({ state: 'failed', message: errorText(answer) })
  }
  taskIds.delete(key)
  set({ state: 'saved', destination, dueOn, url: typeof url === 'string' ? url : undefined })
}

async function search({ ask, dispatch }: WorkPorts, text: string): Promise<void> {
  const isLast = beginAsking('search')
  dispatch({ kind: 'search', search: { state: 'asking' } })
  const answer = await ask('GET', `/agent/search?q=${encodeURIComponent(text)}`)
  if (!isLast()) return
  const [contacts, calls] = [member(answer.body, 'contacts'), member(answer.body, 'calls')]
  if (!Array.isArray(contacts) || !Array.isArray(calls)) {
    return dispatch({ kind: 'search', search: { state: 'failed', reason: errorText(answer) } })
  }
  // In the form of agentSearchSchema (src/wire/agent-page.ts).
  const value = { contacts, calls, silent: silentIn(answer) } as SearchResult
  dispatch({ kind: 'search', search: { state: 'known', value } })
}

async function openContact({ ask, dispatch }: WorkPorts, id: string): Promise<void> {
  const isLast = beginAsking('opened')
  dispatch({ kind: 'opened', opened: { state: 'asking' } })
  const answer = await ask('GET', `/v1/contacts/${encodeURIComponent(id)}`)
  if (!isLast()) return
  const contact = member(answer.body, 'contact')
  if (answer.status !== 200) return dispatch({ kind: 'opened', opened: { state: 'failed', reason: errorText(answer) } })
  // In the form of directoryContactSchema (src/wire/contact.ts).
  const value = { ...(contact as Omit<ContactForm, 'source' | 'url'>), source: 'directory', url: '' }
  dispatch({ kind: 'opened', opened: { state: 'known', value } })
}
