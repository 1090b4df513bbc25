/** A call → the standard attributes of SuiteCRM's Calls (pure). */
import type { CallView } from '../../../core/calls/call.ts'
import type { Outcome } from '../../../core/calls/event.ts'
import { inline } from '../text-format.ts'
import { cutTo, databaseTime } from './attributes.ts'

/** varchar(50) */
const nameLength = 50
const minuteMs = 60_000

const inbound: Readonly<Record<Outcome, string>> = {
  answered: 'Call from',
  missed: 'Missed call from',
  abandoned: 'Abandoned call from',
  busy: 'Missed call (busy) from',
  failed: 'Failed call from',
  voicemail: 'Voicemail from',
}

const outbound: Readonly<Record<Outcome, string>> = {
  answered: 'Call to',
  missed: 'Unanswered call to',
  abandoned: 'Abandoned call to',
  busy: 'Busy call to',
  failed: 'Failed call to',
  voicemail: 'Voicemail to',
}

/**
 * For instance `Missed call from Jane Doe, +447700900123`; a long name gives way to the number. At most 50 characters.
 * @param found The name of SuiteCRM's own contact.
 */
export function callName(view: CallView, found?: string): string {
  const opening = openingOf(view)
  const number = view.external?.e164 ?? inline(view.external?.number)
  const name = inline(found) || inline(view.external?.name) || inline(view.contact?.name)
  const room = nameLength - [...opening].length - 1 - (number ? [...number].length + 2 : 0)
  if (name && room < 3) return cutTo(`${opening} ${number}`, nameLength)
  const shortName = name ? cutTo(name, room) : ''
  const who =
    [shortName, number].filter(Boolean).join(', ') ||
    (view.direction === 'internal' || view.medium !== 'phone' ? '' : 'number withheld')
  return cutTo(who ? `${opening} ${who}` : opening.replace(/ (from|to|with)$/, ''), nameLength)
}

function openingOf({ medium, direction, outcome }: CallView): string {
  if (medium === 'chat') return outcome === undefined || outcome === 'answered' ? 'Chat with' : 'Missed chat from'
  if (medium === 'web') return 'Conversation on the website'
  if (direction === 'internal') return 'Internal call'
  return (direction === 'inbound' ? inbound : outbound)[outcome ?? 'answered']
}

/** SuiteCRM knows no internal calls; who called is the nearest. */
export function callDirection({ direction }: CallView): 'Inbound' | 'Outbound' {
  return direction === 'inbound' ? 'Inbound' : 'Outbound'
}

/**
 * Without name, text, parent and user. SuiteCRM knows no seconds: the talk time is rounded up to whole minutes, and
 * `date_end` is what start and duration make, given together with them because an update of the duration alone leaves
 * it as it was.
 */
export function callAttributes(view: CallView) {
  const minutes = Math.ceil(Math.max(0, view.talkSeconds) / 60)
  const talked = view.outcome === 'answered' || (view.outcome === undefined && view.answeredAt !== undefined)
  return {
    direction: callDirection(view),
    status: talked ? 'Held' : 'Not Held',
    date_start: databaseTime(view.startedAt),
    duration_hours: Math.floor(minutes / 60),
    duration_minutes: minutes % 60,
    date_end: databaseTime(view.startedAt, minutes * minuteMs),
  }
}
