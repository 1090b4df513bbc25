/** Why a lookup answers as it does, in words: how the number was read, what each source was asked and said, what decided. */

import type { LookupExplanation } from '../../../wire/lookup.ts'
import { plain } from '../../terminal/plain.ts'
import type { Times } from './times.ts'

type Source = LookupExplanation['sources'][number]

export function explanationWords(explanation: LookupExplanation, times: Times): string {
  const { sources, winner, rule } = explanation
  const found = winner ? `${plain(winner.contact.name)} (${winner.contact.kind}, ${winner.source})` : 'nobody'
  const lines = [
    `Found: ${found}`,
    `Why:   ${plain(rule)}`,
    '',
    readingOf(explanation),
    ...cacheLines(explanation, times),
    '',
    ...sources.flatMap((source) => [...sourceLines(source), '']),
    times.note,
  ]
  return `${lines.join('\n')}\n`
}

function readingOf({ number, email, country, deadlineMs }: LookupExplanation): string {
  if (number === undefined) return `Asked for ${plain(email ?? '')}; lookups wait ${deadlineMs} ms.`
  const read =
    number.matchKey === '' ? 'no number' : [number.e164, `digits ${number.matchKey}`].filter(Boolean).join(', ')
  const extension = number.extension ? `, extension ${number.extension}` : ''
  return `Read in ${country} as ${read}${extension} (${number.kind}); lookups wait ${deadlineMs} ms.`
}

function cacheLines({ number, cache }: LookupExplanation, times: Times): string[] {
  if (number === undefined) return []
  const who = ({ contact }: NonNullable<LookupExplanation['cache']['records']>) =>
    contact ? plain(contact.name) : 'nobody'
  const { isolate, records } = cache
  const until = records?.expiresAt ? ` until ${times.at(records.expiresAt)}` : ''
  return [
    `Remembered by this instance: ${isolate ? who(isolate) : 'nothing'}; in the records: ${records ? who(records) + until : 'nothing'}.`,
  ]
}

function sourceLines({
  source,
  priority,
  outcome,
  tookMs,
  inTime,
  note,
  error,
  requests,
  candidates,
}: Source): string[] {
  const late = inTime ? '' : ', too late for a phone'
  return [
    `${source} (priority ${priority}): ${outcome}${outcome === 'not asked' ? '' : `, ${tookMs} ms${late}`}`,
    ...(note ? [`  ${plain(note)}`] : []),
    ...(error ? [`  ✘ ${plain(error.message)} (${error.code})`] : []),
    ...requests.map(requestLine),
    ...candidates.map(({ contact, verdict, reason }) => {
      const phones = contact.phones.map(({ number }) => number).join(', ')
      const mark = verdict === 'chosen' ? '✔' : verdict === 'fits' ? '·' : '✘'
      return `  ${mark} ${plain(`${contact.name} (${contact.kind}, id ${contact.id}${phones && `, ${phones}`})`)}: ${plain(reason)}`
    }),
  ]
}

function requestLine({ method, target, forms, tookMs, status, failure }: Source['requests'][number]): string {
  const asked = forms.length > 0 ? ` for ${forms.join(' and ')}` : ''
  return `  → ${plain(`${method} ${target}${asked}`)}: ${plain(failure ?? String(status ?? 'no answer'))}, ${tookMs} ms`
}
