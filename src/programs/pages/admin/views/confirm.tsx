/** What changes keys, people or secrets wants a fresh proof of who asks: the passkey again, then the same request goes out anew. */

import { useEffect, useRef, useState } from 'preact/hooks'
import { Dialog } from '../../parts/dialog.tsx'
import { hooks } from '../api.ts'
import { useAction } from '../data.ts'
import { texts } from '../language.ts'
import { createPasskey, provePasskey } from '../passkey.ts'
import { useSession } from '../session.ts'
import { ActionFault, Button } from './parts.tsx'

/** At the provider, and back to this page. */
const freshSignIn = () =>
  `/v1/sign-in/openid?fresh=true&next=${encodeURIComponent(location.pathname + location.search)}`

export function Confirm() {
  const { session, reload } = useSession()
  const action = useAction()
  const answer = useRef<(isConfirmed: boolean) => void>(undefined)
  const [isOpen, setOpen] = useState(false)
  const close = (isConfirmed: boolean) => {
    answer.current?.(isConfirmed)
    answer.current = undefined
    setOpen(false)
    if (isConfirmed) void reload()
  }
  useEffect(() => {
    hooks.confirm = () =>
      new Promise((resolve) => {
        answer.current = resolve
        action.clear()
        setOpen(true)
      })
    return () => {
      hooks.confirm = async () => false
    }
  }, [])
  if (!isOpen) return null
  const prove = async () => {
    if (await action.run(session.hasPasskey ? provePasskey : createPasskey)) close(true)
  }
  return (
    <Dialog title={texts.confirmTitle} onClose={() => close(false)}>
      <p class="muted">{session.hasPasskey ? texts.confirmWhy : texts.confirmNoPasskey}</p>
      <ActionFault action={action} />
      <div class="row end">
        <Button label={texts.cancel} onPress={() => close(false)} />
        {session.via === 'openid' && (
          <a class="btn" target="_self" href={freshSignIn()}>
            {texts.signInAnew}
          </a>
        )}
        <Button
          label={session.hasPasskey ? texts.confirmPasskey : texts.addPasskey}
          icon="key"
          kind="main-b"
          action={action}
          onPress={() => void prove()}
        />
      </div>
    </Dialog>
  )
}
