/** Keys of programs: made once and shown once, with what they may do, when they were last used, and ended at once. */
import { useState } from 'preact/hooks'
import type { UsedKey } from '../../../../wire/key.ts'
import { request, requestAll } from '../api.ts'
import { countText } from '../format.ts'
import { texts } from '../language.ts'
import { FormDialog } from '../views/dialog.tsx'
import { CreateKey, KeyUsageDialog } from '../views/key-dialogs.tsx'
import { Button, Copied, Head, Notice, Time } from '../views/parts.tsx'
import { Empty, WhenLoaded } from '../views/states.tsx'
import { useList } from '../views/use-list.ts'

type Open = { readonly kind: 'create' } | { readonly kind: 'revoke' | 'usage'; readonly key: UsedKey }

export function Page() {
  const keys = useList(() => requestAll<UsedKey>('/v1/keys?limit=200', 'keys'))
  const [open, setOpen] = useState<Open>()
  const [token, setToken] = useState<string>()
  const close = () => setOpen(undefined)
  return (
    <>
      <Head title={texts.pages.keys} about={texts.keysAbout}>
        <Button label={texts.createKey} icon="plus" kind="main-b" onPress={() => setOpen({ kind: 'create' })} />
      </Head>
      {token && (
        <Notice tone="good" button={<Button label={texts.close} onPress={() => setToken(undefined)} />}>
          <p>
            <strong>{texts.keyShownOnce}</strong>
          </p>
          <Copied text={token} label={texts.pages.keys} />
        </Notice>
      )}
      <WhenLoaded of={keys}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty icon="key" title={texts.noKeys} text={texts.noKeysHint} />
          ) : (
            <Keys keys={rows} onOpen={setOpen} />
          )
        }
      </WhenLoaded>
      {open?.kind === 'create' && (
        <CreateKey
          onClose={close}
          onCreated={async (created) => {
            setToken(created)
            await keys.reload()
          }}
        />
      )}
      {open?.kind === 'revoke' && (
        <FormDialog
          title={texts.revokeKey(open.key.name)}
          submit={texts.revoke}
          isDanger
          onClose={close}
          onSubmit={async () => {
            await request('DELETE', `/v1/keys/${encodeURIComponent(open.key.id)}`)
            await keys.reload()
          }}
        >
          <p class="muted">{texts.revokeKeyHint}</p>
        </FormDialog>
      )}
      {open?.kind === 'usage' && <KeyUsageDialog of={open.key} onClose={close} />}
    </>
  )
}

function Keys({ keys, onOpen }: { readonly keys: readonly UsedKey[]; readonly onOpen: (open: Open) => void }) {
  return (
    <section class="card">
      <table class="cards">
        <thead>
          <tr>
            <th>{texts.name}</th>
            <th>{texts.mayDo}</th>
            <th>{texts.lastUsed}</th>
            <th class="num">{texts.requests}</th>
            <th class="num">{texts.errors}</th>
            <th>
              <span class="sr">{texts.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id} class={key.revokedAt ? 'off' : ''}>
              <td class="long">
                <strong>{key.name}</strong>
                <span class="sub mono">{key.id}</span>
              </td>
              <td>
                {key.scopes.map((scope) => (
                  <span key={scope} class="tag">
                    {scope}
                  </span>
                ))}
              </td>
              <td data-label={texts.lastUsed} class="muted">
                {key.lastUsedAt ? <Time at={key.lastUsedAt} /> : texts.never}
              </td>
              <td class="num" data-label={texts.requests}>
                <button type="button" class="link" onClick={() => onOpen({ kind: 'usage', key })}>
                  {countText(key.requests)}
                </button>
              </td>
              <td class="num" data-label={texts.errors}>
                {countText(key.errors)}
              </td>
              <td class="num">
                {key.revokedAt ? (
                  <span class="muted">
                    {texts.revoked} <Time at={key.revokedAt} />
                  </span>
                ) : (
                  <Button label={texts.revoke} kind="danger" onPress={() => onOpen({ kind: 'revoke', key })} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
