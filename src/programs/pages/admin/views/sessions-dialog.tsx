/** Where somebody is signed in: device, address, last seen; each can be signed out at once. */

import type { ListedSession } from '../../../../wire/session.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { request } from '../api.ts'
import { useAction, useData } from '../data.ts'
import { texts } from '../language.ts'
import { ActionFault, Button, Time } from './parts.tsx'
import { WhenLoaded } from './states.tsx'

interface Props {
  readonly user: { readonly id: string; readonly name: string }
  readonly onClose: () => void
}

export function SessionsDialog({ user, onClose }: Props) {
  return (
    <Dialog title={texts.sessionsOf(user.name)} onClose={onClose}>
      <Sessions userId={user.id} />
      <div class="row end">
        <Button label={texts.close} onPress={onClose} />
      </div>
    </Dialog>
  )
}

export function Sessions({ userId }: { readonly userId: string }) {
  const path = `/v1/sessions?user=${encodeURIComponent(userId)}`
  const sessions = useData<{ readonly sessions: readonly ListedSession[] }>(path)
  const action = useAction()
  const end = (id: string) =>
    action.run(() => request('DELETE', `/v1/sessions/${encodeURIComponent(id)}`).then(sessions.reload))
  return (
    <>
      <WhenLoaded of={sessions} rows={3}>
        {(data) => (
          <ul class="list inset">
            {data.sessions.length === 0 && <li class="muted">{texts.notSignedIn}</li>}
            {data.sessions.map(({ id, device, address, via, lastSeenAt, current }) => (
              <li key={id} class="row wrap">
                <span class="grow">
                  <strong>{device}</strong> {current && <span class="tag accent">{texts.thisBrowser}</span>}
                  <br />
                  <span class="muted sm">
                    {[address, texts.via[via]].filter(Boolean).join(' · ')} · {texts.lastSeen} <Time at={lastSeenAt} />
                  </span>
                </span>
                <Button label={texts.signOut} action={action} onPress={() => void end(id)} />
              </li>
            ))}
          </ul>
        )}
      </WhenLoaded>
      <ActionFault action={action} />
    </>
  )
}
