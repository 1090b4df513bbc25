/** Why a phone shows only the number: where the template points, whether 3CX ever asked, and what it is answered. */
import * as z from 'zod'
import { setupSchema } from '../../../wire/setup.ts'
import { healthSchema } from '../../../wire/site.ts'
import { createApiClient } from '../api-client.ts'
import { addressInTemplate, isOnlyHere, readTemplate } from '../template-address.ts'
import { bad, type Examination, good, messageOf } from './finding.ts'

export const address: Examination = async ({ api, cli }) => {
  const written = addressInTemplate(await readTemplate(api, { look: 'true' })) ?? api.url
  if (isOnlyHere(written)) {
    return [
      bad(
        4,
        `The 3CX template holds an address of this machine (${new URL(api.url).host}).`,
        'Set SWITCHHOOK_PUBLIC_URL to the https:// address that your PBX reaches, then download the template again.',
      ),
    ]
  }
  const { origin } = new URL(written)
  // Without a key: it may be anybody's address.
  const there = createApiClient({ url: origin, key: undefined, keySource: '', site: undefined }, cli)
  try {
    await there.request({ path: '/health', answer: healthSchema, also: [503], auth: 'public' })
  } catch (error) {
    cli.signal.throwIfAborted()
    return [
      bad(
        3,
        `The 3CX template points to ${origin}, and from here: ${messageOf(error)}`,
        'Check that SWITCHHOOK_PUBLIC_URL is the address of this deployment, its name, certificate and firewall; then download the template again.',
      ),
    ]
  }
  return [good(`The 3CX template points to ${origin}, which answers.`)]
}

/** A phone that shows only numbers: was 3CX ever heard asking who calls? */
export const lookups: Examination = async ({ api }) => {
  const { steps } = await api.request({ path: '/v1/setup', answer: setupSchema })
  const first = steps.find(({ id }) => id === 'first_lookup')
  if (first?.state === 'done') return [good('A caller was looked up here, by the phone system or by a try of yours.')]
  if (first?.state !== 'to_do' && first?.state !== 'failed') return []
  return [
    bad(
      5,
      first.sentence ?? '3CX has not asked who is calling yet: its phones show only the number.',
      'In 3CX: upload the template (npx switchhook template), type the key as "Site key", restart the 3CX System Service.',
    ),
  ]
}

/** A number that is looked up and found, or not: the usual "3CX shows only the number". */
export function caller(number: string): Examination {
  const answer = z.looseObject({ contact: z.looseObject({ name: z.string() }).nullish() })
  return async ({ api }) => {
    const { contact } = await api.request({ path: '/v1/lookup', query: { number }, answer })
    if (!contact) {
      return [
        bad(
          4,
          `Nobody is found for ${number}.`,
          `See what each CRM answers: npx switchhook lookup ${number} --explain`,
        ),
      ]
    }
    return [
      good(
        `${number} is ${contact.name}. If 3CX still shows only the number: restart the 3CX System Service, and remove the number from 3CX's own phonebook.`,
      ),
    ]
  }
}
