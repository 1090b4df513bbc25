/**
 * A call as HubSpot's call record. What people read is in the body, as simple HTML; direction, status, duration and
 * numbers are in HubSpot's own properties, so that its reports count them.
 */

import type { Call, CallView } from '../../../core/calls/call.ts'
import type { Outcome } from '../../../core/calls/event.ts'
import { escapeMarkup } from '../../../lib/markup.ts'
import { callHeadline } from '../call-words.ts'
import { link } from '../text-format.ts'
import type { CallOptions } from './call-options.ts'
import { dispositionOf } from './disposition.ts'

/** HubSpot takes 65,536 characters, and cleans HTML in ways that may lengthen it. */
export const longestBody = 60_000

const statuses: Readonly<Record<Outcome, string>> = {
  answered: 'COMPLETED',
  missed: 'NO_ANSWER',
  abandoned: 'NO_ANSWER',
  voicemail: 'NO_ANSWER',
  busy: 'BUSY',
  failed: 'FAILED',
}

/** All but the body. */
export function callProperties({ view }: Call, options: CallOptions): Record<string, string> {
  const outbound = view.direction === 'outbound'
  const external = view.external?.e164 ?? view.external?.number ?? ''
  const [from, to] = outbound ? ['', external] : [external, view.did ?? '']
  const fields = {
    hs_timestamp: view.startedAt,
    hs_call_title: callHeadline(view),
    hs_call_direction: outbound ? 'OUTBOUND' : 'INBOUND',
    hs_call_status: statusOf(view, options),
    hs_call_disposition: dispositionOf(view, options),
    hs_call_has_voicemail: options.voicemail && view.outcome === 'voicemail' ? 'true' : '',
    hs_call_duration: String(Math.round(view.talkSeconds * 1000)),
    hs_call_from_number: from,
    hs_call_to_number: to,
    hs_call_recording_url: playable(view),
  }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
}

const unanswered = new Set<Outcome>(['missed', 'abandoned', 'voicemail'])

function statusOf({ direction, outcome = 'answered' }: CallView, { missed }: CallOptions): string {
  return missed && direction === 'inbound' && unanswered.has(outcome) ? 'MISSED' : statuses[outcome]
}

/** HubSpot takes https links; others stand in the body only. */
function playable(view: CallView): string {
  const urls = view.recordings.map((recording) => link(recording.url))
  return urls.find((url) => /^https:\/\//i.test(url)) ?? ''
}

/** Plain text as HTML, at most `longest` characters of it. */
export function toHtml(text: string, longest = longestBody): string {
  let html = ''
  for (const character of text) {
    const next = character === '\n' ? '<br>' : escapeMarkup(character)
    if (html.length + next.length >= longest) return `${html}…`
    html += next
  }
  return html
}

/** What a body says, to compare: HubSpot cleans HTML in its own ways. */
export function plainText(html: string): string {
  return html
    .replace(/<[^<>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replace(/&#0?39;|&apos;/g, "'")
    .replace(/&nbsp;|\u00a0/g, ' ')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .trim()
}
