/**
 * Conditions of SkipIf, If and IIf: `== != > < >= <=`, joined by `&&` and `||`. The words on the right are unquoted in
 * every real template, quoted ones mean the same.
 */
import { splitOutside } from './scan.ts'
import { ExpressionError, textOf, type Value } from './values.ts'

const comparisons: readonly (readonly [string, (left: Value, right: Value) => boolean])[] = [
  ['==', (left, right) => equal(left, right)],
  ['!=', (left, right) => !equal(left, right)],
  ['>=', (left, right) => numeric(left) >= numeric(right)],
  ['<=', (left, right) => numeric(left) <= numeric(right)],
  ['>', (left, right) => numeric(left) > numeric(right)],
  ['<', (left, right) => numeric(left) < numeric(right)],
]

export function evaluateCondition(condition: string, operandValue: (operand: string) => Value): boolean {
  return splitOutside(condition, '||')
    .map((alternative) =>
      splitOutside(alternative, '&&')
        .map((part) => comparison(part.trim(), operandValue))
        .every(Boolean),
    )
    .some(Boolean)
}

function comparison(part: string, operandValue: (operand: string) => Value): boolean {
  for (const [operator, compare] of comparisons) {
    const [left, right, ...more] = splitOutside(part, operator)
    if (left !== undefined && right !== undefined && more.length === 0) {
      return compare(operandValue(left.trim()), operandValue(right.trim()))
    }
  }
  return truth(operandValue(part))
}

function truth(value: Value): boolean {
  const word = textOf(value).trim().toLowerCase()
  if (word === 'true' || word === 'false') return word === 'true'
  throw new ExpressionError(`"${textOf(value)}" is neither True nor False.`)
}

/** Text is compared by the letter; beside a boolean, `true` is True. */
function equal(left: Value, right: Value): boolean {
  const insensitive = left.type === 'boolean' || right.type === 'boolean'
  const [one, two] = [textOf(left), textOf(right)]
  return insensitive ? one.toLowerCase() === two.toLowerCase() : one === two
}

function numeric(value: Value): number {
  const number = value.type === 'number' ? value.number : Number(textOf(value).trim() || Number.NaN)
  if (Number.isNaN(number)) throw new ExpressionError(`"${textOf(value)}" is no number.`)
  return number
}
