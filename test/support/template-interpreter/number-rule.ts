/** `<Number Prefix MaxLength>`: how the PBX writes a party's number before a template sees it. */
import { expandFully, type Scope } from './expression.ts'
import type { Template } from './template.ts'
import { TemplateError } from './xml.ts'

const prefixes: Readonly<Record<string, (number: string) => string>> = {
  AsIs: (number) => number,
  Off: (number) => number.replace(/^(\+|00)/, ''),
  Plus: (number) => number.replace(/^00/, '+'),
  Zeros: (number) => number.replace(/^\+/, '00'),
}

/** The number after Prefix; of one longer than MaxLength only the last digits are left, the prefix is gone then. */
export function applyNumberRule(written: string, rule: Template['number'], scope: Scope): string {
  const number = prefixes[rule.prefix]?.(written) ?? written
  const maxLength = expandFully(rule.maxLength, scope).trim()
  if (maxLength === '') return number
  if (!/^\d+$/.test(maxLength)) throw new TemplateError(`MaxLength "${maxLength}" is no number.`)
  const digits = number.replace(/\D/g, '')
  return digits.length > Number(maxLength) ? digits.slice(-Number(maxLength)) : number
}
