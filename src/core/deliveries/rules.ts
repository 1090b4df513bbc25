/**
 * Which calls a destination wants: `direction=inbound; queue=800,801; outcome=!missed | extension=101-109; internal=yes`.
 *
 *   rules     = "none" | rule *( "|" rule )         any of the rules is enough; none: no call at all
 *   rule      = condition *( ";" condition )        all of them must hold
 *   condition = name "=" value *( "," value )       one of the values fits, and none of those behind a "!"
 *
 * Names: direction, medium, queue, did, extension (also a range), outcome, internal. Calls between the site's own people
 * are wanted only where a rule says `internal=yes` or `direction=internal`. Pure: the same text and call give the same answer.
 */
import type { Call, CallView } from '../calls/call.ts'
import type { PhoneNumber } from '../phone/phone-number.ts'
import { readNumber } from '../phone/read-number.ts'
import { sameNumber } from '../phone/same-number.ts'

export type WantsCall = (call: Call) => boolean

export interface RulesFault {
  /** Where in the text, counted from 1. */
  readonly position: number
  /** Completes "…: at character 12 ". */
  readonly reason: string
}

type Test = (view: CallView) => boolean

interface Piece {
  readonly text: string
  readonly position: number
}

/** Every call with somebody outside. */
export const wantsExternalCalls: WantsCall = ({ view }) => view.direction !== 'internal'

/** @param country ISO 3166 alpha-2, for numbers in national form. Blank text: every call with somebody outside. */
export function parseRules(
  text: string,
  country: string,
): { readonly wants: WantsCall } | { readonly fault: RulesFault } {
  const whole = trimmed({ text, position: 1 })
  if (whole.text === '') return { wants: wantsExternalCalls }
  if (whole.text.toLowerCase() === 'none') return { wants: () => false }
  try {
    const rules = split({ text, position: 1 }, '|').map((piece) => parseRule(piece, country))
    return { wants: ({ view }) => rules.some((rule) => rule(view)) }
  } catch (thrown) {
    if (thrown instanceof Fault) return { fault: { position: thrown.position, reason: thrown.reason } }
    throw thrown
  }
}

class Fault extends Error {
  readonly position: number
  readonly reason: string

  constructor({ position }: Piece, reason: string) {
    super(reason)
    this.position = position
    this.reason = reason
  }
}

function parseRule(piece: Piece, country: string): Test {
  const conditions = new Map<string, { readonly piece: Piece; readonly values: readonly Value[] }>()
  for (const condition of split(piece, ';')) {
    const equals = condition.text.indexOf('=')
    const name = (equals < 0 ? condition.text : condition.text.slice(0, equals)).trim().toLowerCase()
    if (!isName(name)) throw new Fault(condition, `there is no condition; write one as ${names.join('=…, ')}=…`)
    if (equals < 0) throw new Fault(condition, `${name} has no value; write ${name}=…`)
    if (conditions.has(name)) throw new Fault(condition, `${name} occurs twice; separate its values by commas`)
    const list = { text: condition.text.slice(equals + 1), position: condition.position + equals + 1 }
    conditions.set(name, { piece: condition, values: split(list, ',').map(toValue) })
  }
  const tests = [...conditions].flatMap(([name, { values }]) =>
    name === 'internal' ? [] : [testOf(name, values, country)],
  )
  const alsoInternal = allowsInternal(conditions)
  return (view) => (alsoInternal || view.direction !== 'internal') && tests.every((test) => test(view))
}

interface Value extends Piece {
  readonly negated: boolean
}

function toValue(piece: Piece): Value {
  const negated = piece.text.startsWith('!')
  const rest = negated ? trimmed({ text: piece.text.slice(1), position: piece.position + 1 }) : piece
  if (rest.text === '') throw new Fault(piece, 'a value is missing')
  return { ...rest, negated }
}

