/** What a person may do with a call. */
import type { CallDetails } from '../../../../wire/call.ts'
import { request } from '../api.ts'
import { useAction } from '../data.ts'
import { texts } from '../language.ts'
import { useMay } from '../session.ts'
import { ActionFault, Button } from './parts.tsx'

interface Props {
  readonly details: CallDetails
  readonly onChange: () => Promise<void>
}

export function CallActions({ details, onChange }: Props) {
  const mayManage = useMay('admin')
  const again = useAction()
  const open = details.deliveries.filter(({ state }) => state === 'dead' || state === 'waiting')
  if (!mayManage || open.length === 0) return null
  const logAgain = () =>
    again.run(async () => {
      for (const { id } of open) await request('POST', `/v1/deliveries/${encodeURIComponent(id)}/retry`, { body: {} })
      await onChange()
    })
  return (
    <div class="row wrap">
      <Button label={texts.logAgain} icon="again" kind="main-b" action={again} onPress={() => void logAgain()} />
      <ActionFault action={again} />
    </div>
  )
}
