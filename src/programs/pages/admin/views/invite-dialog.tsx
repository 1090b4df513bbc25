/** The link that pairs an agent's browser: to copy, or to scan with a phone. */

import { useState } from 'preact/hooks'
import type { ListedAgentForm } from '../../../../wire/agent.ts'
import type { AgentInvitation } from '../../../../wire/agent-device.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { QrCode } from '../../parts/qr-code.tsx'
import { request } from '../api.ts'
import { useAction } from '../data.ts'
import { texts } from '../language.ts'
import { ActionFault, Button, Copied, Time } from './parts.tsx'

export function InviteDialog({ agent, onClose }: { readonly agent: ListedAgentForm; readonly onClose: () => void }) {
  const [invitation, setInvitation] = useState<AgentInvitation>()
  const action = useAction()
  const invite = () =>
    action.run(async () => {
      const path = `/v1/agents/${encodeURIComponent(agent.extension)}/invitations`
      setInvitation(await request<AgentInvitation>('POST', path, { body: {} }))
    })
  return (
    <Dialog title={texts.inviteTo(agent.name ?? texts.extension(agent.extension))} onClose={onClose}>
      {!invitation && (
        <>
          <p class="muted">{texts.inviteAbout}</p>
          <div class="row wrap">
            <Button label={texts.makeLink} kind="main-b" action={action} onPress={() => void invite()} />
          </div>
        </>
      )}
      <ActionFault action={action} />
      {invitation && (
        <>
          <QrCode text={invitation.link} label={texts.qrOf(agent.extension)} />
          <Copied text={invitation.link} label={texts.invite} />
          <p class="muted sm">
            {texts.validUntil} <Time at={invitation.expiresAt} />. {texts.linkIsSecret}
          </p>
          {agent.email && (
            <a class="btn" href={mailAddress(agent.email, invitation.mail)}>
              {texts.writeMail}
            </a>
          )}
        </>
      )}
      <div class="row end">
        <Button label={texts.close} onPress={onClose} />
      </div>
    </Dialog>
  )
}

/** Opens the admin's own mail program; the link goes through no server of ours. */
function mailAddress(email: string, body: string): string {
  return `mailto:${encodeURIComponent(email)}?subject=${encodeURIComponent(texts.mailSubject)}&body=${encodeURIComponent(body)}`
}
