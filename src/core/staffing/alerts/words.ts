/** What an alert says to people: its title by kind, and the notice of each transition. English; pages have their own texts. */
import type { AlertKind, AlertTransition, ResolvedReason } from '../../../wire/alert.ts'
import { destinationName } from '../../problems/code-words.ts'

const titles: Readonly<Record<AlertKind, (subject: string) => string>> = {
  nobody_logged_in: (subject) => `Nobody is logged in to ${subject}`,
  nobody_free: (subject) => `Callers wait in ${subject} and nobody is free`,
  long_wait: (subject) => `A caller waits too long in ${subject}`,
  abandoned_calls: (subject) => `Callers give up in ${subject}`,
  phones_unregistered: (subject) => `No phone of ${subject} is registered`,
  trunk_down: (subject) => `The trunk ${subject} is down`,
  source_silent: (subject) => `${subject} does not report`,
  missing_calls: (subject) => (subject === 'crm' ? 'Calls are missing in the CRM' : `Calls of ${subject} are missing`),
  crm_paused: (subject) => `${subject} is paused`,
  dead_deliveries: (subject) => `Deliveries to ${subject} are given up`,
}

export interface AlertSubject {
  readonly kind: AlertKind
  readonly subject: string
  readonly name?: string
}

/** `Sales (800)`; a connector by its name. */
export function alertTitle({ kind, subject, name }: AlertSubject): string {
  if (kind === 'crm_paused' || kind === 'dead_deliveries') return titles[kind](destinationName(subject))
  if (kind === 'trunk_down' || kind === 'source_silent') return titles[kind](name ?? subject)
  return titles[kind](name === undefined || name === subject ? subject : `${name} (${subject})`)
}

const because: Readonly<Record<ResolvedReason, string>> = {
  recovered: 'It is over.',
  closed: 'Business hours are over.',
  gone: 'It is not watched any more.',
}

const heads: Readonly<Record<AlertTransition, string>> = { opened: '', reminded: 'Still: ', resolved: 'Resolved: ' }

export function noticeWords(
  title: string,
  {
    transition,
    sentence,
    resolvedBecause,
  }: { transition: AlertTransition; sentence: string; resolvedBecause?: ResolvedReason },
): { readonly title: string; readonly text: string } {
  const text = transition === 'resolved' ? because[resolvedBecause ?? 'recovered'] : sentence
  return { title: `${heads[transition]}${title}`, text }
}
