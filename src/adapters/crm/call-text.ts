/**
 * A call in words, for the people who read it in a CRM: the same text for every CRM that keeps a call as a note
 * or message. Pure: the same Call and zone give the same text, so that a repeated write is the same write.
 *
 * What must stay true: each fact is a line of its own with a fingerprint, so that an update writes only what was not written
 * before; times are in the site's zone, which is named, year first; whatever callers, PBXs and AI agents wrote is
 * plain text in one bounded line, or a bounded block.
 */
import type { AiResult, Call, CallView, Note, Recording } from '../../core/calls/call.ts'
import { talkedWith } from '../../core/calls/call-owner.ts'
import { callHeadline, partyName, transferTarget } from './call-words.ts'
import { formatInstant } from './format-instant.ts'
import { block, formatDuration, inline, link } from './text-format.ts'

export interface CallTextOptions {
  /** IANA zone in which times are written. */
  readonly timeZone: string
}

export interface CallUpdate {
  readonly text: string
  /** To be given back as `written` with the next update. */
  readonly written: string
}

/** The whole call. */
export function callText(call: Call, options: CallTextOptions): string {
  return factLines(call.view, options).join('\n')
}

/**
 * What is new since `written`, under a line that says of which call; undefined when there is nothing. Without `written` (the
 * first update: a lost answer may have left any earlier state of the call at the destination) all is written again that
 * can have changed.
 */
export function callUpdate(call: Call, written: string | undefined, options: CallTextOptions): CallUpdate | undefined {
  const known = new Set(written?.split('.') ?? identityLines(call.view, options).map(fingerprint))
  const lines = factLines(call.view, options)
  const added = lines.filter((text) => !known.has(fingerprint(text)))
  if (added.length === 0) return undefined
  const head = `Update to the call of ${formatInstant(call.view.startedAt, options.timeZone)}:`
  return { text: [head, ...added].join('\n'), written: [...new Set(lines.map(fingerprint))].join('.') }
}

/** Which call is meant, for a sentence about it that stands elsewhere than the call: `The call of 2026-07-20 10:14 BST, Jane Doe, +44…`. */
export function callNamed({ view }: Call, { timeZone }: CallTextOptions): string {
  const who = whoOf(view)
  return `The call of ${formatInstant(view.startedAt, timeZone)}${who && ` (${who})`}`
}

function factLines(view: CallView, options: CallTextOptions): string[] {
  return [
    callHeadline(view),
    ...line('Subject', inline(view.subject)),
    ...identityLines(view, options),
    ...line('Number called', view.direction === 'inbound' ? inline(view.did) : ''),
    ...line('Queue', view.queue ? partyName(view.queue) : ''),
    ...(view.talkSeconds > 0 ? [`Talk time: ${formatDuration(view.talkSeconds)}`] : []),
    ...rungLines(view),
    ...talkedLines(view),
    ...view.transfers.map((one) => `Transferred to ${transferTarget(one)}: ${formatInstant(one.at, options.timeZone)}`),
    ...line('Note', block(view.text)),
    ...view.recordings.flatMap(recordingLines),
    ...aiLines(view.ai),
    ...line('Wrap-up', inline(view.wrapUp?.outcome)),
    ...(view.notes ?? []).flatMap((note) => noteLines(note, options)),
  ]
}

/** With whom and when: what an update's reader sees in the entry itself. */
function identityLines(view: CallView, { timeZone }: CallTextOptions): string[] {
  return [
    ...line(view.direction === 'outbound' ? 'To' : 'From', whoOf(view)),
    `Started: ${formatInstant(view.startedAt, timeZone)}`,
  ]
}

function whoOf(view: CallView): string {
  const number = view.external?.e164 ?? inline(view.external?.number)
  const name = inline(view.external?.name) || inline(view.contact?.name)
  const isKnown = view.direction === 'internal' || view.medium !== 'phone'
  return [name, number].filter(Boolean).join(', ') || (isKnown ? '' : 'number withheld')
}

/** Of a call somebody took, the others who were rung matter to nobody. */
function rungLines(view: CallView): string[] {
  if (view.direction !== 'inbound' || view.outcome === 'answered') return []
  return line('Rang at', view.rung.map(partyName).join(', '))
}

/** All who had the call, where one passed it on; the headline names one of them. */
function talkedLines(view: CallView): string[] {
  const talked = talkedWith(view)
  return talked.length > 1 ? line('Talked', talked.map(partyName).join(', ')) : []
}

/** The time is in it, so that the same words written twice are written twice. */
function noteLines({ at, text, by, author }: Note, { timeZone }: CallTextOptions): string[] {
  const writer = by ? partyName(by) : inline(author)
  return line(`Note${writer && ` by ${writer}`}, ${formatInstant(at, timeZone)}`, block(text))
}

function aiLines(ai: AiResult | undefined): string[] {
  const collected = Object.entries(ai?.collected ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  return [
    ...line('AI agent', ai?.result === 'success' ? 'succeeded' : ai?.result === 'failure' ? 'did not succeed' : ''),
    ...line('AI summary', block(ai?.summary)),
    ...collected.flatMap(([key, value]) => line(`AI noted ${inline(key)}`, block(value))),
    ...line('AI transcript', block(ai?.transcript)),
  ]
}

function recordingLines(recording: Recording): string[] {
  return [
    ...line('Recording', link(recording.url)),
    ...line('Summary', block(recording.summary)),
    ...line('Sentiment', inline(recording.sentiment)),
    ...line('Transcript', block(recording.transcript)),
  ]
}

function line(label: string, text: string): string[] {
  if (text === '') return []
  return [text.includes('\n') ? `${label}:\n${text}` : `${label}: ${text}`]
}

/** FNV-1a over UTF-16 units, 32 bits: it need only distinguish a dozen lines of one call. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return (hash >>> 0).toString(36)
}
