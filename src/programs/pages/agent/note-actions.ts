/** What the agent can do with a call's card, on the page and in the extension's panel. */
import { texts } from './language.ts'
import type { NoteOutbox } from './outbox.ts'
import type { State } from './state.ts'
import type { Action } from './update.ts'
import type { PartActions } from './views/context.ts'

export interface NotePorts {
  readonly dispatch: (action: Action) => void
  readonly state: () => State
  readonly outbox: NoteOutbox
}

export function createNoteActions({ dispatch, state, outbox }: NotePorts): Omit<PartActions, 'dial'> {
  return {
    draft: (callId, text) => dispatch({ kind: 'draft', callId, text }),
    touch: (callId, touched) => dispatch({ kind: 'touched', callId, touched }),
    saveNote: (callId) => {
      const text = state().drafts[callId]?.trim() ?? ''
      const { wrapUp } = state().work.cases[callId] ?? {}
      if (text === '' && wrapUp === undefined) return
      // What becomes of it is seen on the card.
      dispatch({ kind: 'touched', callId, touched: true })
      dispatch({ kind: 'draft', callId, text: '' })
      dispatch({ kind: 'work', change: { kind: 'wrap-up saved', callId } })
      outbox.add(callId, text, wrapUp)
    },
    removeNote: (id) => dispatch({ kind: 'note removed', id }),
    dismiss: (callId) => dispatch({ kind: 'dismissed', callId }),
    copy: async (text, said = texts.copied(text)) => {
      await navigator.clipboard.writeText(text)
      dispatch({ kind: 'said', text: said })
    },
  }
}
