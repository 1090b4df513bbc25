import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { operations } from '../functions/app.ts'
import { type Operation, type ResponseSpec, successStatus } from '../src/app/http/operation.ts'
import { openTestApp, testAdminKey } from '../test/support/test-app.ts'
import { openApiExamples } from './openapi-examples/index.ts'

const cases = operations.map((operation) => [operation.id, operation] as const)
const exampleOf = (id: string) => openApiExamples[id] ?? {}

function mainResponse({ responses }: Operation): ResponseSpec {
  const spec = responses[successStatus(responses)]
  if (spec instanceof z.ZodType) return { description: '', schema: spec }
  return spec ?? { description: '' }
}

/** Members that a form does not know: zod drops them, so a misspelt one would pass. */
function unknownMembers(schema: z.ZodType, io: 'input' | 'output', value: unknown): unknown[] {
  const closed = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      // An object that takes anything (looseObject) stays so.
      const isLoose = zodSchema._zod.def.type === 'object' && zodSchema._zod.def.catchall !== undefined
      if (jsonSchema.type === 'object' && jsonSchema.properties && !isLoose) jsonSchema.additionalProperties = false
    },
  })
  const result = z.fromJSONSchema(closed).safeParse(value)
  // Patterns come back without their flags; safeParse has checked them.
  return result.success ? [] : result.error.issues.filter(({ code }) => code !== 'invalid_format')
}

function expectFits(schema: z.ZodType, io: 'input' | 'output', value: unknown): void {
  expect(schema.safeParse(value)).toMatchObject({ success: true })
  expect(unknownMembers(schema, io, value)).toEqual([])
}

describe('an example in the OpenAPI document', () => {
  it('is of an operation that exists', () => {
    const ids = new Set(operations.map(({ id }) => id))
    expect(Object.keys(openApiExamples).filter((id) => !ids.has(id))).toEqual([])
  })

  it.each(cases)('shows the body of %s, in its form', (id, { body }) => {
    const example = exampleOf(id)
    if (body === undefined) return expect(example).not.toHaveProperty('body')
    expect(example).toHaveProperty('body')
    if (body.schema) expectFits(body.schema, 'input', example.body)
  })

  it.each(cases)('shows the answer of %s, in its form', (id, operation) => {
    const { schema, contentType } = mainResponse(operation)
    const example = exampleOf(id)
    if (schema === undefined && contentType === undefined) return expect(example).not.toHaveProperty('answer')
    expect(example).toHaveProperty('answer')
    expectFits(schema ?? z.string(), 'output', example.answer)
  })

  it.each(cases)('shows the path and the query of %s, in their forms', (id, { params, query }) => {
    const example = exampleOf(id)
    if (params) expectFits(params, 'input', example.params)
    else expect(example).not.toHaveProperty('params')
    if (query) expectFits(query, 'input', example.query ?? {})
    else expect(example).not.toHaveProperty('query')
  })

  it('shows the headers that an operation needs, and none that it does not read', () => {
    const wrong = operations.flatMap(({ id, headers = {} }) => {
      const shown = Object.keys(exampleOf(id).headers ?? {})
      const missing = Object.keys(headers).filter((name) => headers[name]?.required && !shown.includes(name))
      return [...missing, ...shown.filter((name) => !(name in headers))].map((name) => `${id}: ${name}`)
    })
    expect(wrong).toEqual([])
  })

  it('has fictional numbers only', () => {
    const numbers = JSON.stringify(openApiExamples).match(/\+?1?[ -]?\(?202\)?[ -]?555[ -]?\d{4}/g) ?? []
    expect(numbers.length).toBeGreaterThan(50)
    for (const number of numbers) expect(number.replace(/\D/g, '')).toMatch(/^1?20255501\d\d$/)
  })
})

describe('a request without a header that the document calls required', () => {
  const required = operations.filter(({ headers = {} }) => Object.values(headers).some((spec) => spec.required))

  it.each(required.map((operation) => [operation.id, operation] as const))(
    'is refused by %s',
    async (id, { method, path, auth, body: spec }) => {
      const app = openTestApp({
        variables: {
          SWITCHHOOK_ADMIN_KEY: testAdminKey,
          QSTASH_CURRENT_SIGNING_KEY: 'sig_current',
          QSTASH_NEXT_SIGNING_KEY: 'sig_next',
        },
      })
      const { params = {}, query = {}, body } = exampleOf(id)
      const url = path.replace(/:(\w+)(?:\{[^}]*\})?/g, (_, name: string) => String(params[name]))
      const words = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))
      const response = await app.request(`${url}?${words}`, {
        method,
        headers: {
          'content-type': spec?.contentTypes?.[0] ?? 'application/json',
          ...(auth === 'public' ? {} : { authorization: `Bearer ${testAdminKey}` }),
        },
        body: JSON.stringify(body),
      })
      expect(response.status).toBe(401)
    },
  )
})
