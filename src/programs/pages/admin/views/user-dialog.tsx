/** A person: invited, or changed. */
import type { User } from '../../../../wire/user.ts'
import { request } from '../api.ts'
import { texts } from '../language.ts'
import { Field, FormDialog } from './dialog.tsx'
import { Grants, readGrants, useManagedSites } from './grants.tsx'

interface Props {
  readonly user?: User
  readonly onClose: () => void
  readonly onInvited: (invitation: { readonly link: string; readonly expiresAt: string }) => void
  readonly onDone: () => Promise<void>
}

interface Invited {
  readonly invitation: { readonly link: string; readonly expiresAt: string }
}

export function UserDialog({ user, onClose, onInvited, onDone }: Props) {
  const sites = useManagedSites()
  const isManaged = ({ site }: { readonly site: string }) => sites.includes(site)
  const given = user?.roles ?? []
  const save = async (fields: FormData) => {
    const text = (name: string) => String(fields.get(name) ?? '').trim() || undefined
    // Roles at sites that are not shown here stay as they are.
    const roles = [...readGrants(fields), ...given.filter((one) => !isManaged(one))]
    const body = { name: text('name'), email: text('email'), roles }
    if (user) await request('PATCH', `/v1/users/${encodeURIComponent(user.id)}`, { body })
    else onInvited((await request<Invited>('POST', '/v1/users', { body })).invitation)
    await onDone()
  }
  return (
    <FormDialog
      title={user ? user.name : texts.invitePerson}
      submit={user ? texts.save : texts.createLink}
      onClose={onClose}
      onSubmit={save}
    >
      <Field name="email" type="email" label={texts.email} value={user?.email} isRequired hint={texts.userEmailHint} />
      <Field name="name" label={texts.name} value={user?.name} />
      <Grants given={given.filter(isManaged)} sites={sites} key={sites.length} />
    </FormDialog>
  )
}
