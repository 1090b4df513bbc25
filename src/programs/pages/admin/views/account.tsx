/** Who is signed in: passkeys, sessions, language, signing out. */
import { Dialog } from '../../parts/dialog.tsx'
import { useAction } from '../data.ts'
import { chooseLanguage, type Language, language, languages, texts } from '../language.ts'
import { useSession } from '../session.ts'
import { ActionFault, Button, Notice } from './parts.tsx'
import { Passkeys } from './passkeys.tsx'
import { Sessions } from './sessions-dialog.tsx'

export function Account({ onClose }: { readonly onClose: () => void }) {
  const { session, signOut } = useSession()
  const leave = useAction()
  const { id, name, email } = session.user
  return (
    <Dialog title={name} onClose={onClose}>
      <p class="muted">{[email, texts.roles[session.role], texts.via[session.via]].filter(Boolean).join(' · ')}</p>
      {!session.hasPasskey && <Notice tone="info">{texts.passkeyAdvice}</Notice>}
      <h3>{texts.myPasskeys}</h3>
      <Passkeys />
      <h3>{texts.mySessions}</h3>
      <Sessions userId={id} />
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
      <ActionFault action={leave} />
      <div class="row end">
        <Button label={texts.signOut} action={leave} onPress={() => void leave.run(signOut)} />
        <Button label={texts.close} kind="quiet" onPress={onClose} />
      </div>
    </Dialog>
  )
}
