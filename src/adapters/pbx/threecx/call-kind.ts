/**
 * What kind of call a journal reports. 3CX has exactly four types (`Inbound` answered, `Missed`, `Outbound`
 * answered, `Notanswered` outbound); other programs that imitate it write `Unanswered` or leave the type out, so
 * type, direction and times stand in for each other.
 */
import { filled } from './filled.ts'

export interface CallKind {
  readonly direction?: 'inbound' | 'outbound'
  readonly outcome: 'answered' | 'missed' | 'voicemail'
}

export interface KindClues {
  readonly type: string | undefined
  readonly direction: string | undefined
  /** The agent's display name; a voice mailbox has a descriptive one. */
  readonly agentName: string | undefined
  /** Whether times or a duration show that somebody talked. */
  readonly talked: boolean
}

interface TypeMeaning {
  readonly direction?: 'inbound' | 'outbound'
  /** The direction where the journal has none. */
  readonly usually?: 'inbound' | 'outbound'
  readonly outcome: CallKind['outcome']
}

const meanings: ReadonlyMap<string, TypeMeaning> = new Map<string, TypeMeaning>([
  ['inbound', { direction: 'inbound', outcome: 'answered' }],
  ['missed', { direction: 'inbound', outcome: 'missed' }],
  ['outbound', { direction: 'outbound', outcome: 'answered' }],
  ['notanswered', { direction: 'outbound', outcome: 'missed' }],
  ['unanswered', { usually: 'outbound', outcome: 'missed' }],
  ['voicemail', { direction: 'inbound', outcome: 'voicemail' }],
])

const voicemailName = /^voice\s?mail( box)?$/i

/** The type wins over a direction that contradicts it; without either the times decide whether it was answered. */
export function callKind({ type, direction, agentName, talked }: KindClues): CallKind {
  const given = readDirection(direction)
  const meaning = meanings.get((filled(type) ?? '').toLowerCase().replace(/[\s_-]/g, ''))
  const way = meaning?.direction ?? given ?? meaning?.usually
  const outcome = meaning?.outcome ?? (talked ? 'answered' : 'missed')
  const atVoicemail = way === 'inbound' && voicemailName.test(filled(agentName) ?? '')
  return { ...(way === undefined ? {} : { direction: way }), outcome: atVoicemail ? 'voicemail' : outcome }
}

function readDirection(direction: string | undefined): 'inbound' | 'outbound' | undefined {
  const word = (filled(direction) ?? '').toLowerCase()
  if (/^in(bound|coming)?$/.test(word)) return 'inbound'
  if (/^out(bound|going)?$/.test(word)) return 'outbound'
  return undefined
}
