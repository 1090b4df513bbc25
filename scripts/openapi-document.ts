/**
 * The OpenAPI 3.1 document of a table of operations. Build time only: zod's JSON Schema generator and this file
 * stay out of the deployed bundle.
 */
import * as z from 'zod'
import type { ErrorStyle } from '../src/app/http/errors.ts'
import type { Operation, ResponseSpec } from '../src/app/http/operation.ts'

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

const errorDetail = z.object({
  code: z.string().describe('Stable; docs/errors.md lists them'),
  message: z.string().describe('One sentence that says what to do'),
  requestId: z.string(),
  retryable: z.boolean().describe('Whether the same request can succeed later'),
})
const errorSchemas: Record<ErrorStyle, { name: string; schema: z.ZodType }> = {
  standard: { name: 'Error', schema: z.object({ error: errorDetail }) },
  bridge: { name: 'BridgeError', schema: z.object({ error: z.string() }) },
  odoo: {
    name: 'OdooError',
    schema: z.object({ jsonrpc: z.literal('2.0'), id: z.null(), error: errorDetail }),
  },
}

const errorDescriptions: Readonly<Record<number, string>> = {
  400: 'The request is wrong; a field is named by its path, a JSON fault by its position.',
  401: 'The key is missing, wrong or revoked.',
  403: 'The key lacks the scope, or belongs to another site.',
  413: 'The body is too large.',
  415: 'The content type is not accepted.',
  429: 'Too many wrong keys came from this address; Retry-After says when to try again.',
  500: 'Something failed inside; try again.',
  503: 'Not configured, or the records do not answer; a retry can help.',
}

/** What answers of operations say that a key may ask only so often. */
const limitHeaders: Json = Object.fromEntries(
  [
    ['RateLimit-Limit', 'How often the key may ask in a minute'],
    ['RateLimit-Remaining', 'How often it still may in this minute'],
    ['RateLimit-Reset', 'Seconds until the next minute'],
    ['RateLimit-Policy', 'The same in the later form: "key";q=600;w=60'],
    ['RateLimit', 'The same in the later form: "key";r=599;t=42'],
  ].map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
)

const limitHeaderRefs: Json = Object.fromEntries(
  Object.keys(limitHeaders).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
)

/** Everything the table says, sorted as the table is. */
export function openApiDocument(operations: readonly Operation[], version: string): OpenApiDocument {
  const schemas: Json = {}
  for (const { name, schema } of Object.values(errorSchemas)) schemas[name] = jsonSchema(schema, 'output', schemas)
  const paths: OpenApiDocument['paths'] = {}
  for (const operation of operations) {
    const path = operation.path.replace(/:(\w+)(?:\{[^}]*\})?/g, '{$1}')
    const item = paths[path] ?? {}
    item[operation.method.toLowerCase()] = describe(operation, schemas)
    paths[path] = item
  }
  const tags = [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name }))
  return {
    openapi: '3.1.0',
    info: { title: 'Switchhook', version, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/' }],
    tags,
    paths,
    components: { schemas, headers: limitHeaders, securitySchemes },
  }
}

function describe(operation: Operation, schemas: Json): Json {
  const { method, path, summary, tag, auth } = operation
  const scope = auth === 'public' ? undefined : auth.scope
  const description = [operation.description, scope && `Needs a key with the scope \`${scope}\`.`]
  return {
    operationId: operationId(method, path),
    summary,
    description: description.filter(Boolean).join(' ') || undefined,
    tags: [tag],
    security: scope === undefined ? [] : keyForms.map((form) => ({ [form]: [] })),
    'x-scope': scope,
    parameters: [...parameters(operation.params, 'path', schemas), ...parameters(operation.query, 'query', schemas)],
    requestBody: requestBody(operation, schemas),
    responses: responses(operation, schemas),
  }
}

function operationId(method: string, path: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter(Boolean)
  if (words.length === 0) words.push('root')
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}

function parameters(schema: z.ZodType | undefined, where: 'path' | 'query', schemas: Json): Json[] {
  if (schema === undefined) return []
  const { properties, required } = parametersForm.parse(jsonSchema(schema, 'input', schemas))
  return Object.entries(properties).map(([name, { description, ...form }]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    description,
    schema: form,
  }))
}

const parametersForm = z.object({
  properties: z.record(z.string(), z.looseObject({ description: z.string().optional() })),
  required: z.array(z.string()).default([]),
})

function requestBody({ body }: Operation, schemas: Json): Json | undefined {
  if (body === undefined) return undefined
  const schema = body.schema === undefined ? {} : jsonSchema(body.schema, 'input', schemas)
  const content = (body.contentTypes ?? ['application/json']).map((type) => [type, { schema }])
  return { required: true, description: `At most ${body.maxBytes} bytes.`, content: Object.fromEntries(content) }
}

function responses(operation: Operation, schemas: Json): Json {
  const described: Json = {}
  for (const [status, spec] of Object.entries(operation.responses)) {
    const {
      description,
      schema,
      contentType = 'application/json',
    }: ResponseSpec = spec instanceof z.ZodType ? { description: spec.description ?? 'Done.', schema: spec } : spec
    const content = schema && { [contentType]: { schema: jsonSchema(schema, 'output', schemas) } }
    const headers = operation.limited && status !== '101' ? limitHeaderRefs : undefined
    described[status] = { description, headers, content }
  }
  const style = operation.errors ?? 'standard'
  const schema = { $ref: `#/components/schemas/${errorSchemas[style].name}` }
  for (const status of errorStatuses(operation, style)) {
    const isLimit = operation.limited && status === 429
    const description = isLimit ? `The key asked too often. Or: ${errorDescriptions[429]}` : errorDescriptions[status]
    described[status] ??= { description, content: { 'application/json': { schema } } }
  }
  return described
}

function errorStatuses({ auth, query, params, body }: Operation, style: ErrorStyle): number[] {
  const statuses = [500, 503]
  if (auth !== 'public') statuses.push(style === 'odoo' ? 400 : 401, 403, 429)
  if (query ?? params ?? body) statuses.push(400)
  if (body !== undefined) statuses.push(413, 415)
  return [...new Set(statuses)].sort()
}

/** The schema as JSON Schema; the parts with an id of their own go to `schemas` and are referred to. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
  const { $schema, $defs, ...made } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  const text = JSON.stringify({ made, $defs }).replaceAll('"#/$defs/', '"#/components/schemas/')
  const moved: { made: Json; $defs?: Json } = JSON.parse(text)
  Object.assign(schemas, moved.$defs)
  return moved.made
}
