/**
 * What is asked of a source, with its answer checked: a source's contract promises only contacts that hold the number
 * or e-mail, and a wrong name on a ringing phone is worse than none.
 */
import { SwitchhookError } from '../../../lib/errors.ts'
import type { Home } from '../../phone/home.ts'
import type { PhoneNumber } from '../../phone/phone-number.ts'
import type { NumberChoice } from '../choices/number-choice.ts'
import type { Contact } from '../contact.ts'
import { closestMatches, matchesEmail } from '../matches-number.ts'
import { chooseContact } from '../shared-number.ts'
import type { ContactSource } from '../source.ts'
import type { Known } from './answer.ts'
import type { Decision } from './ask-sources.ts'
import { findChosen } from './chosen.ts'

export interface Hit {
  readonly contact: Contact
  readonly shared: boolean
}

/** What somebody decided of the number, or the reading of it under way, which never rejects. */
export type Choosing = NumberChoice | undefined | Promise<NumberChoice | undefined>

export async function findByNumber(
  source: ContactSource,
  number: PhoneNumber,
  country: Home,
  signal: AbortSignal,
  choosing?: Choosing,
  finding = source.findByNumber(number, signal),
): Promise<Hit | undefined> {
  const [found, choice] =
    choosing instanceof Promise ? await Promise.all([finding, choosing]) : [await finding, choosing]
  const chosen = choice?.contact
  const theirs = await findChosen(source, found, chosen, signal)
  return theirs ? { contact: theirs, shared: false } : choose(found, closestMatches(found, number, country), 'number')
}

/** What a round of questions, or what is known of it so far, brought. */
export function toKnown({ hit, degraded }: Decision<Hit>): Known {
  return hit ? { ...hit, degraded } : { shared: false, degraded }
}

/** `email` in lower case. */
export async function findByEmail(source: ContactSource, email: string, signal: AbortSignal): Promise<Hit | undefined> {
  const found = await source.findByEmail(email, signal)
  return choose(found, found.filter(matchesEmail(email)), 'e-mail')
}

function choose(found: readonly Contact[], fitting: readonly Contact[], asked: string): Hit | undefined {
  if (found.length === 0) return undefined
  if (fitting.length === 0) {
    throw new SwitchhookError('crm_bad_answer', `Answered contacts that do not hold the ${asked} it was asked for.`)
  }
  const { contact, shared } = chooseContact(fitting)
  return { contact, shared }
}
