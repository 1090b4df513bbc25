/**
 * Holds requests to what a vendor's official description knows: operations, query names, body members and their values.
 * A stand-in answers what we believe; the form check knows only what the vendor says, in compact tables of our own, one for each
 * vendor beside its stand-in (`operations.ts`). Whatever is outside a table fails the contract suite.
 */

/** What a value must be. A list of texts: one of these. */
export type Form =
  | 'string'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'any'
  | readonly string[]
  | { readonly list: Form }
  | { readonly map: Form }
  | { readonly either: readonly Form[] }
  | { readonly members: Readonly<Record<string, Form>>; readonly required?: readonly string[] }

export interface VendorOperation {
  readonly method: string
  /** `{a|b}` is one of these, `{name}` one segment, `{+name}` the rest. */
  readonly path: string
  /** By name, in the same form: `filter[{name}][{eq|like}]`. Values are texts on the wire. */
  readonly query?: Readonly<Record<string, Form>>
  readonly requiredQuery?: readonly string[]
  readonly body?: Form
  /** The vendor takes the request without a body too. */
  readonly bodyOptional?: true
  /** Headers of the vendor's own, by their names in small letters; others that begin so are faults. */
  readonly headers?: { readonly prefix: string; readonly known: Readonly<Record<string, Form>> }
  /** What a form can't say. */
  readonly also?: (body: unknown, path: string) => readonly string[]
}

export interface FormCheck {
  look(request: Request): void
  /** What was outside the description since the last time, once all requests are read. */
  takeFaults(): Promise<readonly string[]>
}

type Sent = Pick<Request, 'url' | 'method' | 'headers' | 'text'>

export function createFormCheck(vendor: string, operations: readonly VendorOperation[]): FormCheck {
  let faults: string[] = []
  let reading: Promise<unknown>[] = []
  const read = async (request: Sent) => {
    const found = await faultsOf(operations, request)
    const { pathname } = new URL(request.url)
    faults.push(...found.map((fault) => `${vendor} ${request.method} ${pathname}: ${fault}`))
  }
  return {
    look(request) {
      // A request that is aborted while it is read was a request all the same; its body is not there to be checked.
      reading.push(read(request.clone()).catch(() => {}))
    },
    async takeFaults() {
      await Promise.all(reading)
      const found = faults
      faults = []
      reading = []
      return found
    },
  }
}

async function faultsOf(operations: readonly VendorOperation[], request: Sent): Promise<string[]> {
  const { pathname, searchParams } = new URL(request.url)
  const onPath = operations.filter(({ path }) => pattern(path).test(pathname))
  const operation = onPath.find(({ method }) => method === request.method)
  if (operation === undefined) return [onPath.length > 0 ? 'no such method here' : 'no such operation']
  const text = await request.text()
  const body = text === '' ? undefined : parsed(text)
  const faults = [
    ...queryFaults(operation, searchParams),
    ...headerFaults(operation, request.headers),
    ...bodyFaults(operation, text, body),
  ]
  return faults.length > 0 ? faults : [...(operation.also?.(body, pathname) ?? [])]
}

function queryFaults({ query = {}, requiredQuery = [] }: VendorOperation, asked: URLSearchParams): string[] {
  const known = Object.entries(query)
  const unknown = [...asked].flatMap(([name, value]) => {
    const form = known.find(([one]) => pattern(one).test(name))?.[1]
    return form === undefined ? [`no query ${name}`] : formFaults(asWritten(value, form), form, `query ${name}`)
  })
  return [...unknown, ...requiredQuery.filter((name) => !asked.has(name)).map((name) => `query ${name} is missing`)]
}

/** Query values are texts; one that is a number or a truth value by its form is read as such. */
function asWritten(value: string, form: Form): unknown {
  if ((form === 'integer' || form === 'number') && /^-?\d+(\.\d+)?$/.test(value)) return Number(value)
  if (form === 'boolean' && /^(true|false)$/.test(value)) return value === 'true'
  return value
}

function headerFaults({ headers }: VendorOperation, sent: Headers): string[] {
  if (headers === undefined) return []
  return [...sent].flatMap(([name, value]) => {
    if (!name.startsWith(headers.prefix)) return []
    const form = Object.entries(headers.known).find(([one]) => pattern(one).test(name))?.[1]
    return form === undefined ? [`no header ${name}`] : formFaults(asWritten(value, form), form, `header ${name}`)
  })
}

function bodyFaults({ body: form, bodyOptional }: VendorOperation, text: string, body: unknown): string[] {
  if (form === undefined) return text === '' ? [] : ['takes no body']
  if (text === '' && bodyOptional) return []
  if (body === undefined) return ['the body is missing or no JSON']
  return formFaults(body, form, 'body')
}

export function formFaults(value: unknown, form: Form, at: string): string[] {
  if (form === 'any') return []
  if (form === 'integer') return Number.isInteger(value) ? [] : [`${at} is no integer`]
  if (typeof form === 'string') return typeof value === form ? [] : [`${at} is no ${form}`]
  if (isTexts(form)) return form.some((one) => one === value) ? [] : [`${at} can't be ${JSON.stringify(value)}`]
  if ('either' in form) {
    const faults = form.either.map((one) => formFaults(value, one, at))
    return faults.some((one) => one.length === 0) ? [] : (faults[0] ?? [])
  }
  if ('list' in form) {
    if (!Array.isArray(value)) return [`${at} is no list`]
    return value.flatMap((one, place) => formFaults(one, form.list, `${at}[${place}]`))
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${at} is no object`]
  if ('map' in form) return Object.entries(value).flatMap(([name, one]) => formFaults(one, form.map, `${at}.${name}`))
  const missing = (form.required ?? []).filter((name) => !(name in value)).map((name) => `${at}.${name} is missing`)
  const given = Object.entries(value).flatMap(([name, one]) => {
    const known = Object.hasOwn(form.members, name) ? form.members[name] : undefined
    return known === undefined ? [`${at} has no member ${name}`] : formFaults(one, known, `${at}.${name}`)
  })
  return [...missing, ...given]
}

/** `Array.isArray` does not narrow readonly lists. */
function isTexts(form: Form): form is readonly string[] {
  return Array.isArray(form)
}

const patterns = new Map<string, RegExp>()

function pattern(template: string): RegExp {
  const known = patterns.get(template)
  if (known !== undefined) return known
  const source = template.split(/(\{[^}]+\})/).map((part) => {
    if (!part.startsWith('{')) return part.replace(/[.*+?^$()|[\]\\]/g, '\\$&')
    const inner = part.slice(1, -1)
    if (inner.startsWith('+')) return '.+'
    return inner.includes('|') ? `(?:${inner})` : '[^/[\\]]+'
  })
  const made = new RegExp(`^${source.join('')}$`)
  patterns.set(template, made)
  return made
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
