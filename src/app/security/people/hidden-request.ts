/**
 * What is asked by somebody who may not see phone numbers: whoever could search by one could confirm a number that was guessed,
 * digit by digit or whole. The one place where that is refused, for every query of every operation.
 */
import { hideInText, linkMembers } from '../../../core/people/hide-numbers.ts'
import { SwitchhookError } from '../../../lib/errors.ts'

/** As many digits as are a number in a member that holds one. */
const fewestDigits = 6

/** Throws `forbidden` where a query holds a number. Ids, instants and what links one answer to the next request pass. */
export function refuseNumbers(query: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(query)) {
    if (name === 'site' || linkMembers.test(name) || hideInText(value, fewestDigits) === value) continue
    throw new SwitchhookError(
      'forbidden',
      'Your role does not show phone numbers, so nothing is found by one. Search for a name, an extension or the id of a call.',
      { details: { reason: 'number_in_query' } },
    )
  }
}
