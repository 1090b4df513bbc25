/**
 * The OpenAPI 3.1 document of a table of operations. Build time only: zod's JSON Schema generator and this file
 * stay out of the deployed bundle.
 */
import * as z from 'zod'
import type { ErrorStyle } from '../src/app/http/errors.ts'
import { type Operation, type ResponseSpec, successStatus } from '../src/app/http/operation.ts'
import { bridgeErrorSchema, errorSchema, odooErrorSchema, relayErrorAnswerSchema } from '../src/wire/error.ts'
import { documentInfo, tagDescriptions } from './openapi-info.ts'

type Json = Record<string, unknown>

export interface OpenApiDocument {
  readonly openapi: '3.1.0'
  readonly info: Json
  readonly servers: readonly Json[]
  readonly tags: readonly Json[]
  readonly paths: Record<string, Record<string, Json>>
  readonly components: { schemas: Json; headers: Json; securitySchemes: Json }
}

const keyForms = ['bearer', 'basic', 'apikey', 'x-api-key'] as const

const securitySchemes: Record<(typeof keyForms)[number], Json> = {
  bearer: { type: 'http', scheme: 'bearer' },
  basic: {
    type: 'http',
    scheme: 'basic',
    description: 'The key as user name; what follows the first colon is ignored',
  },
  apikey: { type: 'apiKey', in: 'header', name: 'apikey' },
  'x-api-key': { type: 'apiKey', in: 'header', name: 'x-api-key' },
}

const errorSchemas: Record<ErrorStyle, z.ZodType> = {
  standard: errorSchema,
  bridge: bridgeErrorSchema,
  relay: relayErrorAnswerSchema,
  odoo: odooErrorSchema,
}

const errorDescriptions: Readonly<Record<number, string>> = {
  400: 'The request is wrong; a field is named by its path, a JSON fault by its position.',
  401: 'The key is missing, wrong or revoked.',
  403: 'The key lacks the scope, or belongs to another site.',
  404: 'There is nothing with this id, or its retention time is over.',
  409: 'It conflicts with the present state, or with another request at the same moment; the message says which.',
  413: 'The body is too large.',
  416: 'The range that was asked for is not in it.',
  415: 'The content type is not accepted.',
  429: 'Too many wrong keys came from this address; Retry-After says when to try again.',
  500: 'Something failed inside Switchhook; try again.',
  502: 'A connected system refused the request or gave an unusable answer.',
  503: 'Something is not configured, or the records do not answer; a retry can help.',
  504: 'A connected system did not answer in time.',
}

/** What answers of operations say that a key may ask only so often. */
const limitHeaders: Json = Object.fromEntries(
  [
    ['RateLimit-Limit', 'How many requests the key may send in a minute'],
    ['RateLimit-Remaining', 'How many are left in this minute'],
    ['RateLimit-Reset', 'Seconds until the next minute'],
    ['RateLimit-Policy', 'The same in the later form: "key";q=600;w=60'],
    ['RateLimit', 'The same in the later form: "key";r=599;t=42'],
  ].map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
)

const limitHeaderRefs: Json = Object.fromEntries(
  Object.keys(limitHeaders).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
)

/** What an operation may be sent and what it answers then: shown in the document, and checked against its forms. */
export interface Example {
  readonly params?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** With the first successful status. */
  readonly answer?: unknown
}

export type Examples = Readonly<Record<string, Example>>

/** Everything the table says, sorted as the table is. `examples` by the operation's id. */
export function openApiDocument(
  operations: readonly Operation[],
  version: string,
  examples: Examples = {},
): OpenApiDocument {
  const schemas: Json = {}
  for (const schema of Object.values(errorSchemas)) jsonSchema(schema, 'output', schemas)
  const paths: OpenApiDocument['paths'] = {}
  for (const operation of operations) {
    const path = operation.path.replace(/:(\w+)(?:\{[^}]*\})?/g, '{$1}')
    const item = paths[path] ?? {}
    item[operation.method.toLowerCase()] = describe(operation, schemas, examples[operation.id] ?? {})
    paths[path] = item
  }
  const tags = [...new Set(operations.map(({ tag }) => tag))].map((name) => ({
    name,
    description: tagDescriptions[name],
  }))
  return {
    openapi: '3.1.0',
    info: { ...documentInfo, version },
    servers: [{ url: '/', description: 'This deployment' }],
    tags,
    paths,
    components: { schemas, headers: limitHeaders, securitySchemes },
  }
}

function describe(operation: Operation, schemas: Json, example: Example): Json {
  const { id, summary, tag, auth } = operation
  const scope = auth === 'public' ? undefined : auth.scope
  const description = [operation.description, scope && `Needs a key with the scope \`${scope}\`.`]
  return {
    operationId: id,
    summary,
    description: description.filter(Boolean).join(' ') || undefined,
    tags: [tag],
    security: scope === undefined ? [] : keyForms.map((form) => ({ [form]: [] })),
    'x-scope': scope,
    parameters: [
      ...parameters(operation.params, 'path', schemas, example.params),
      ...parameters(operation.query, 'query', schemas, example.query),
      ...headerParameters(operation, example.headers),
    ],
    requestBody: requestBody(operation, schemas, example),
    responses: responses(operation, schemas, example),
  }
}

