/** Beside the timeline of a call: why it is one call, what the AI agent heard, notes, what was learned when. */

import { useState } from 'preact/hooks'
import type { CallDetails } from '../../../../wire/call.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { request } from '../api.ts'
import { useAction, useData } from '../data.ts'
import { secondsText, whenText } from '../format.ts'
import { texts } from '../language.ts'
import { useMay } from '../session.ts'
import { ActionFault, Button, Submit, Time } from './parts.tsx'
import { WhenLoaded } from './states.tsx'

type Call = CallDetails['call']

export function Matches({ call: { matches, aliases, id } }: { readonly call: Call }) {
  return (
    <section class="card">
      <div class="ch">
        <h2>{texts.whyOneCall}</h2>
      </div>
      <ul class="list sm">
        {matches.map(({ alias, matchedBy, reason }) => (
          <li key={`${alias} ${reason}`}>
            <p class="strong breaks">{alias}</p>
            <p class="muted">
              {texts.matchedBy[matchedBy]}: {reason}
            </p>
          </li>
        ))}
        <li>
          <p class="muted">{matches.length === 0 ? texts.oneReport : texts.otherIds}</p>
          <p class="mono breaks">{[id, ...aliases].join('\n')}</p>
        </li>
      </ul>
    </section>
  )
}

export function AiSummary({ call }: { readonly call: Call }) {
  const [isReading, setReading] = useState(false)
  const { ai, recordings } = call
  const summary = ai?.summary ?? recordings.find((one) => one.summary)?.summary
  const hasTranscript = [ai, ...recordings].some((one) => one?.transcript || one?.transcriptId)
  if (!summary && !hasTranscript) return null
  return (
    <section class="card">
      <div class="ch">
        <h2>{ai ? texts.aiSummary : texts.summary}</h2>
      </div>
      <div class="pad stack sm">
        {summary && <p class="breaks">{summary}</p>}
        {hasTranscript && (
          <p>
            <Button label={texts.readTranscript} onPress={() => setReading(true)} />
          </p>
        )}
      </div>
      {isReading && <Transcript id={call.id} onClose={() => setReading(false)} />}
    </section>
  )
}

function Transcript({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const loaded = useData<{ readonly transcripts: readonly string[] }>(`/v1/calls/${encodeURIComponent(id)}/transcript`)
  return (
    <Dialog title={texts.transcript} onClose={onClose}>
      <WhenLoaded of={loaded}>
        {({ transcripts }) =>
          transcripts.map((text) => (
            <p key={text} class="breaks transcript">
              {text}
            </p>
          ))
        }
      </WhenLoaded>
      <div class="row end">
        <Button label={texts.close} onPress={onClose} />
      </div>
    </Dialog>
  )
}

export function Notes({ call, onChange }: { readonly call: Call; readonly onChange: () => Promise<void> }) {
  const mayWrite = useMay('notes')
  const action = useAction()
  const save = (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    const text = String(new FormData(form).get('note') ?? '').trim()
    if (!text) return
    void action.run(async () => {
      const body = { text, noteId: crypto.randomUUID() }
      await request('POST', `/v1/calls/${encodeURIComponent(call.id)}/notes`, { body })
      form.reset()
      await onChange()
    })
  }
  return (
    <section class="card">
      <div class="ch">
        <h2>{texts.notes}</h2>
      </div>
      <ul class="list sm">
        {(call.notes ?? []).map(({ at, text, by, author }) => (
          <li key={at}>
            <p class="breaks">{text}</p>
            <p class="muted">{[by?.name ?? by?.extension ?? author, whenText(at)].filter(Boolean).join(', ')}</p>
          </li>
        ))}
      </ul>
      {mayWrite && (
        <form class="pad stack" onSubmit={save}>
          <label class="sr" for="note">
            {texts.note}
          </label>
          <textarea id="note" name="note" maxLength={4000} placeholder={texts.noteHint} />
          <ActionFault action={action} />
          <p>
            <Submit label={texts.addNote} action={action} kind="" />
          </p>
        </form>
      )}
    </section>
  )
}

export function Changes({ details: { revisions } }: { readonly details: CallDetails }) {
  return (
    <section class="card">
      <div class="ch">
        <h2>{texts.changes}</h2>
      </div>
      <ul class="list sm">
        {revisions.toReversed().map(({ at, source, kinds }, place) => (
          <li key={`${at} ${place}`}>
            <p>{kinds.map((kind) => texts.factKinds[kind] ?? kind).join(', ')}</p>
            <p class="muted">
              <Time at={at} as={secondsText} /> · {source}
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}
