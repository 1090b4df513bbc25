/** Requests and answers of a real Odoo 19, as test/fixtures/odoo keeps them. */
import { readdirSync, readFileSync } from 'node:fs'

const folder = new URL('../../fixtures/odoo/', import.meta.url)

export interface Recording {
  readonly name: string
  readonly request: { readonly method: string; readonly path: string; readonly headers: Headers; readonly body: string }
  readonly response: { readonly status: number; readonly headers: Headers; readonly body: string }
}

export function recordings(): Recording[] {
  const names = readdirSync(folder).filter((name) => /^\d.*\.txt$/.test(name))
  return names.sort().map((name) => recording(name))
}

export function recording(name: string): Recording {
  const text = readFileSync(new URL(name, folder), 'utf8')
  const [, sent = '', answered = ''] = text.split(/^===== (?:REQUEST|RESPONSE) =====\n/m)
  const request = message(sent)
  const response = message(answered)
  const [method = '', path = ''] = request.first.split(' ')
  return {
    name,
    request: { method, path, headers: request.headers, body: request.body },
    response: { status: Number(response.first.split(' ')[1]), headers: response.headers, body: response.body },
  }
}

function message(text: string) {
  const end = text.indexOf('\n\n')
  const [first = '', ...lines] = text.slice(0, end).split('\n')
  const headers = new Headers()
  for (const line of lines) {
    const colon = line.indexOf(':')
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim())
  }
  return { first, headers, body: text.slice(end).trim() }
}
