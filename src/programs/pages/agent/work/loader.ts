/**
 * Asks the server for what the page shows beside the calls, once each: who else has the number, whose contact the panel is about, what
 * was before. Only while somebody can see the page: a ring group's sleeping tabs ask no CRM.
 */
import { type Answer, type Ask, type AskPicture, errorText, member } from '../api.ts'
import { beginAsking } from '../last-asked.ts'
import { type Card, isOpen, type State } from '../state.ts'
import type { Candidate, Case, KnownContact } from './case.ts'
import type { WorkChange } from './change.ts'
import { isOfServer, selectedCard } from './selected.ts'

export interface LoaderPorts {
  readonly ask: Ask
  readonly picture: AskPicture
  readonly dispatch: (change: WorkChange) => void
  readonly state: () => State
  readonly isVisible: () => boolean
}

export interface Loader {
  follow(state: State): void
}

export function createLoader(ports: LoaderPorts): Loader {
  return {
    follow(state) {
      if (state.me === undefined || state.connection !== 'online' || !ports.isVisible()) return
      // What is asked for changes the state while this runs.
      const caseOf = (callId: string) => ports.state().work.cases[callId]
      for (const card of state.cards) {
        const { callId, shared } = card.call
        if (!isOpen(card, state)) continue
        if (shared && !caseOf(callId)?.candidates) void loadCandidates(ports, callId)
        if (hasPhoto(card, caseOf(callId))) void loadPhoto(ports, callId)
      }
      const card = selectedCard(state)
      // Whoever rings is being looked up: the same question need not be asked twice.
      if (!card || !isOfServer(card) || card.call.caller === 'pending') return
      const { callId, callerIdNum } = card.call
      if (callerIdNum === '') return
      if (hasPhoto(card, caseOf(callId))) void loadPhoto(ports, callId)
      if (!caseOf(callId)?.contact) void loadContact(ports, callId)
      if (!caseOf(callId)?.timeline) void loadTimeline(ports, callId)
    },
  }
}

type AskPorts = Pick<LoaderPorts, 'ask' | 'dispatch'>

export async function loadCandidates({ ask, dispatch }: AskPorts, callId: string, text?: string): Promise<void> {
  const set = (candidates: Case['candidates']) => dispatch({ kind: 'case', callId, case: { candidates } })
  const isLast = beginAsking(`candidates ${callId}`)
  set({ state: 'asking' })
  const query = text === undefined ? '' : `?q=${encodeURIComponent(text)}`
  const answer = await ask('GET', `/v1/calls/${encodeURIComponent(callId)}/candidates${query}`)
  if (!isLast()) return
  const list = member(answer.body, 'candidates')
  // Our own server's answer, in the form of src/wire/unclear.ts.
  if (!Array.isArray(list)) return set({ state: 'failed', reason: errorText(answer) })
  set({ state: 'known', value: { list: list as Candidate[], silent: silentIn(answer) } })
}

export async function loadContact({ ask, dispatch }: AskPorts, callId: string): Promise<void> {
  const set = (contact: Case['contact']) => dispatch({ kind: 'case', callId, case: { contact } })
  const isLast = beginAsking(`contact ${callId}`)
  set({ state: 'asking' })
  const answer = await ask('GET', `/v1/contacts/related?call=${encodeURIComponent(callId)}`)
  if (!isLast()) return
  if (answer.status !== 200) return set({ state: 'failed', reason: errorText(answer) })
  // In the form of relatedAnswerSchema (src/wire/contact.ts).
  const contact = member(answer.body, 'contact') as KnownContact['contact']
  set({ state: 'known', value: { contact, silent: silentIn(answer) } })
  if (contact) dispatch({ kind: 'known', callId, contact })
}

/** There is one that was not asked for. */
function hasPhoto(card: Card, { contact, photo }: Case = {}): boolean {
  const known = contact?.state === 'known' ? contact.value.contact?.photoUrl : undefined
  return photo === undefined && isOfServer(card) && (known ?? card.call.contact?.photoUrl) !== undefined
}

async function loadPhoto(
  { picture, dispatch, state }: Pick<LoaderPorts, 'picture' | 'dispatch' | 'state'>,
  callId: string,
): Promise<void> {
  const asked = Symbol('asked')
  dispatch({ kind: 'case', callId, case: { photo: asked } })
  const photo = await picture(`/v1/contacts/photo?call=${encodeURIComponent(callId)}`)
  // Meanwhile somebody may have said that it is another contact.
  if (photo && state().work.cases[callId]?.photo === asked) dispatch({ kind: 'case', callId, case: { photo } })
}

/** @param next Where an earlier page of it ended. */
export async function loadTimeline(
  { ask, dispatch }: AskPorts,
  callId: string,
  before: Pick<Case, 'timeline' | 'next'> = {},
): Promise<void> {
  const set = (changed: Pick<Case, 'timeline' | 'next'>) => dispatch({ kind: 'case', callId, case: changed })
  const known = before.timeline?.state === 'known' ? before.timeline.value : []
  const isLast = beginAsking(`timeline ${callId}`)
  if (known.length === 0) set({ timeline: { state: 'asking' } })
  const cursor = before.next === undefined ? '' : `?cursor=${encodeURIComponent(before.next)}`
  const answer = await ask('GET', `/v1/calls/${encodeURIComponent(callId)}/timeline${cursor}`)
  if (!isLast()) return
  const [entries, next] = [member(answer.body, 'entries'), member(answer.body, 'next')]
  if (!Array.isArray(entries)) {
    return known.length > 0 ? undefined : set({ timeline: { state: 'failed', reason: errorText(answer) } })
  }
  set({
    timeline: { state: 'known', value: [...known, ...entries] },
    next: typeof next === 'string' ? next : undefined,
  })
}

/** The sources that did not say all. */
export function silentIn({ body }: Answer): string[] {
  const degraded = member(body, 'degraded')
  if (!Array.isArray(degraded)) return []
  return degraded.flatMap((one) => {
    const source = member(one, 'source')
    return typeof source === 'string' ? [source] : []
  })
}
