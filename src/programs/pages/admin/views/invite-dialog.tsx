/** The link with which an agent opens the page of their extension: to copy, or to scan with a phone. */
import { useEffect, useState } from 'preact/hooks'
import type * as z from 'zod'
import type { agentTokenSchema, ListedAgentForm } from '../../../../wire/agent.ts'
import { request } from '../api.ts'
import { useAction } from '../data.ts'
import { texts } from '../language.ts'
import { Dialog } from './dialog.tsx'
import { ActionFault, Button, Copied, Time } from './parts.tsx'
import { Skeleton } from './states.tsx'

type Invitation = z.infer<typeof agentTokenSchema>

/** A day is the most that a token holds. */
const hours = [1, 8, 24] as const

export function InviteDialog({ agent, onClose }: { readonly agent: ListedAgentForm; readonly onClose: () => void }) {
  const [invitation, setInvitation] = useState<Invitation>()
  const action = useAction()
  const invite = (hourCount: number) =>
    action.run(async () => {
      const body = { ttlSeconds: hourCount * 3600 }
      const path = `/v1/agents/${encodeURIComponent(agent.extension)}/token`
      setInvitation(await request<Invitation>('POST', path, { body }))
    })
  return (
    <Dialog title={texts.inviteTo(agent.name ?? texts.extension(agent.extension))} onClose={onClose}>
      {!invitation && (
        <>
          <p class="muted">{texts.inviteAbout}</p>
          <div class="row wrap">
            {hours.map((count) => (
              <Button key={count} label={texts.linkFor(count)} action={action} onPress={() => void invite(count)} />
            ))}
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
        </>
      )}
      <div class="row end">
        <Button label={texts.close} onPress={onClose} />
      </div>
    </Dialog>
  )
}

/** Black on white in dark, too: cameras want it so. */
function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const [code, setCode] = useState<{ readonly size: number; readonly path: string }>()
  useEffect(() => {
    void import('uqr').then(({ encode }) => {
      const { data, size } = encode(text, { ecc: 'L', border: 2 })
      const dots = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
      setCode({ size, path: dots.join('') })
    })
  }, [text])
  if (!code) return <Skeleton rows={4} />
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${code.size} ${code.size}`}
      role="img"
      aria-label={label}
      shape-rendering="crispEdges"
    >
      <rect width={code.size} height={code.size} fill="#fff" />
      <path d={code.path} fill="#000" />
    </svg>
  )
}
