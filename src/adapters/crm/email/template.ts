/**
 * The body that a mail service takes, from an admin's JSON text with placeholders such as `{{subject}}` (pure). `{{to}}` alone is
 * the list of addresses; anywhere within a text it is the addresses with commas. `{{toObjects}}` is `[{"email": …}, …]`.
 *
 * What must stay true: it is filled in after it was parsed, so nothing that is put in can change its form.
 */
export interface MailFields {
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly key: string
}

const charsMax = 5000
const depthMax = 10
const placeholder = /\{\{(\w+)\}\}/g
const names = new Set(['from', 'to', 'toObjects', 'subject', 'text', 'html', 'key'])

/** Why it can't be used, to follow the variable's name. */
export function templateFault(template: string): string | undefined {
  if (template.length > charsMax) return `must be at most ${charsMax} characters long`
  const unknown = [...template.matchAll(placeholder)].map(([, name = '']) => name).find((name) => !names.has(name))
  if (unknown !== undefined) return `has {{${unknown}}}, which is none of ${[...names].join(', ')}`
  if (!template.includes('{{to}}') && !template.includes('{{toObjects}}')) return 'must have {{to}} or {{toObjects}}'
  const parsed = parse(template)
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return 'must be a JSON object'
  return depthOf(parsed) > depthMax ? `must not be nested deeper than ${depthMax}` : undefined
}

/** `template` passed `templateFault`. */
export function filledIn(template: string, fields: MailFields): string {
  return JSON.stringify(fill(parse(template), fields))
}

function fill(value: unknown, fields: MailFields): unknown {
  if (typeof value === 'string') return fillText(value, fields)
  if (Array.isArray(value)) return value.map((one: unknown) => fill(one, fields))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fill(one, fields)]))
}

function fillText(text: string, fields: MailFields): unknown {
  if (text === '{{to}}') return fields.to
  if (text === '{{toObjects}}') return fields.to.map((email) => ({ email }))
  const texts: Readonly<Record<string, string>> = {
    ...fields,
    to: fields.to.join(', '),
    toObjects: fields.to.join(', '),
  }
  return text.replaceAll(placeholder, (_, name: string) => texts[name] ?? '')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}
