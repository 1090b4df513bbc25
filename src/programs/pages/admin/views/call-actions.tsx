/** What a person may do with a call: log it again, move it to another contact, leave it out of the CRMs. */
import { useState } from 'preact/hooks'
import type { CallDetails } from '../../../../wire/call.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { request } from '../api.ts'
import { useAction } from '../data.ts'
import { texts } from '../language.ts'
import { useMay } from '../session.ts'
import { ContactDialog } from './contact-dialog.tsx'
import { ActionFault, Button } from './parts.tsx'

interface Props {
  readonly details: CallDetails
  readonly onChange: () => Promise<void>
}

export function CallActions({ details, onChange }: Props) {
  const mayManage = useMay('admin')
  const [dialog, setDialog] = useState<'move' | 'leave-out'>()
  const action = useAction()
  const { id, external, leftOut, destinations } = details.call
  if (!mayManage || !external) return null
  const path = `/v1/calls/${encodeURIComponent(id)}`
  const post = (what: string, body: object) =>
    action.run(async () => {
      await request('POST', `${path}/${what}`, { body })
      await onChange()
    })
  const entries = Object.entries(details.entryChanges)
  const isOpen = destinations.some(({ state }) => state !== 'delivered' && state !== 'unwanted')
  return (
    <div class="stack tight">
      <div class="row wrap">
        <Button label={texts.moveCall} icon="person" onPress={() => setDialog('move')} />
        <Button
          label={leftOut ? texts.takeIn : texts.leaveOut}
          action={action}
          onPress={() => {
            if (leftOut || entries.length === 0) void post('leave-out', { leftOut: !leftOut })
            else setDialog('leave-out')
          }}
        />
        {isOpen && !leftOut && (
          <Button
            label={texts.logAgain}
            icon="again"
            kind="main-b"
            action={action}
            onPress={() => void post('log', {})}
          />
        )}
      </div>
      <ActionFault action={action} />
      {dialog === 'move' && (
        <ContactDialog
          callId={id}
          remembers={false}
          about={<Entries of={entries.map(([name, { move }]) => [name, texts.entryMoves[move]])} />}
          onClose={() => setDialog(undefined)}
          onDone={onChange}
        />
      )}
      {dialog === 'leave-out' && (
        <Dialog title={texts.leaveOutTitle} onClose={() => setDialog(undefined)}>
          <p>{texts.leaveOutAbout}</p>
          <Entries of={entries.map(([name, { remove }]) => [name, texts.entryRemovals[remove]])} />
          <div class="row end">
            <Button label={texts.cancel} onPress={() => setDialog(undefined)} />
            <Button
              label={texts.leaveOut}
              kind="danger"
              action={action}
              onPress={() => void post('leave-out', { leftOut: true }).then(() => setDialog(undefined))}
            />
          </div>
        </Dialog>
      )}
    </div>
  )
}

/** What becomes of the entries that stand. */
function Entries({ of }: { readonly of: readonly (readonly [string, string])[] }) {
  return (
    <ul class="sm muted">
      {of.map(([name, words]) => (
        <li key={name}>
          {texts.connectorNames[name] ?? name}: {words}
        </li>
      ))}
    </ul>
  )
}
