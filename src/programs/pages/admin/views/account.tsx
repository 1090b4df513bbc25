/** Who is signed in: passkeys, language, signing out. */
import { useAction } from '../data.ts'
import { chooseLanguage, type Language, language, languages, texts } from '../language.ts'
import { createPasskey } from '../passkey.ts'
import { useSession } from '../session.ts'
import { Dialog } from './dialog.tsx'
import { ActionFault, Button, Notice } from './parts.tsx'

export function Account({ onClose }: { readonly onClose: () => void }) {
  const { session, signOut, reload } = useSession()
  const add = useAction()
  const leave = useAction()
  const { name, email } = session.user
  return (
    <Dialog title={name} onClose={onClose}>
      <p class="muted">{[email, texts.roles[session.role], texts.via[session.via]].filter(Boolean).join(' · ')}</p>
      {!session.hasPasskey && <Notice tone="info">{texts.passkeyAdvice}</Notice>}
      <div class="row wrap">
        <Button
          label={texts.addPasskey}
          icon="key"
          kind={session.hasPasskey ? undefined : 'main-b'}
          action={add}
          onPress={() => void add.run(async () => createPasskey().then(reload))}
        />
        <label class="row">
          <span>{texts.language}</span>
          <select value={language} onChange={(event) => chooseLanguage(event.currentTarget.value as Language)}>
            {Object.entries(languages).map(([code, label]) => (
              <option key={code} value={code}>
                {label}
              </option>
            ))}
          </select>
        </label>
      </div>
      <ActionFault action={add} />
      <ActionFault action={leave} />
      <div class="row end">
        <Button label={texts.signOut} action={leave} onPress={() => void leave.run(signOut)} />
        <Button label={texts.close} kind="quiet" onPress={onClose} />
      </div>
    </Dialog>
  )
}
