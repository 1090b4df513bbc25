/** Whose a call is: one of the contacts with its number, another one, a new one, or nobody's. */

import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type * as z from 'zod'
import type { candidatesSchema } from '../../../../wire/unclear.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { queryText, request } from '../api.ts'
import { useAction, useData } from '../data.ts'
import { texts } from '../language.ts'
import { Field } from './dialog.tsx'
import { ActionFault, Button, Submit } from './parts.tsx'
import { WhenLoaded } from './states.tsx'

type Candidates = z.infer<typeof candidatesSchema>
type Candidate = Candidates['candidates'][number]

interface Props {
  readonly callId: string
  /** What is chosen holds for the number, unless that is unchecked. */
  readonly remembers: boolean
  /** What becomes of entries that stand. */
  readonly about?: ComponentChildren
  readonly onClose: () => void
  readonly onDone: () => Promise<void>
}

export function ContactDialog({ callId, remembers, about, onClose, onDone }: Props) {
  const path = `/v1/calls/${encodeURIComponent(callId)}`
  const [text, setText] = useState<string>()
  const [remember, setRemember] = useState(remembers)
  const candidates = useData<Candidates>(`${path}/candidates${queryText({ q: text })}`)
  const action = useAction()
  const choose = (body: object) =>
    action.run(async () => {
      await request('POST', `${path}/contact`, { body })
      await onDone()
      onClose()
    })
  const take = ({ source, id, entityType, name }: Candidate) =>
    choose({ choice: 'contact', source, id, entityType, name, remember })
  return (
    <Dialog title={texts.whoseCall} onClose={onClose}>
      <WhenLoaded of={candidates} rows={3}>
        {(data) => (
          <ul class="list inset">
            {data.candidates.length === 0 && <li class="muted">{texts.nobodyFound}</li>}
            {data.candidates.map((one) => (
              <li key={`${one.source} ${one.id}`} class="row">
                <span class="grow">
                  <strong>{one.name}</strong> <span class="muted">{one.company}</span>
                  <br />
                  <span class="muted sm">{texts.connectorNames[one.source] ?? one.source}</span>
                </span>
                <Button label={texts.choose} action={action} onPress={() => void take(one)} />
              </li>
            ))}
          </ul>
        )}
      </WhenLoaded>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault()
          setText(String(new FormData(event.currentTarget as HTMLFormElement).get('q') ?? '').trim() || undefined)
        }}
      >
        <span class="grow">
          <Field name="q" label={texts.otherContact} placeholder={texts.searchContactsHint} />
        </span>
        <Submit label={texts.search} action={action} kind="" />
      </form>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault()
          const name = String(new FormData(event.currentTarget as HTMLFormElement).get('name') ?? '').trim()
          void choose({ choice: 'create', source: 'directory', name, remember })
        }}
      >
        <span class="grow">
          <Field name="name" label={texts.newContact} isRequired />
        </span>
        <Submit label={texts.create} action={action} kind="" />
      </form>
      <label class="row start">
        <input
          type="checkbox"
          checked={remember}
          onChange={({ currentTarget }) => setRemember(currentTarget.checked)}
        />
        <span>{texts.rememberChoice}</span>
      </label>
      {about}
      <ActionFault action={action} />
      <div class="row wrap end">
        <Button label={texts.neverAsk} kind="quiet" action={action} onPress={() => void choose({ choice: 'never' })} />
        <Button label={texts.nobodys} kind="quiet" action={action} onPress={() => void choose({ choice: 'none' })} />
        <Button label={texts.cancel} onPress={onClose} />
      </div>
    </Dialog>
  )
}
