/** `switchhook lookup`: who has this number or e-mail address, as a lookup of the phone would find it. */
import * as z from 'zod'
import { explanationSchema, type LookupAnswerForm as Lookup, lookupAnswerSchema } from '../../../wire/lookup.ts'
import { UsageError } from '../../terminal/failure.ts'
import { renderFacts } from '../../terminal/table.ts'
import { type CliCommand, withAction } from '../command.ts'
import { explanationWords } from '../output/explanation-words.ts'

export const lookup: CliCommand = (program, context) => {
  const command = program
    .command('lookup')
    .description('Show who has a phone number or e-mail address; creates nobody')
    .argument('[number]', 'In any form; one that begins with - after --')
    .option('--email <address>', 'Ask for an e-mail address instead')
    .option('--explain', 'Ask every source again and show what it was asked, what it answered and what decided')
  const lookupOptions = z.object({ email: z.string().optional(), explain: z.boolean().default(false) })
  withAction(command, context, lookupOptions, async (session, { email, explain }, [number]) => {
    if (!number === !email)
      throw new UsageError('Give a number, or --email with an address: npx switchhook lookup +15551234567')
    if (explain) {
      const request = { method: 'POST', path: '/v1/lookup/explain', body: { number, email } } as const
      const explanation = await session.api.request({ ...request, answer: explanationSchema })
      session.show(explanation, () => explanationWords(explanation, session.times))
      return
    }
    const answer = await session.api.request({
      path: '/v1/lookup',
      query: { number, email },
      answer: lookupAnswerSchema,
    })
    session.show(answer, () => lookupWords(answer))
  })
}

const caches: Readonly<Record<string, string>> = {
  isolate: 'remembered (this instance)',
  records: 'remembered (stored cache)',
  sources: 'asked just now',
}

export function lookupWords({ contact, number, shared, degraded, stale, from }: Lookup): string {
  const phones = contact?.phones.map((phone) => (phone.label ? `${phone.number} (${phone.label})` : phone.number))
  const facts = renderFacts([
    ['Found', contact ? `${contact.name} (${contact.kind})` : 'nobody'],
    ['Company', contact?.company === contact?.name ? undefined : contact?.company],
    ['Phones', phones?.join(', ')],
    ['E-mails', contact?.emails.join(', ')],
    ['Source', contact && `${contact.source}, id ${contact.id}`],
    ['Page', contact?.url],
    ['Number', number && readAs(number)],
    [
      'Shared',
      shared ? 'yes: several contacts have it, the rule chose this one (person first, then newest)' : undefined,
    ],
    ['Known', stale ? 'from before its CRM went out of reach (at most a day ago)' : (caches[from] ?? from)],
  ])
  const deaf = degraded.map(
    ({ source, code }) => `▲ ${source} could not be asked (${code}): the answer may be incomplete.\n`,
  )
  const next = degraded.length === 0 ? '' : '  See: npx switchhook connectors\n'
  return `${facts}${deaf.join('')}${next}`
}

function readAs({ e164, matchKey }: NonNullable<Lookup['number']>): string {
  if (matchKey === '') return 'not readable: withheld, or no number'
  return e164 ?? `${matchKey} (not international: an extension or short number)`
}
