/** The note field of a call, and what became of the notes that were written. */
import { h } from 'preact'
import type { SentNote } from '../state.ts'
import { timeText } from '../words.ts'
import type { CardContext } from './context.ts'

/** As the server bounds it. */
const lengthMax = 4000

const fates: Readonly<Record<SentNote['state'], string>> = {
  sending: 'Saving…',
  waiting: 'Not sent yet; tried again by itself',
  saved: 'Saved on the call',
  refused: 'Not saved',
}

export function NoteForm({ card, state, actions }: CardContext) {
  const { callId, notes } = card.call
  const field = `note-${callId}`
  const submit = (event: Event) => {
    event.preventDefault()
    actions.saveNote(callId)
  }
  const own = state.notes.filter((note) => note.callId === callId)
  // A saved note comes back with the call; it is shown once.
  const shown = own.filter(({ state: fate, text }) => fate !== 'saved' || !notes.some((note) => note.text === text))
  return h('form', { class: 'note', onSubmit: submit }, [
    h('label', { for: field }, 'Note'),
    h('textarea', {
      id: field,
      rows: 3,
      maxLength: lengthMax,
      value: state.drafts[callId] ?? '',
      'aria-describedby': `${field}-fate`,
      onInput: (event: Event) => {
        if (event.currentTarget instanceof HTMLTextAreaElement) actions.draft(callId, event.currentTarget.value)
      },
      onFocus: () => actions.touch(callId, true),
      onKeyDown: (event: KeyboardEvent) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event)
      },
    }),
    h('div', { class: 'row' }, [
      // Not disabled: that would take the focus from whoever has just pressed it.
      h('button', { type: 'submit', 'aria-disabled': !state.drafts[callId]?.trim() }, 'Save note'),
      h('span', { class: 'hint' }, 'Ctrl + Enter'),
    ]),
    h('ul', { class: 'notes', id: `${field}-fate`, 'aria-live': 'polite' }, [
      ...notes.map(({ at, text }) =>
        h('li', { key: `${at} ${text}`, 'data-fate': 'saved' }, [
          h('p', {}, text),
          h('p', { class: 'fate' }, `Saved, ${timeText(at)}`),
        ]),
      ),
      ...shown.map((note) => h(Fate, { note, actions, key: note.id })),
    ]),
  ])
}

function Fate({ note, actions }: { note: SentNote; actions: CardContext['actions'] }) {
  const { id, text, state, reason } = note
  return h('li', { 'data-fate': state }, [
    h('p', {}, text),
    h('p', { class: 'fate' }, state === 'refused' && reason ? `${fates.refused}: ${reason}` : fates[state]),
    state === 'refused'
      ? h('button', { type: 'button', class: 'quiet', onClick: () => actions.removeNote(id) }, 'Remove')
      : null,
  ])
}
