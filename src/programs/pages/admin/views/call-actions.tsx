/** What a person may do with a call: log it again, move it to another contact, leave it out of the CRMs. */
import { useState } from 'preact/hooks'
import type { CallDetails } from '../../../../wire/call.ts'
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
  const [isMoving, setMoving] = useState(false)
  const action = useAction()
  const { id, external, leftOut, destinations } = details.call
  if (!mayManage || !external) return null
  const path = `/v1/calls/${encodeURIComponent(id)}`
  const post = (what: string, body: object) =>
    action.run(async () => {
      await request('POST', `${path}/${what}`, { body })
      await onChange()
    })
  const isOpen = destinations.some(({ state }) => state !== 'delivered' && state !== 'unwanted')
  return (
    <div class="stack tight">
      <div class="row wrap">
        <Button label={texts.moveCall} icon="person" onPress={() => setMoving(true)} />
        <Button
          label={leftOut ? texts.takeIn : texts.leaveOut}
          action={action}
          onPress={() => void post('leave-out', { leftOut: !leftOut })}
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
      {isMoving && <ContactDialog callId={id} remembers={false} onClose={() => setMoving(false)} onDone={onChange} />}
    </div>
  )
}
