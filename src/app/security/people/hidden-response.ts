/** An answer for somebody who may not see phone numbers: every form that an operation may answer in. */
import { hideInText, hideNumbers } from '../../../core/people/hide-numbers.ts'
import { Prepared, Reply } from '../../http/operation.ts'

/** The same result with numbers hidden. */
export async function withoutNumbers(result: unknown): Promise<unknown> {
  if (result instanceof Prepared) return hideNumbers(result.data)
  if (result instanceof Reply) return new Reply(result.status, hideNumbers(result.data), result.headers)
  return result instanceof Response ? await hiddenResponse(result) : hideNumbers(result)
}

async function hiddenResponse(response: Response): Promise<Response> {
  const { status, headers, body } = response
  const type = headers.get('content-type') ?? ''
  if (body === null) return response
  if (type.startsWith('text/event-stream')) return new Response(body.pipeThrough(hidingEvents()), { status, headers })
  if (type.startsWith('application/json')) {
    return new Response(JSON.stringify(hideNumbers(await response.json())), { status, headers })
  }
  // A page; other texts (metrics, the document of the API) hold no numbers of callers.
  return type.startsWith('text/html') ? new Response(hideInText(await response.text()), { status, headers }) : response
}

/** Hides numbers in the data of Server-Sent Events, line by line. */
function hidingEvents(): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder()
  const encoder = new TextEncoder()
  let rest = ''
  return new TransformStream({
    transform(chunk, controller) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      const shown = lines.map((line) => `${hiddenLine(line)}\n`).join('')
      if (shown !== '') controller.enqueue(encoder.encode(shown))
    },
    flush(controller) {
      if (rest !== '') controller.enqueue(encoder.encode(hiddenLine(rest)))
    },
  })
}

function hiddenLine(line: string): string {
  const [, start, data] = /^(data: ?)(.*)$/.exec(line) ?? []
  if (start === undefined || data === undefined) return line
  try {
    const parsed: unknown = JSON.parse(data)
    if (typeof parsed === 'object') return start + JSON.stringify(hideNumbers(parsed))
  } catch {
    // Plain text.
  }
  return start + hideInText(data)
}
