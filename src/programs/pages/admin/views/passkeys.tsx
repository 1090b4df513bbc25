/** The passkeys of who is signed in. */
import type { Passkey } from '../../../../wire/passkey.ts'
import { request } from '../api.ts'
import { useAction, useData } from '../data.ts'
import { whenText } from '../format.ts'
import { texts } from '../language.ts'
import { createPasskey } from '../passkey.ts'
import { useSession } from '../session.ts'
import { ActionFault, Button, Time } from './parts.tsx'
import { WhenLoaded } from './states.tsx'

export function Passkeys() {
  const { session, reload } = useSession()
  const passkeys = useData<{ readonly passkeys: readonly Passkey[] }>('/v1/passkeys')
  const action = useAction()
  const change = (work: () => Promise<unknown>) =>
    action.run(async () => {
      await work()
      await Promise.all([passkeys.reload(), reload()])
    })
  return (
    <>
      <WhenLoaded of={passkeys} rows={1}>
        {(data) => (
          <ul class="list inset">
            {data.passkeys.length === 0 && <li class="muted">{texts.noPasskeys}</li>}
            {data.passkeys.map(({ id, name, createdAt, lastUsedAt }) => (
              <li key={id} class="row wrap">
                <span class="grow">
                  <strong>{name}</strong>
                  <br />
                  <span class="muted sm">
                    <Time at={createdAt} />
                    {lastUsedAt && ` · ${texts.usedLast} ${whenText(lastUsedAt)}`}
                  </span>
                </span>
                <Button
                  label={texts.remove}
                  kind="quiet"
                  action={action}
                  onPress={() => void change(() => request('DELETE', `/v1/passkeys/${encodeURIComponent(id)}`))}
                />
              </li>
            ))}
          </ul>
        )}
      </WhenLoaded>
      <p>
        <Button
          label={texts.addPasskey}
          icon="key"
          kind={session.hasPasskey ? undefined : 'main-b'}
          action={action}
          onPress={() => void change(createPasskey)}
        />
      </p>
      <ActionFault action={action} />
    </>
  )
}
