/** Making a key with what it may do, and how much each day one was used. */

import type { KeyUsage, UsedKey } from '../../../../wire/key.ts'
import { scopes } from '../../../../wire/patterns.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { request } from '../api.ts'
import { useData } from '../data.ts'
import { countText, shortDayText } from '../format.ts'
import { texts } from '../language.ts'
import { Field, FormDialog } from './dialog.tsx'
import { Button } from './parts.tsx'
import { WhenLoaded } from './states.tsx'

export function CreateKey({
  onClose,
  onCreated,
}: {
  onClose: () => void
  onCreated: (token: string) => Promise<void>
}) {
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

export function KeyUsageDialog({ of, onClose }: { readonly of: UsedKey; readonly onClose: () => void }) {
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