function allowsInternal(conditions: ReadonlyMap<string, { readonly piece: Piece; readonly values: readonly Value[] }>) {
  const named = conditions
    .get('direction')
    ?.values.some(({ text, negated }) => !negated && text.toLowerCase() === 'internal')
  const internal = conditions.get('internal')
  if (internal === undefined) return named ?? false
  const [value] = internal.values
  if (internal.values.length !== 1 || !/^(yes|no)$/i.test(value?.text ?? '') || value?.negated) {
    throw new Fault(value ?? internal.piece, 'internal is yes or no')
  }
  const wanted = value?.text.toLowerCase() === 'yes'
  if (named && !wanted) throw new Fault(internal.piece, 'internal=no takes back direction=internal; leave one out')
  return wanted
}

/** What makes a test of one value of a condition, in terms of what it says of a call. Throws a Fault. */
type Reader = (value: Value, country: string) => Test

const readers: Readonly<Record<string, Reader>> = {
  direction: oneOf(['inbound', 'outbound', 'internal'], (view) => view.direction),
  medium: oneOf(['phone', 'chat', 'web'], (view) => view.medium),
  // What is not over yet has no outcome: live events of a call are not held back for it.
  outcome: oneOf(['answered', 'missed', 'abandoned', 'busy', 'failed', 'voicemail'], (view) => view.outcome),
  queue: readQueue,
  did: readDid,
  extension: readExtension,
}
const names = [...Object.keys(readers), 'internal']

function isName(name: string): boolean {
  return names.includes(name)
}

function testOf(name: string, values: readonly Value[], country: string): Test {
  const read = readers[name]
  if (read === undefined) throw new RangeError(`${name} is no condition`)
  const tests = values.map((value) => ({ negated: value.negated, test: read(value, country) }))
  const wanted = tests.flatMap(({ negated, test }) => (negated ? [] : [test]))
  const unwanted = tests.flatMap(({ negated, test }) => (negated ? [test] : []))
  const isOpen = (view: CallView) => name === 'outcome' && view.outcome === undefined
  return (view) =>
    isOpen(view) || ((wanted.length === 0 || wanted.some((test) => test(view))) && !unwanted.some((test) => test(view)))
}

function oneOf(allowed: readonly string[], pick: (view: CallView) => string | undefined): Reader {
  return (value) => {
    const text = value.text.toLowerCase()
    if (!allowed.includes(text)) throw new Fault(value, `there is none of ${allowed.join(', ')}`)
    return (view) => pick(view) === text
  }
}

/** By extension or by name. */
function readQueue({ text }: Value): Test {
  const name = text.toLowerCase()
  return ({ queue }) => queue !== undefined && (queue.extension === text || queue.name?.toLowerCase() === name)
}

function readDid(value: Value, country: string): Test {
  const number: PhoneNumber = readNumber(value.text, country)
  if (number.matchKey === '') throw new Fault(value, 'there is no telephone number')
  return ({ did }) => did !== undefined && sameNumber(readNumber(did, country), number)
}

function readExtension(value: Value): Test {
  const [, from = '', to = ''] = /^(\d{1,15})-(\d{1,15})$/.exec(value.text) ?? []
  if (from === '') return (view) => extensionsOf(view).includes(value.text)
  if (Number(from) > Number(to)) throw new Fault(value, 'a range begins with its smaller extension')
  const isWithin = (extension: string) =>
    /^\d{1,15}$/.test(extension) && Number(extension) >= Number(from) && Number(extension) <= Number(to)
  return (view) => extensionsOf(view).some(isWithin)
}

/** Who talked; of a call nobody took, who was rung or called out. */
function extensionsOf({ legs, answeredBy, rung }: CallView): string[] {
  const talked = legs.flatMap(({ agent, answeredAt }) => (agent && answeredAt !== undefined ? [agent.extension] : []))
  if (answeredBy) talked.push(answeredBy.extension)
  return talked.length > 0 ? talked : rung.map(({ extension }) => extension)
}

/** The parts between `mark`s, trimmed, with their places. Throws a Fault for an empty one. */
function split({ text, position }: Piece, mark: string): Piece[] {
  let at = position
  return text.split(mark).map((part) => {
    const piece = trimmed({ text: part, position: at })
    at += part.length + mark.length
    if (piece.text === '') throw new Fault(piece, `there is nothing between two "${mark}" or at an end`)
    return piece
  })
}

function trimmed({ text, position }: Piece): Piece {
  return { text: text.trim(), position: position + (text.length - text.trimStart().length) }
}