function parameters(
  schema: z.ZodType | undefined,
  where: 'path' | 'query',
  schemas: Json,
  examples: Example['params'],
): Json[] {
  if (schema === undefined) return []
  const { properties, required } = parametersForm.parse(jsonSchema(schema, 'input', schemas))
  return Object.entries(properties).map(([name, { description, ...form }]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    description,
    schema: form,
    example: examples?.[name],
  }))
}

function headerParameters({ headers = {}, body }: Operation, examples: Example['headers']): Json[] {
  const isZippable = body !== undefined && 'gzip' in body && body.gzip === true
  const zip = { 'Content-Encoding': { description: '`gzip`, or none', required: false } }
  return Object.entries({ ...headers, ...(isZippable ? zip : {}) }).map(([name, { description, required = false }]) => {
    return { name, in: 'header', required, description, schema: { type: 'string' }, example: examples?.[name] }
  })
}

const parametersForm = z.object({
  properties: z.record(z.string(), z.looseObject({ description: z.string().optional() })),
  required: z.array(z.string()).default([]),
})

function requestBody({ body }: Operation, schemas: Json, example: Example): Json | undefined {
  if (body === undefined) return undefined
  const schema = body.schema === undefined ? {} : jsonSchema(body.schema, 'input', schemas)
  const content = (body.contentTypes ?? ['application/json']).map((type) => [type, { schema, example: example.body }])
  return { required: true, description: `At most ${body.maxBytes} bytes.`, content: Object.fromEntries(content) }
}

function responses(operation: Operation, schemas: Json, example: Example): Json {
  const described: Json = {}
  for (const [status, spec] of Object.entries(operation.responses)) {
    const { description, schema, contentType }: ResponseSpec =
      spec instanceof z.ZodType ? { description: spec.description ?? 'Done.', schema: spec } : spec
    const isMain = Number(status) === successStatus(operation.responses)
    const form = schema ? jsonSchema(schema, 'output', schemas) : contentType && { type: 'string' }
    const media = form && { schema: form, example: isMain ? example.answer : undefined }
    const headers = operation.limited && status !== '101' ? limitHeaderRefs : undefined
    described[status] = { description, headers, content: media && { [contentType ?? 'application/json']: media } }
  }
  const style = operation.errors ?? 'standard'
  const schema = jsonSchema(errorSchemas[style], 'output', schemas)
  for (const status of errorStatuses(operation, style)) {
    const isLimit = operation.limited && status === 429
    const isSignature = operation.auth === 'public' && status === 401
    const description = isLimit
      ? `The key asked too often. Or: ${errorDescriptions[429]}`
      : isSignature
        ? 'The signature or secret is missing or wrong.'
        : errorDescriptions[status]
    described[status] ??= { description, content: { 'application/json': { schema } } }
  }
  return described
}

/** The statuses of errors that an operation can give: those that follow from what it takes, and its own (`fails`). */
export function errorStatuses({ auth, query, params, body, fails = [] }: Operation, style: ErrorStyle): number[] {
  const statuses = [500, 503, ...fails]
  if (auth !== 'public') statuses.push(style === 'odoo' ? 400 : 401, 400, 403, 429)
  if (query ?? params ?? body) statuses.push(400)
  if (body !== undefined) statuses.push(413, 415)
  return [...new Set(statuses)].sort()
}

/** The schema as JSON Schema. What has an id of its own goes to `schemas` and is referred to. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
  // As the member of a list it is referred to, where it has an id, like any part of it.
  const { items, $defs = {} } = listForm.parse(
    z.toJSONSchema(z.array(schema), { io, unrepresentable: 'any', override: leaveOpen }),
  )
  const text = JSON.stringify({ items, $defs }).replaceAll('"#/$defs/', '"#/components/schemas/')
  const moved = listForm.parse(JSON.parse(text))
  for (const [name, made] of Object.entries(moved.$defs ?? {})) {
    const { id: _, ...form } = made
    const known = schemas[name]
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(form)) {
      throw new Error(`Two forms are named ${name}; give one of them an id of its own.`)
    }
    schemas[name] = form
  }
  return moved.items
}

const anyForm = z.record(z.string(), z.unknown())
const listForm = z.object({ items: anyForm, $defs: z.record(z.string(), anyForm).optional() })

interface Overridden {
  readonly jsonSchema: {
    additionalProperties?: unknown
    pattern?: unknown
    format?: unknown
    prefixItems?: readonly unknown[]
    items?: unknown
    minItems?: number
  }
}

/**
 * Members are added to answers, so no client may refuse those that it does not know. A format needs no pattern beside it.
 * "One and more" is an array with a least length: generators read a tuple as exactly one.
 */
function leaveOpen({ jsonSchema: form }: Overridden): void {
  if (form.additionalProperties === false) delete form.additionalProperties
  if (form.format === 'date-time' || form.format === 'date') delete form.pattern
  if (form.prefixItems?.length === 1 && form.items !== undefined) {
    delete form.prefixItems
    form.minItems = 1
  }
}
