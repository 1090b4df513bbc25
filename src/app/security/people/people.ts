/** The stores of people, of a deployment. */
import { LinkStore } from '../../../core/people/link-store.ts'
import { Challenges } from '../../../core/people/passkeys/challenges.ts'
import { PasskeyStore } from '../../../core/people/passkeys/passkey-store.ts'
import { SessionStore } from '../../../core/people/session-store.ts'
import { UserStore } from '../../../core/people/user-store.ts'
import type { Platform } from '../../../ports/platform.ts'

/** People are of the deployment, whatever else there is of it. */
export interface PeoplePlace {
  readonly platform: Platform
}

function makePeople({ platform }: PeoplePlace) {
  const ports = { records: platform.records('main'), clock: platform.clock, random: platform.random }
  return {
    users: new UserStore(ports),
    sessions: new SessionStore(ports),
    links: new LinkStore(ports),
    passkeys: new PasskeyStore(ports),
    challenges: new Challenges(ports),
  }
}

const made = new WeakMap<object, ReturnType<typeof makePeople>>()

/** Made when somebody first signs in or asks. */
export function peopleOf(deployment: PeoplePlace): ReturnType<typeof makePeople> {
  const people = made.get(deployment) ?? makePeople(deployment)
  made.set(deployment, people)
  return people
}
