/**
 * What a CRM's answer says, as JSON where JSON was asked for. A login page or a proxy's error page with status 200 must not
 * pass for "no contacts".
 */

export type BodyFault = 'web page' | 'not json'
export type BodyValue = { readonly value: unknown } | { readonly fault: BodyFault; readonly cause?: unknown }

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
