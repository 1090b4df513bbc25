/** The note field of a call, and the result of the notes that were written. */
import { timeText } from '../../parts/times.ts'
import { texts } from '../language.ts'
import type { SentNote } from '../state.ts'
import type { CardContext } from './context.ts'

/** As the server bounds it. */
const lengthMax = 4000

export function NoteForm(context: CardContext) {
  const { card, state, actions, work } = context
  const { callId } = card.call
  const field = `note-${callId}`
  const submit = (event: Event) => {
    event.preventDefault()
    actions.saveNote(callId)
  }
  return (
    <form class="note" onSubmit={submit}>
      {work && <work.parts.WrapUp {...context} work={work} />}
      <label for={field}>{texts.note}</label>
      <textarea
        id={field}
        rows={3}
        maxLength={lengthMax}
        value={state.drafts[callId] ?? ''}
        aria-describedby={`${field}-results`}
        onInput={({ currentTarget }: Event) => {
          if (currentTarget instanceof HTMLTextAreaElement) actions.draft(callId, currentTarget.value)
        }}
        onFocus={() => actions.touch(callId, true)}
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event)
        }}
      />
      <div class="row">
        {/* Not disabled: that would take the focus from whoever has just pressed it. */}
        <button
          type="submit"
          class="btn"
          aria-disabled={!state.drafts[callId]?.trim() && !state.work.cases[callId]?.wrapUp}
        >
          {texts.saveNote}
        </button>
        <span class="hint">
          {texts.saveNoteKeys.map((key) => (
            <kbd class="kbd" key={key}>
              {key}
            </kbd>
          ))}
        </span>
      </div>
      <Notes card={card} state={state} actions={actions} id={`${field}-results`} />
    </form>
  )
}

function Notes({
  card,
  state,
  actions,
  id,
}: Pick<CardContext, 'card' | 'state' | 'actions'> & { readonly id: string }) {
  const { callId, notes } = card.call
  const own = state.notes.filter((note) => note.callId === callId)
  // A saved note comes back with the call; it is shown once.
  const shown = own.filter((note) => note.state !== 'saved' || !notes.some(({ text }) => text === note.text))
  return (
    <ul class="notes" id={id} aria-live="polite">
      {notes.map(({ at, text }) => (
        <li key={`${at} ${text}`} data-result="saved">
          <p>{text}</p>
          <p class="result">{texts.noteSavedAt(timeText(at))}</p>
        </li>
      ))}
      {shown.map((note) => (
        <SentNoteItem note={note} actions={actions} key={note.id} />
      ))}
    </ul>
  )
}

function SentNoteItem({ note, actions }: { note: SentNote; actions: CardContext['actions'] }) {
  const { id, text, wrapUp, state, reason } = note
  const isRefused = state === 'refused'
  return (
    <li data-result={state}>
      <p>{[wrapUp, text].filter(Boolean).join(': ')}</p>
      <p class="result">{isRefused && reason ? texts.noteRefused(reason) : texts.noteResult[state]}</p>
      {isRefused && (
        <button type="button" class="btn quiet" onClick={() => actions.removeNote(id)}>
          {texts.removeNote}
        </button>
      )}
    </li>
  )
}
