/** Keys of programs: made once and shown once, with what they may do, when they were last used, and ended at once. */
import { useState } from 'preact/hooks'
import type { KeyUsage, UsedKey } from '../../../../wire/key.ts'
import { scopes } from '../../../../wire/patterns.ts'
import { request, requestAll } from '../api.ts'
import { useData } from '../data.ts'
import { countText, shortDayText } from '../format.ts'
import { texts } from '../language.ts'
import { Dialog, Field, FormDialog } from '../views/dialog.tsx'
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
      {open?.kind === 'usage' && <Usage of={open.key} onClose={close} />}
    </>
  )
}

function CreateKey({ onClose, onCreated }: { onClose: () => void; onCreated: (token: string) => Promise<void> }) {
  return (
    <FormDialog
      title={texts.createKey}
      submit={texts.createKey}
      onClose={onClose}
      onSubmit={async (fields) => {
        const body = { name: String(fields.get('name')).trim(), scopes: fields.getAll('scope') }
        const { token } = await request<{ readonly token: string }>('POST', '/v1/keys', { body })
        await onCreated(token)
      }}
    >
      <Field name="name" label={texts.keyFor} hint={texts.keyForHint} isRequired />
      <fieldset class="stack tight">
        <legend>{texts.mayDo}</legend>
        {scopes.map((scope) => (
          <label key={scope} class="row start">
            <input
              type="checkbox"
              name="scope"
              value={scope}
              defaultChecked={scope === 'lookup' || scope === 'journal'}
            />
            <span>
              <code>{scope}</code> <span class="muted sm">{texts.scopes[scope]}</span>
            </span>
          </label>
        ))}
      </fieldset>
    </FormDialog>
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
              <td>
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

function Usage({ of, onClose }: { readonly of: UsedKey; readonly onClose: () => void }) {
  const usage = useData<KeyUsage>(`/v1/keys/${encodeURIComponent(of.id)}/usage`)
  return (
    <Dialog title={texts.usageOf(of.name)} onClose={onClose}>
      <WhenLoaded of={usage} rows={3}>
        {({ days }) => {
          const most = Math.max(1, ...days.map(({ requests }) => requests))
          return days.length === 0 ? (
            <p class="muted">{texts.neverUsed}</p>
          ) : (
            <ul class="usage">
              {days.map(({ day, requests, errors }) => (
                <li key={day} class="row sm">
                  <span class="muted day">{shortDayText(`${day}T12:00:00Z`)}</span>
                  <span class="grow prog" aria-hidden="true">
                    <i style={{ width: `${(100 * (requests - errors)) / most}%` }} />
                    <i class="b" style={{ width: `${(100 * errors) / most}%` }} />
                  </span>
                  <span>{texts.requestsAndErrors(countText(requests), countText(errors))}</span>
                </li>
              ))}
            </ul>
          )
        }}
      </WhenLoaded>
      <div class="row end">
        <Button label={texts.close} onPress={onClose} />
      </div>
    </Dialog>
  )
}
