/** Links for all agents who have no paired browser yet, as a file for a mail merge or a spreadsheet. */

import { useState } from 'preact/hooks'
import type { AgentInvitation } from '../../../../wire/agent-device.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { request } from '../api.ts'
import { useAction } from '../data.ts'
import { texts } from '../language.ts'
import { csvText, download } from './csv.ts'
import { ActionFault, Button, Time } from './parts.tsx'

interface Made {
  readonly invitations: readonly AgentInvitation[]
  readonly complete: boolean
}

const head = ['extension', 'name', 'email', 'link', 'valid until']

export function InviteAllDialog({ onClose }: { readonly onClose: () => void }) {
  const [made, setMade] = useState<Made>()
  const action = useAction()
  const invite = () =>
    action.run(async () => {
      const answer = await request<Made>('POST', '/v1/agent-invitations', { body: {} })
      setMade(answer)
      if (answer.invitations.length > 0) download('invitations.csv', invitationsCsv(answer.invitations))
    })
  const [first] = made?.invitations ?? []
  return (
    <Dialog title={texts.inviteAll} onClose={onClose}>
      {made ? (
        <p role="status">
          {texts.invited(made.invitations.length)}{' '}
          {first && (
            <>
              {texts.validUntil} <Time at={first.expiresAt} />. {texts.linksAreSecret}
            </>
          )}
          {!made.complete && ` ${texts.inviteMore}`}
        </p>
      ) : (
        <p class="muted">{texts.inviteAllAbout}</p>
      )}
      <ActionFault action={action} />
      <div class="row end">
        <Button label={texts.close} onPress={onClose} />
        {!made?.complete && (
          <Button label={texts.downloadLinks} kind="main-b" action={action} onPress={() => void invite()} />
        )}
      </div>
    </Dialog>
  )
}

function invitationsCsv(invitations: readonly AgentInvitation[]): string {
  const rows = invitations.map(({ extension, name, email, link, expiresAt }) => [
    extension,
    name,
    email,
    link,
    expiresAt,
  ])
  return csvText([head, ...rows])
}
