/**
 * One request as 3CX would send it. Values are put into the URL as they are (a raw `+` in a query is read as a space at
 * the other end), JSON and form bodies are encoded properly. In a Message `{{ }} ^^` stand for `[ ] "`.
 */
import type { HttpFetch } from '../../../src/ports/http.ts'
import { conditionHolds, expand, expandFully, type Scope } from './expression.ts'
import type { Json } from './json-path.ts'
import type { PostValue, TemplateRequest } from './template.ts'
import { ExpressionError } from './values.ts'

/** A request as it left the PBX, and what came back. */
export interface SentRequest {
  readonly scenario: string
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly status: number
  readonly answer: string
}

export interface Sender {
  readonly fetch: HttpFetch
  /** Headers of the template's authentication. */
  readonly headers: Readonly<Record<string, string>>
}

/** Rejects with ExpressionError when it can't be built, and with the fetch's own error when nothing answers. */
export async function sendRequest(
  scenario: string,
  request: TemplateRequest,
  scope: Scope,
  sender: Sender,
): Promise<SentRequest> {
  const url = URL.parse(expandFully(request.url, scope))?.href
  if (url === undefined) throw new ExpressionError(`"${expandFully(request.url, scope)}" is no URL.`)
  const body = request.method === 'POST' ? bodyOf(request, scope) : undefined
  const own = included(request.headers, scope).map(({ key, text, passes }) => [key, expand(text, passes, scope)])
  const type = request.contentType || (request.encoding === 'Json' ? 'application/json' : formType)
  const headers: Record<string, string> = {
    ...(body === undefined ? {} : { 'Content-Type': type }),
    ...sender.headers,
    ...Object.fromEntries(own),
  }
  const { method } = request
  const response = await sender.fetch(url, { method, headers, ...(body === undefined ? {} : { body }) })
  const answer = await response.text()
  return { scenario, method, url, headers, status: response.status, answer, ...(body === undefined ? {} : { body }) }
}

const formType = 'application/x-www-form-urlencoded'

function bodyOf(request: TemplateRequest, scope: Scope): string {
  if (request.message !== '') return unescapeMessage(expand(request.message, request.messagePasses, scope))
  if (request.encoding === 'Json') return JSON.stringify(objectOf(request.postValues, scope))
  const pairs = included(request.postValues, scope).map(({ key, text, passes }) => [key, expand(text, passes, scope)])
  return new URLSearchParams(pairs).toString()
}

function unescapeMessage(message: string): string {
  return message.replaceAll('{{', '[').replaceAll('}}', ']').replaceAll('^^', '"')
}

function included(values: readonly PostValue[], scope: Scope): readonly PostValue[] {
  return values.filter(({ includeIf, skipIf }) => {
    if (includeIf.trim() !== '' && !conditionHolds(includeIf, scope)) return false
    return !conditionHolds(skipIf, scope)
  })
}

/** A lone `<Object Key="">` is the body itself. */
function objectOf(values: readonly PostValue[], scope: Scope): Json {
  const members = included(values, scope)
  const [only] = members
  if (only !== undefined && members.length === 1 && only.key === '' && only.shape !== 'Value')
    return jsonOf(only, scope)
  return Object.fromEntries(members.map((member) => [member.key, jsonOf(member, scope)]))
}

function jsonOf(value: PostValue, scope: Scope): Json {
  if (value.shape === 'Array') return included(value.members, scope).map((member) => jsonOf(member, scope))
  if (value.shape === 'Object') {
    return Object.fromEntries(included(value.members, scope).map((member) => [member.key, jsonOf(member, scope)]))
  }
  return typed(expand(value.text, value.passes, scope), value.type)
}

/** Text that is not of the declared type fails, empty text is null. */
function typed(text: string, type: string): Json {
  if (type === 'String') return text
  if (text.trim() === '') return null
  if (type === 'Boolean' && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true'
  if (type === 'Integer' && /^-?\d+$/.test(text)) return Number(text)
  if (type === 'Double' && /^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  throw new ExpressionError(`"${text}" is no ${type}.`)
}
