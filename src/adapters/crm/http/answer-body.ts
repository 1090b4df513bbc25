/**
 * Reads what a CRM answered: never more than `maxAnswerBytes`, and only as JSON where JSON was asked for. A login page
 * or a proxy's error page with status 200 must not pass for "no contacts".
 */

export const maxAnswerBytes = 1024 * 1024

export type BodyFault = 'too big' | 'cut off' | 'web page' | 'not json'

export type BodyText = { readonly text: string } | { readonly fault: BodyFault; readonly cause?: unknown }
export type BodyValue = { readonly value: unknown } | { readonly fault: BodyFault; readonly cause?: unknown }

/** The body as text. `cut off`: the connection broke before its end. */
export async function readBody(response: Response): Promise<BodyText> {
  if (Number(response.headers.get('content-length') ?? 0) > maxAnswerBytes) {
    await discardBody(response)
    return { fault: 'too big' }
  }
  if (!response.body) return { text: '' }
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return { text: text + decoder.decode() }
      size += value.byteLength
      if (size > maxAnswerBytes) {
        await reader.cancel()
        return { fault: 'too big' }
      }
      text += decoder.decode(value, { stream: true })
    }
  } catch (cause) {
    return { fault: 'cut off', cause }
  }
}

/** Lets the connection go when the body does not matter. */
export async function discardBody(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined)
}

/**
 * The JSON in `text`; undefined for an empty body. With `form: 'any'` short texts such as `OK` pass as strings, but
 * what begins like JSON must be whole, and a web page never passes.
 */
export function parseBody(text: string, form: 'json' | 'any'): BodyValue {
  const trimmed = text.trim()
  if (trimmed === '') return { value: undefined }
  if (/^<(!doctype|html|head|body|\?xml)/i.test(trimmed)) return { fault: 'web page' }
  try {
    return { value: JSON.parse(trimmed) }
  } catch (cause) {
    return form === 'any' && !/^[[{"]/.test(trimmed) ? { value: trimmed } : { fault: 'not json', cause }
  }
}
