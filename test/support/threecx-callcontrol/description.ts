/**
 * Holds requests to a 3CX, and what the stand-in answers, against the description of its APIs
 * (test/fixtures/threecx-api/description.json): a path, method, parameter or member that 3CX does not have is a fault.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import * as z from 'zod'

interface Operation {
  readonly query?: readonly string[]
  readonly form?: readonly string[]
  readonly body?: string
  readonly answer?: string
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly forms: Readonly<Record<string, z.core.JSONSchema.JSONSchema>>
}

const file = path.resolve(import.meta.dirname, '../../fixtures/threecx-api/description.json')
const description: Description = JSON.parse(readFileSync(file, 'utf8'))

const parts: Readonly<Record<string, string>> = {
  dn: '[^/]+',
  id: '\\d+',
  instant: '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ',
  whole: '\\d+',
  quoted: "'[^']*'",
  flag: '(?:true|false)',
}

const templates = Object.entries(description.paths).map(([template, methods]) => {
  const pattern = template
    .split(/(\{\w+\})/)
    .map((part) => parts[part.slice(1, -1)] ?? part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('')
  return { pattern: new RegExp(`^${pattern}$`), methods }
})

/** What is wrong with a request; undefined when 3CX has such an operation. */
export function requestFault(method: string, target: string, body: string): string | undefined {
  const { pathname, searchParams } = new URL(target, 'http://pbx')
  const operation = operationOf(method, pathname)
  if (!operation) return `there is no ${method} ${decodeURIComponent(pathname)}`
  const unknown = [...searchParams.keys()].filter((name) => !operation.query?.includes(name))
  if (unknown.length > 0) return `${method} ${pathname} has no parameter ${unknown.join(', ')}`
  if (operation.form) {
    const given = new URLSearchParams(body)
    const missing = operation.form.filter((name) => !given.get(name))
    return missing.length > 0 ? `${pathname} lacks ${missing.join(', ')}` : undefined
  }
  return operation.body === undefined ? undefined : formFault(operation.body, JSON.parse(body))
}

/** What is wrong with a good answer of the stand-in. */
export function answerFault(method: string, target: string, value: unknown): string | undefined {
  const { answer } = operationOf(method, new URL(target, 'http://pbx').pathname) ?? {}
  return answer === undefined ? undefined : formFault(answer, value)
}

function operationOf(method: string, pathname: string): Operation | undefined {
  return templates.find(({ pattern }) => pattern.test(decodeURIComponent(pathname)))?.methods[method]
}

function formFault(form: string, value: unknown): string | undefined {
  const schema = z.fromJSONSchema({ ...description.forms[form], $defs: description.forms })
  const { error } = schema.safeParse(value)
  return error && `${form}: ${z.prettifyError(error)}`
}
