/**
 * Why a lookup answers what it answers: every source is asked on its own, without caches, to its end, and everything it
 * said is compared as the lookup compares it. Nothing is created, remembered or counted.
 *
 * What must stay true: the same rules decide here as in the lookup (they are the same functions), or the explanation lies.
 */

import { SwitchhookError } from '../../../lib/errors.ts'
import { withTimeLimit } from '../../../lib/time-limit.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { SourceFailure } from '../../breakers/source-observer.ts'
import type { Home } from '../../phone/home.ts'
import type { PhoneNumber } from '../../phone/phone-number.ts'
import { readNumber } from '../../phone/read-number.ts'
import type { NumberChoice } from '../choices/number-choice.ts'
import type { Contact } from '../contact.ts'
import { directoryId } from '../lookup/answer.ts'
import { byPriority, toFailure } from '../lookup/ask-sources.ts'
import { chosenFirst, findChosen } from '../lookup/chosen.ts'
import { lateMs } from '../lookup/options.ts'
import { closestMatches, matchesEmail } from '../matches-number.ts'
import type { ContactSource } from '../source.ts'
import { type Candidate, compareAll, isChosen, type Wanted } from './compare.ts'

export interface SourceTrace {
  readonly source: string
  readonly priority: number
  readonly outcome: 'hit' | 'none' | 'failed' | 'not asked'
  readonly tookMs: number
  /** Before the lookup's deadline. */
  readonly inTime: boolean
  readonly candidates: readonly Candidate[]
  readonly error?: SourceFailure
  /** Why its word does not count. */
  readonly note?: string
}

export interface Explanation {
  readonly traces: readonly SourceTrace[]
  readonly winner?: { readonly source: string; readonly contact: Contact; readonly shared: boolean }
  /** Which rule decided, in a sentence. */
  readonly rule: string
}

export interface ExplainContext {
  readonly sources: readonly ContactSource[]
  readonly clock: Clock
  readonly country: Home
  readonly deadlineMs: number
  /** Sources that lookups leave alone just now. */
  readonly leftAlone: ReadonlySet<string>
  /** What somebody decided of the number. */
  readonly choice?: NumberChoice
}

/** What is asked, of whom, and what an answer must hold. */
interface Question extends Wanted {
  readonly ask: (source: ContactSource, signal: AbortSignal) => Promise<readonly Contact[]>
  /** Undefined: the source is asked. */
  readonly notAsked: (source: ContactSource) => string | undefined
}

export function explainNumber(context: ExplainContext, raw: string): Promise<Explanation> {
  const number = readNumber(raw, context.country)
  return explain(context, {
    ask: (source, signal) => source.findByNumber(number, signal),
    fitting: (contacts) => closestMatches(contacts, number, context.country),
    what: 'number',
    notAsked: (source) => notAskedReason(number, source),
    choice: number.kind === 'public' ? context.choice : undefined,
  })
}

/** Whitespace and capitals do not matter. */
export function explainEmail(context: ExplainContext, raw: string): Promise<Explanation> {
  const email = raw.trim().toLowerCase()
  return explain(context, {
    ask: (source, signal) => source.findByEmail(email, signal),
    fitting: (contacts) => contacts.filter(matchesEmail(email)),
    what: 'e-mail address',
    notAsked: () => undefined,
  })
}

function notAskedReason({ kind, matchKey }: PhoneNumber, { id }: ContactSource): string | undefined {
  if (matchKey === '') return 'nobody is asked for what is withheld or no number'
  if (kind === 'internal' && id !== directoryId)
    return 'extensions and short codes are looked for in the directory only'
  return undefined
}

async function explain(context: ExplainContext, question: Question): Promise<Explanation> {
  const sources = chosenFirst(byPriority(context.sources), question.choice?.contact)
  const traces = await Promise.all(sources.map((source) => trace(context, question, source)))
  const counts = ({ source, outcome, inTime }: SourceTrace) =>
    outcome === 'hit' && inTime && !context.leftAlone.has(source)
  const winning = traces.find(counts)
  const chosen = winning?.candidates.find(({ verdict }) => verdict === 'chosen')
  if (winning === undefined || chosen === undefined) return { traces, rule: nobodyRule(traces, question) }
  const fitting = winning.candidates.filter(({ verdict }) => verdict !== 'rejected')
  const winner = { source: winning.source, contact: chosen.contact, shared: fitting.length > 1 }
  if (isChosen(chosen.contact, question)) return { traces, winner, rule: choiceRule(question) }
  return { traces, winner, rule: winnerRule(winning, fitting, question) }
}

