/** Who may use the dashboard, in which role at which site, and where they are signed in. */
import { useState } from 'preact/hooks'
import type { Session as MySession } from '../../../../wire/session.ts'
import type { User } from '../../../../wire/user.ts'
import { request, requestAll } from '../api.ts'
import { texts } from '../language.ts'
import { useSession } from '../session.ts'
import { FormDialog } from '../views/dialog.tsx'
import { Button, Copied, Head, Notice, Time } from '../views/parts.tsx'
import { SessionsDialog } from '../views/sessions-dialog.tsx'
import { WhenLoaded } from '../views/states.tsx'
import { useList } from '../views/use-list.ts'
import { UserDialog } from '../views/user-dialog.tsx'

interface Open {
  readonly kind: 'invite' | 'edit' | 'sessions' | 'link' | 'remove'
  readonly user?: User
}

interface Invitation {
  readonly link: string
  readonly expiresAt: string
}

const pathOf = ({ id }: User) => `/v1/users/${encodeURIComponent(id)}`

export function Page() {
  const users = useList(() => requestAll<User>('/v1/users?limit=500', 'users'))
  const [open, setOpen] = useState<Open>()
  const [invitation, setInvitation] = useState<Invitation>()
  const close = () => setOpen(undefined)
  const user = open?.user
  return (
    <>
      <Head title={texts.pages.people} about={texts.peopleAbout}>
        <Button label={texts.invitePerson} icon="plus" kind="main-b" onPress={() => setOpen({ kind: 'invite' })} />
      </Head>
      {invitation && (
        <Notice tone="good" button={<Button label={texts.close} onPress={() => setInvitation(undefined)} />}>
          <p>
            <strong>{texts.linkShownOnce}</strong> {texts.validUntil} <Time at={invitation.expiresAt} />
          </p>
          <Copied text={invitation.link} label={texts.invitePerson} />
        </Notice>
      )}
      <WhenLoaded of={users}>{(rows) => <People users={rows} onOpen={setOpen} />}</WhenLoaded>
      {(open?.kind === 'invite' || open?.kind === 'edit') && (
        <UserDialog user={user} onClose={close} onInvited={setInvitation} onDone={users.reload} />
      )}
      {open?.kind === 'sessions' && user && <SessionsDialog user={user} onClose={close} />}
      {open?.kind === 'link' && user && (
        <FormDialog
          title={texts.newLinkFor(user.name)}
          submit={texts.createLink}
          onClose={close}
          onSubmit={async () => setInvitation(await request<Invitation>('POST', `${pathOf(user)}/link`))}
        >
          <p class="muted">{texts.newLinkHint}</p>
        </FormDialog>
      )}
      {open?.kind === 'remove' && user && (
        <FormDialog
          title={texts.removePerson(user.name)}
          submit={texts.remove}
          isDanger
          onClose={close}
          onSubmit={() => request('DELETE', pathOf(user)).then(users.reload)}
        >
          <p class="muted">{texts.removePersonHint}</p>
        </FormDialog>
      )}
    </>
  )
}

interface PeopleProps {
  readonly users: readonly User[]
  readonly onOpen: (open: Open) => void
}

function People({ users, onOpen }: PeopleProps) {
  const { session } = useSession()
  return (
    <section class="card">
      <table class="cards">
        <thead>
          <tr>
            <th>{texts.name}</th>
            <th>{texts.rolesHead}</th>
            <th>{texts.passkeys}</th>
            <th>{texts.lastSignIn}</th>
            <th>
              <span class="sr">{texts.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {users.map((user) => (
            <Person key={user.id} user={user} me={session} onOpen={onOpen} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

interface PersonProps {
  readonly user: User
  readonly me: MySession
  readonly onOpen: (open: Open) => void
}

function Person({ user, me, onOpen }: PersonProps) {
  const { id, name, email, roles, passkeys, lastSignInAt } = user
  const isMe = me.user.id === id
  return (
    <tr>
      <td class="long">
        <strong>{name}</strong> {isMe && <span class="tag accent">{texts.you}</span>}
        <span class="sub breaks">{email}</span>
      </td>
      <td class="long">
        {roles.map(({ site, role }) => (
          <span key={site} class="tag">
            {texts.roleAt(texts.roles[role], site === '*' ? texts.allSites : site)}
          </span>
        ))}
      </td>
      <td data-label={texts.passkeys}>{passkeys}</td>
      <td data-label={texts.lastSignIn} class="muted">
        {lastSignInAt ? <Time at={lastSignInAt} /> : texts.never}
      </td>
      <td class="num">
        <span class="row wrap end">
          <Button label={texts.edit} onPress={() => onOpen({ kind: 'edit', user })} />
          <Button label={texts.sessions} kind="quiet" onPress={() => onOpen({ kind: 'sessions', user })} />
          {!isMe && (
            <>
              <Button label={texts.signInLink} kind="quiet" onPress={() => onOpen({ kind: 'link', user })} />
              <Button label={texts.remove} kind="quiet" onPress={() => onOpen({ kind: 'remove', user })} />
            </>
          )}
        </span>
      </td>
    </tr>
  )
}
