/** Makes the link of a television: a key that shows counts of queues and nothing else. It is listed and revoked with the keys. */

import { useState } from 'preact/hooks'
import { Dialog } from '../../parts/dialog.tsx'
import { request } from '../api.ts'
import { texts } from '../language.ts'
import { pageUrl } from '../router.ts'
import { Field, FormDialog } from './dialog.tsx'
import { Copied } from './parts.tsx'

export function WallboardDialog({ onClose }: { readonly onClose: () => void }) {
  const { q } = texts
  const [link, setLink] = useState<string>()
  if (link !== undefined) {
    return (
      <Dialog title={q.wallboard} onClose={onClose}>
        <p>{q.wallboardLinkHint}</p>
        <Copied text={link} label={q.wallboard} />
        <p class="muted sm">
          {q.wallboardRevoke} <a href={pageUrl('keys')}>{texts.pages.keys}</a>
        </p>
        <div class="row end">
          <a class="btn" href={link} target="_blank" rel="noreferrer">
            {q.openWallboard}
          </a>
          <button type="button" class="btn main-b" onClick={onClose}>
            {texts.close}
          </button>
        </div>
      </Dialog>
    )
  }
  const create = async (fields: FormData) => {
    const body = { name: String(fields.get('name')).trim(), scopes: ['wallboard'] }
    const { token } = await request<{ readonly token: string }>('POST', '/v1/keys', { body })
    setLink(`${location.origin}/wallboard#${token}`)
    // Not closed: the link is shown once.
    return new Promise<never>(() => {})
  }
  return (
    <FormDialog title={q.wallboard} submit={q.createLink} onClose={onClose} onSubmit={create}>
      <p class="muted">{q.wallboardHint}</p>
      <Field name="name" label={q.wallboardName} isRequired value={q.wallboard} />
    </FormDialog>
  )
}
