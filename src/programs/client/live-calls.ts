/**
 * What one screen shows, from the messages of `/ws` (docs/live.md): the calls in progress, kept by id. Pure, so that a page and a
 * test see the same.
 *
 * What must stay true: a message with a number that was seen is taken once; after a reconnect that could not resume,
 * what is not announced again is gone.
 */
import type { CallData } from '../../wire/call-data.ts'

/** Messages of the server that the client acts on; others are left alone. */
export type ServerMessage =
  | {
      readonly type: 'connected'
      readonly seq: number
      readonly resumed: boolean
      readonly extension?: string
      readonly site?: string
    }
  | { readonly type: 'ready'; readonly seq: number }
  | { readonly type: 'screen_pop' | 'call_update'; readonly seq: number; readonly callData: CallData }
  | {
      readonly type: 'ai_transcription'
      readonly seq: number
      readonly callId: string
      readonly summary?: string
      readonly title?: string
      /** Only after the call's end; then no message of the call follows. */
      readonly callState?: 'over'
    }

/** What a message meant for the screen. */
export type LiveChange =
  | { readonly kind: 'pop' | 'call' | 'over'; readonly call: CallData }
  | { readonly kind: 'ai'; readonly callId: string; readonly summary?: string }
  /**
   * All was sent. Not `resumed`: the calls were sent anew, those in `gone` are no more, and what happened to others
   * meanwhile is not known.
   */
  | { readonly kind: 'ready'; readonly gone: readonly string[]; readonly resumed: boolean }

export class LiveCalls {
  readonly #calls = new Map<string, CallData>()
  #seq: number | undefined
  /** While the server sends all calls in progress: those it has sent. */
  #listed: Set<string> | undefined

  /** Newest last. */
  get calls(): readonly CallData[] {
    return [...this.#calls.values()]
  }

  /** The number to resume after; undefined until all was sent once. */
  get seq(): number | undefined {
    return this.#seq
  }

  take(message: ServerMessage): LiveChange | undefined {
    switch (message.type) {
      case 'connected':
        this.#listed = message.resumed ? undefined : new Set()
        // A part of the calls in progress is no ground to resume from.
        if (!message.resumed) this.#seq = undefined
        return undefined
      case 'ready':
        return this.#ready(message.seq)
      case 'ai_transcription':
        return this.#ai(message)
      default:
        return this.#call(message)
    }
  }

  #call({ type, seq, callData }: Extract<ServerMessage, { readonly callData: CallData }>): LiveChange | undefined {
    if (this.#listed) this.#listed.add(callData.callId)
    else if (this.#seq !== undefined && seq <= this.#seq) return undefined
    else this.#seq = seq
    if (callData.state === 'over') {
      this.#calls.delete(callData.callId)
      return { kind: 'over', call: callData }
    }
    const isNew = !this.#calls.has(callData.callId)
    this.#calls.set(callData.callId, callData)
    return { kind: isNew && type === 'screen_pop' ? 'pop' : 'call', call: callData }
  }

  #ai({
    seq,
    callId,
    summary,
    callState,
  }: Extract<ServerMessage, { readonly type: 'ai_transcription' }>): LiveChange | undefined {
    if (callState === 'over' && this.#listed === undefined) {
      if (this.#seq !== undefined && seq <= this.#seq) return undefined
      this.#seq = seq
    }
    return { kind: 'ai', callId, summary }
  }

  #ready(seq: number): LiveChange {
    const listed = this.#listed
    const gone = listed ? [...this.#calls.keys()].filter((id) => !listed.has(id)) : []
    for (const id of gone) this.#calls.delete(id)
    this.#listed = undefined
    this.#seq = Math.max(seq, this.#seq ?? 0)
    return { kind: 'ready', gone, resumed: listed === undefined }
  }
}
