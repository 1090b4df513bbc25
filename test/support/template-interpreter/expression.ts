/**
 * Expressions: `[Name]`, `[[Name].Method(args)]` (chained and nested), `[IIf(condition,a,b)]`. One pass evaluates every
 * outermost bracket of a text with all that is nested in it; further passes read the result again, brackets that a
 * value brought included. With 0 passes only simple variables are replaced.
 *
 * Where the grammar is not established, the stricter reading is taken, so that a template which passes here
 * passes there: all arguments of IIf are evaluated, also the one not chosen.
 */
import { evaluateCondition } from './condition.ts'
import { callMethod } from './methods.ts'
import { closingBracket, splitArguments } from './scan.ts'
import { ExpressionError, text, textOf, type Value } from './values.ts'

/** The variables in force; undefined for a name this PBX does not know, which then stays as written. */
export type Scope = (name: string) => Value | undefined

const variableName = /^[A-Za-z_][\w:]*$/
const methodCall = /^\.(?<name>\w+)\((?<rest>[\s\S]*)$/

/** The text after `passes` passes; absent or 0 replaces simple variables only. */
export function expand(template: string, passes: number, scope: Scope): string {
  if (passes <= 0) return onePass(template, (content) => simpleVariable(content, scope))
  let expanded = template
  for (let pass = 0; pass < passes; pass += 1) expanded = expandFully(expanded, scope)
  return expanded
}

/** One full pass, as for a URL. */
export function expandFully(template: string, scope: Scope): string {
  return onePass(template, (content) => evaluate(content, scope))
}

/** Empty is false; anything that is not True or False in the end fails, as the cast to a boolean does. */
export function conditionHolds(condition: string, scope: Scope): boolean {
  if (condition.trim() === '') return false
  return evaluateCondition(condition, (operand) => operandValue(operand, scope))
}

function onePass(template: string, replace: (content: string) => Value | undefined): string {
  let expanded = ''
  let at = 0
  while (at < template.length) {
    const end = template[at] === '[' ? closingBracket(template, at) : undefined
    const value = end === undefined ? undefined : replace(template.slice(at + 1, end))
    expanded += value === undefined ? template[at] : textOf(value)
    at = value === undefined || end === undefined ? at + 1 : end + 1
  }
  return expanded
}

/** Undefined: no expression, or an unknown variable; the bracket is then text. */
function evaluate(content: string, scope: Scope): Value | undefined {
  const simple = simpleVariable(content, scope)
  if (simple !== undefined) return simple
  if (content.startsWith('IIf(') && content.endsWith(')')) return evaluateIf(content.slice(4, -1), scope)
  if (!content.startsWith('[')) return undefined
  const end = closingBracket(content, 0)
  if (end === undefined) return undefined
  const receiver = evaluate(content.slice(1, end), scope) ?? text(content.slice(0, end + 1))
  return applyMethods(receiver, content.slice(end + 1), scope)
}

function simpleVariable(content: string, scope: Scope): Value | undefined {
  return variableName.test(content) ? scope(content) : undefined
}

/** `.Replace("a","b").ToUpper()` on the receiver; a rest that is no method call makes the whole bracket text. */
function applyMethods(receiver: Value, calls: string, scope: Scope): Value | undefined {
  let value = receiver
  let rest = calls
  while (rest !== '') {
    const call = methodCall.exec(rest)?.groups
    if (call === undefined) return undefined
    const { name = '', rest: inside = '' } = call
    const { args, length } = splitArguments(inside)
    value = callMethod(
      value,
      name,
      args.map((argument) => argumentText(argument, scope)),
    )
    rest = inside.slice(length)
  }
  return value
}

function evaluateIf(inside: string, scope: Scope): Value {
  const { args } = splitArguments(`${inside})`)
  const [condition, whenTrue, whenFalse] = args
  if (args.length !== 3 || condition === undefined || whenTrue === undefined || whenFalse === undefined) {
    throw new ExpressionError(`IIf needs a condition and two values, not ${args.length} arguments.`)
  }
  const choices = { yes: argumentText(whenTrue, scope), no: argumentText(whenFalse, scope) }
  return text(conditionHolds(condition, scope) ? choices.yes : choices.no)
}

function argumentText(argument: string, scope: Scope): string {
  const quoted = /^\s*"(?<inside>[^"]*)"\s*$/.exec(argument)?.groups?.inside
  return quoted === undefined ? expandFully(argument.trim(), scope) : expandFully(quoted, scope)
}

function operandValue(operand: string, scope: Scope): Value {
  const quoted = /^"(?<inside>[^"]*)"$/.exec(operand)?.groups?.inside
  if (quoted !== undefined) return text(quoted)
  const whole = operand.startsWith('[') && closingBracket(operand, 0) === operand.length - 1
  const value = whole ? evaluate(operand.slice(1, -1), scope) : undefined
  return value ?? text(expandFully(operand, scope))
}
