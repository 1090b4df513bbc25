/** Ends the access of people: of one, or of all that a site had. */
import { type PeoplePlace, peopleOf } from './people.ts'

/** How many people of a site lose their role in one request. */
const mostAtOnce = 50

/** Sessions and passkeys go with the user. */
export async function endUser(deployment: PeoplePlace, id: string): Promise<void> {
  const { users, sessions, passkeys } = peopleOf(deployment)
  await users.remove(id)
  await passkeys.remove((await passkeys.listOfUser(id)).map((passkey) => passkey.id))
  await sessions.end((await sessions.listOfUser(id)).map((session) => session.id))
}

/**
 * Takes the roles at a site that is removed, so that they hold at no other site that gets its name later; who has no other role
 * is removed. False: there are more, repeat it.
 */
export async function endRolesAt(deployment: PeoplePlace, site: string): Promise<boolean> {
  const { users } = peopleOf(deployment)
  const found = await users.list(mostAtOnce, undefined, site)
  for (const { id, roles } of found.users) {
    if (roles.every((role) => role.site === site)) await endUser(deployment, id)
    else await users.update(id, (user) => ({ roles: user.roles.filter((role) => role.site !== site) }))
  }
  return found.next === undefined
}
