/**
 * Notes on their way to the server. Each has an id from the moment it was written, so that one whose answer was lost is sent
 * again without becoming two; what could not be sent is kept for this tab, for the extension that wrote it, until it is.
 */
import { type Answer, errorText } from './api.ts'
import type { Me, SentNote } from './state.ts'

export interface OutboxPorts {
  readonly ask: (method: 'POST', path: string, body?: object) => Promise<Answer>
  readonly report: (note: SentNote) => void
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  readonly newId: () => string
}

type Pending = Pick<SentNote, 'id' | 'callId' | 'text' | 'wrapUp'>

/** Answers after which sending the same again can't help. */
const isFinal = (status: number) => status >= 400 && status < 500 && ![401, 408, 429].includes(status)

export class NoteOutbox {
  readonly #ports: OutboxPorts
  readonly #pending = new Map<string, Pending>()
  readonly #sending = new Set<string>()
  #key: string | undefined

  constructor(ports: OutboxPorts) {
    this.#ports = ports
  }

  /** Whether something would be lost with the tab. */
  get isEmpty(): boolean {
    return this.#pending.size === 0
  }

  /** Whose notes these are from now on; what this extension left unsent in this tab is sent. */
  open({ site, extension }: Pick<Me, 'site' | 'extension'>): void {
    const key = `switchhook.notes.${site}.${extension}`
    if (this.#key === key) return
    this.#pending.clear()
    this.#key = key
    for (const note of readPending(this.#ports.storage.getItem(key))) {
      this.#pending.set(note.id, note)
      this.#ports.report({ ...note, state: 'waiting' })
    }
    this.flush()
  }

  close(): void {
    this.#key = undefined
    this.#pending.clear()
  }

  add(callId: string, text: string, wrapUp?: string): void {
    const note = { id: this.#ports.newId(), callId, text, ...(wrapUp !== undefined && { wrapUp }) }
    this.#pending.set(note.id, note)
    this.#store()
    void this.#send(note)
  }

  /** Tries all that waits. */
  flush(): void {
    for (const note of this.#pending.values()) void this.#send(note)
  }

  async #send(note: Pending): Promise<void> {
    const { ask, report } = this.#ports
    const key = this.#key
    if (key === undefined || this.#sending.has(note.id)) return
    this.#sending.add(note.id)
    report({ ...note, state: 'sending' })
    const path = `/v1/calls/${encodeURIComponent(note.callId)}/notes`
    const { id, text, wrapUp } = note
    const answer = await ask('POST', path, { id, text, wrapUp })
    this.#sending.delete(note.id)
    // Somebody else signed in meanwhile; the note stands in its own box.
    if (key !== this.#key) return
    const saved = answer.status >= 200 && answer.status < 300
    if (!saved && !isFinal(answer.status)) return report({ ...note, state: 'waiting', reason: errorText(answer) })
    this.#pending.delete(note.id)
    this.#store()
    report(saved ? { ...note, state: 'saved' } : { ...note, state: 'refused', reason: errorText(answer) })
  }

  #store(): void {
    if (this.#key === undefined) return
    const { storage } = this.#ports
    if (this.#pending.size === 0) storage.removeItem(this.#key)
    else storage.setItem(this.#key, JSON.stringify([...this.#pending.values()]))
  }
}

/** What an earlier load of the page left; nothing when it can't be read. */
function readPending(text: string | null): Pending[] {
  try {
    const stored: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(stored) ? stored.filter(isPending) : []
  } catch {
    return []
  }
}

function isPending(value: unknown): value is Pending {
  if (typeof value !== 'object' || value === null) return false
  const wrapUp = Reflect.get(value, 'wrapUp')
  if (wrapUp !== undefined && typeof wrapUp !== 'string') return false
  return ['id', 'callId', 'text'].every((name) => typeof Reflect.get(value, name) === 'string')
}
