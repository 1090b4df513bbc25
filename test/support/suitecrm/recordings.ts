/** The requests and answers recorded of a real SuiteCRM 7.14.6 (test/fixtures/suitecrm). */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

export interface Recording {
  readonly name: string
  readonly request: {
    readonly method: string
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  }
  readonly status: number
  readonly contentType: string
  readonly body: unknown
}

const folder = path.join(import.meta.dirname, '../../fixtures/suitecrm')

export function recordings(): Recording[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((name) => parse(name, readFileSync(path.join(folder, name), 'utf8')))
}

/** By the number its file's name begins with. */
export function recording(number: string): Recording {
  const found = recordings().find((one) => one.name.startsWith(`${number}-`))
  if (found === undefined) throw new Error(`no recording ${number}`)
  return found
}

function parse(name: string, text: string): Recording {
  const [, sent = '', got = ''] = text.split(/===== (?:REQUEST|RESPONSE) =====\n/)
  const request = message(sent)
  const answer = message(got)
  const [method = '', target = ''] = request.start.split(' ')
  return {
    name,
    request: { method, path: target, headers: request.headers, body: request.body.trim() },
    status: Number(answer.start.split(' ')[1]),
    contentType: answer.headers['content-type'] ?? '',
    body: JSON.parse(answer.body),
  }
}

function message(text: string) {
  const end = text.indexOf('\n\n')
  const [start = '', ...lines] = text.slice(0, end).split('\n')
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  return { start, headers, body: text.slice(end) }
}