const choiceRule = ({ choice }: Question) =>
  `${choice?.by} chose this contact for the number: it comes before all others.`

function winnerRule({ source, priority }: SourceTrace, fitting: readonly Candidate[], { what }: Question): string {
  const first = `${source} (priority ${priority}) is the first by priority that knows the ${what} in time`
  if (fitting.length === 1) return `${first}; one of its contacts has it.`
  const second = fitting.find(({ verdict }) => verdict === 'fits')
  return `${first}; ${fitting.length} of its contacts share it, and ${second?.reason ?? 'the rule chose'}.`
}

function nobodyRule(traces: readonly SourceTrace[], { what, choice }: Question): string {
  if (choice?.choice === 'never')
    return `Nobody is shown, nor made: ${choice.by} decided that the ${what} has no contact.`
  const late = traces.find(({ outcome, inTime }) => outcome === 'hit' && !inTime)
  if (late) return `Nobody is shown: ${late.source} knows the ${what}, but answered after the deadline.`
  const hit = traces.find(({ outcome }) => outcome === 'hit')
  if (hit) return `Nobody is shown: ${hit.source} knows the ${what}, but is left alone after its failures.`
  const silent = traces.filter(({ outcome }) => outcome === 'failed').map(({ source }) => source)
  if (silent.length > 0) return `Nobody is shown: none knows the ${what}, and ${silent.join(', ')} failed.`
  return `Nobody is shown: none of the sources knows the ${what}.`
}

async function trace(context: ExplainContext, question: Question, source: ContactSource): Promise<SourceTrace> {
  const { clock, deadlineMs, leftAlone } = context
  const base = { source: source.id, priority: source.priority }
  const reason = question.notAsked(source)
  if (reason !== undefined) {
    return { ...base, outcome: 'not asked', tookMs: 0, inTime: true, candidates: [], note: reason }
  }
  const startedAtMs = clock.now()
  const chosen = question.choice?.contact
  const heard = await withLimit(clock, async (signal) => {
    const contacts = await question.ask(source, signal)
    const theirs = chosen && (await findChosen(source, contacts, chosen, signal))
    return theirs ? [theirs, ...contacts.filter((contact) => contact.id !== theirs.id)] : contacts
  })
  const tookMs = clock.now() - startedAtMs
  const timing = { tookMs, inTime: tookMs <= deadlineMs }
  const note = leftAlone.has(source.id) ? 'left alone by lookups just now, after failures in a row' : undefined
  if ('error' in heard) return { ...base, ...timing, outcome: 'failed', candidates: [], error: heard.error, note }
  const candidates = compareAll(heard.contacts, question)
  const fits = candidates.some(({ verdict }) => verdict === 'chosen')
  const outcome = fits ? 'hit' : candidates.length > 0 ? 'failed' : 'none'
  return {
    ...base,
    ...timing,
    outcome,
    candidates,
    note: fits || outcome === 'none' ? note : 'answered strangers only',
  }
}

type Heard = { readonly contacts: readonly Contact[] } | { readonly error: SourceFailure }

/** As long as a late answer still fills the caches. */
async function withLimit(clock: Clock, ask: (signal: AbortSignal) => Promise<readonly Contact[]>): Promise<Heard> {
  const onTimeout = () => new SwitchhookError('crm_timeout', `Did not answer within ${lateMs} ms.`)
  try {
    const contacts = await withTimeLimit({ clock, limitMs: lateMs, onTimeout }, ask)
    return Array.isArray(contacts) ? { contacts } : { error: toFailure(undefined) }
  } catch (thrown) {
    return { error: toFailure(thrown) }
  }
}
