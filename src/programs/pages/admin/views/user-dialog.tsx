/** A person: invited, or changed. */
import type { User } from '../../../../wire/user.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { request } from '../api.ts'
import { texts } from '../language.ts'
import { Field, FormDialog } from './dialog.tsx'
import { Grants, readGrants, useManagedSites } from './grants.tsx'
import { WhenLoaded } from './states.tsx'

interface Props {
  readonly user?: User
  readonly onClose: () => void
  readonly onInvited: (invitation: { readonly link: string; readonly expiresAt: string }) => void
  readonly onDone: () => Promise<void>
}

interface Invited {
  readonly invitation: { readonly link: string; readonly expiresAt: string }
}

export function UserDialog(props: Props) {
  const { sites, listed } = useManagedSites()
  if (sites !== undefined) return <UserForm {...props} sites={sites} />
  return (
    <Dialog title={titleOf(props)} onClose={props.onClose}>
      <WhenLoaded of={listed} rows={2}>
        {() => null}
      </WhenLoaded>
    </Dialog>
  )
}

const titleOf = ({ user }: Props) => (user ? user.name : texts.invitePerson)

function UserForm({ sites, ...props }: Props & { readonly sites: readonly string[] }) {
  const { user, onClose, onInvited, onDone } = props
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
    <FormDialog title={titleOf(props)} submit={user ? texts.save : texts.createLink} onClose={onClose} onSubmit={save}>
      <Field name="email" type="email" label={texts.email} value={user?.email} isRequired hint={texts.userEmailHint} />
      <Field name="name" label={texts.name} value={user?.name} />
      <Grants given={given.filter(isManaged)} sites={sites} />
    </FormDialog>
  )
}
