/**
 * Whom somebody chose for a number, in a lookup: that contact comes before all that the sources would answer by rule, and of
 * a number that has no contact none is made. Fails for no lookup: a phone is ringing.
 */
import type { Log } from '../../../ports/log.ts'
import type { StoredRecord } from '../../../ports/records.ts'
import type { ChosenContact } from '../../calls/event.ts'
import { isChoice, type NumberChoice } from '../choices/number-choice.ts'
import type { Contact } from '../contact.ts'
import type { ContactSource } from '../source.ts'

/** Of so many contacts of one name the chosen one is found. */
const namesakesMax = 20

/** What somebody decided of the number, by the record that is being read. Undefined where it is out of reach. */
export async function readChoice(
  reading: Promise<StoredRecord<unknown> | undefined>,
  log: Log,
): Promise<NumberChoice | undefined> {
  try {
    const value = (await reading)?.value
    return isChoice(value) ? value : undefined
  } catch (thrown) {
    log.failure('contact_choice_unreadable', thrown)
    return undefined
  }
}

/** The source of the chosen contact answers before the better ones. */
export function chosenFirst(
  sources: readonly ContactSource[],
  chosen: ChosenContact | undefined,
): readonly ContactSource[] {
  const isTheirs = ({ id }: ContactSource) => id === chosen?.source
  return chosen ? [...sources.filter(isTheirs), ...sources.filter((source) => !isTheirs(source))] : sources
}

/**
 * The chosen contact as its source has it now; it need not have the number there. Undefined: it is of another source, gone,
 * or has another name by now.
 */
export async function findChosen(
  source: ContactSource,
  found: readonly Contact[],
  chosen: ChosenContact | undefined,
  signal: AbortSignal,
): Promise<Contact | undefined> {
  if (chosen?.source !== source.id) return undefined
  const { id, name = '' } = chosen
  const isChosen = (contact: Contact) => contact.id === id
  const known = found.find(isChosen)
  if (known || name === '') return known
  return (await source.search(name, namesakesMax, signal)).find(isChosen)
}
