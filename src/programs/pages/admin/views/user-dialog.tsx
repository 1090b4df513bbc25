/** A person: invited, or changed. One role at one site is what this form gives; further ones stay as they are. */
import { useId } from 'preact/hooks'
import type { Grant, User } from '../../../../wire/user.ts'
import { request } from '../api.ts'
import { texts } from '../language.ts'
import { useSession } from '../session.ts'
import { Field, FormDialog } from './dialog.tsx'

interface Props {
  readonly user?: User
  readonly onClose: () => void
  readonly onInvited: (invitation: { readonly link: string; readonly expiresAt: string }) => void
  readonly onDone: () => Promise<void>
}

interface Invited {
  readonly invitation: { readonly link: string; readonly expiresAt: string }
}

const roles = ['viewer', 'supervisor', 'admin'] as const

export function UserDialog({ user, onClose, onInvited, onDone }: Props) {
  const { session } = useSession()
  const sites = [session.site, ...(session.permissions.includes('sites') ? ['*'] : [])]
  const first = user?.roles.find(({ site }) => sites.includes(site))
  const save = async (fields: FormData) => {
    const text = (name: string) => String(fields.get(name) ?? '').trim() || undefined
    const role = roles.find((one) => one === text('role')) ?? 'viewer'
    const site = text('site') ?? session.site
    const given: Grant = { site, role, ...(fields.has('numbers') ? { numbers: true } : {}) }
    const others = (user?.roles ?? []).filter((one) => one !== first && one.site !== site)
    const body = { name: text('name'), email: text('email'), roles: [given, ...others] }
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
      <Select
        name="role"
        label={texts.role}
        value={first?.role ?? 'viewer'}
        options={roles.map((one) => [one, texts.roleHints[one]])}
      />
      <Select
        name="site"
        label={texts.site}
        value={first?.site ?? session.site}
        options={sites.map((site) => [site, site === '*' ? texts.allSites : site])}
      />
      <label class="row start">
        <input type="checkbox" name="numbers" defaultChecked={first?.numbers === true} />
        <span>{texts.viewerNumbers}</span>
      </label>
    </FormDialog>
  )
}

interface SelectProps {
  readonly name: string
  readonly label: string
  readonly value: string
  readonly options: readonly (readonly [value: string, label: string])[]
}

function Select({ name, label, value, options }: SelectProps) {
  const id = useId()
  return (
    <div class="stack tight">
      <label for={id}>{label}</label>
      <select id={id} name={name} defaultValue={value}>
        {options.map(([option, text]) => (
          <option key={option} value={option} selected={option === value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}
