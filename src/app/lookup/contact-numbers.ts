/** The numbers of contacts that a name fits, for finding their calls: the phone system often knows no more than a number. */
import type { Background } from '../../ports/platform.ts'
import type { SiteServices } from '../services.ts'

const contactsMax = 10
const numbersMax = 30

/** Of the directory, and of the CRMs as far as they answer in time. */
export async function contactNumbers(
  { lookup }: Pick<SiteServices, 'lookup'>,
  name: string,
  background: Background,
): Promise<string[]> {
  const { contacts } = await lookup.search(name, contactsMax, background)
  const numbers = contacts.flatMap(({ phones }) => phones.map(({ number }) => number))
  return [...new Set(numbers)].slice(0, numbersMax)
}
