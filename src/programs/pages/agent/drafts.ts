/**
 * What is being written, kept in this browser until it is sent: each call's draft under a key of its own, so that tabs never write over
 * one another's. All tabs of an extension show the same draft; what was written last goes before.
 */
import { member } from './api.ts'
import type { Me } from './state.ts'

/** What nobody finished by then is forgotten. */
const draftsKeptMs = 7 * 86_400_000

type Owner = Pick<Me, 'site' | 'extension'>

/** What is written and chosen of a call and not saved yet. */
export interface Draft {
  readonly text: string
  /** The outcome. */
  readonly wrapUp?: string
}

type Drafts = Readonly<Record<string, Draft>>

const prefixOf = ({ site, extension }: Owner) => `switchhook.draft.${site}.${extension}.`

/** Empty: it was sent or cleared. */
export function keepDraft(
  storage: Pick<Storage, 'setItem' | 'removeItem'>,
  me: Owner,
  draft: Draft & { readonly callId: string; readonly nowMs: number },
): void {
  const { callId, text, wrapUp, nowMs } = draft
  const key = prefixOf(me) + callId
  if (isEmpty(draft)) storage.removeItem(key)
  else storage.setItem(key, JSON.stringify({ atMs: nowMs, text, wrapUp }))
}

const isEmpty = ({ text, wrapUp }: Draft) => text.trim() === '' && wrapUp === undefined

/** All that may still be finished; what is too old goes. */
export function readDrafts(storage: Storage, me: Owner, nowMs: number): Drafts {
  const drafts: Record<string, Draft> = {}
  for (const key of keysOf(storage, me)) {
    const { atMs, ...draft } = readDraft(storage.getItem(key))
    if (isEmpty(draft) || nowMs - atMs > draftsKeptMs) storage.removeItem(key)
    else drafts[key.slice(prefixOf(me).length)] = draft
  }
  return drafts
}

export function forgetDrafts(storage: Storage, me: Owner): void {
  for (const key of keysOf(storage, me)) storage.removeItem(key)
}

/** Reports what another tab wrote; what is empty was sent or cleared there. */
export function watchDrafts(me: () => Owner | undefined, changed: (callId: string, draft: Draft) => void): void {
  addEventListener('storage', ({ key, newValue }) => {
    const owner = me()
    const prefix = owner && prefixOf(owner)
    if (prefix && key?.startsWith(prefix)) changed(key.slice(prefix.length), readDraft(newValue))
  })
}

function keysOf(storage: Storage, me: Owner): string[] {
  const keys = Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? '')
  return keys.filter((key) => key.startsWith(prefixOf(me)))
}

/** What can't be read is as if nothing were there. */
function readDraft(stored: string | null): Draft & { readonly atMs: number } {
  try {
    const value: unknown = JSON.parse(stored ?? 'null')
    const [atMs, text, wrapUp] = ['atMs', 'text', 'wrapUp'].map((name) => member(value, name))
    if (typeof atMs === 'number' && typeof text === 'string')
      return { atMs, text, ...(typeof wrapUp === 'string' && { wrapUp }) }
  } catch {
    // Not ours, or cut off.
  }
  return { atMs: 0, text: '' }
}
