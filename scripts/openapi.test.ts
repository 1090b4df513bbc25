import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { operations } from '../functions/app.ts'
import committed from '../functions/openapi.json' with { type: 'json' }
import packageJson from '../package.json' with { type: 'json' }
import { defineOperation } from '../src/app/http/operation.ts'
import { openTestApp } from '../test/support/test-app.ts'
import { openApiDocument } from './openapi-document.ts'
import { openApiExamples } from './openapi-examples/index.ts'

const document = openApiDocument(operations, packageJson.version, openApiExamples)
const plain: unknown = JSON.parse(JSON.stringify(document))

/** The contract's paths that are built. A path is added here when its operation is. */
const contract = [
  'GET /',
  'GET /health',
  'GET /openapi.json',
  'GET /docs',
  'GET /api/lookup',
  'POST /api/3cx/crm',
  'POST /3cx/lookup',
  'POST /3cx/lookup-by-email',
  'POST /3cx/search',
  'POST /3cx/contacts',
  'POST /api/v1/call-journal',
  'POST /3cx/report-call',
  'POST /3cx/report-chat',
  'GET /3cx/template.xml',
  'POST /v1/events',
  'POST /v1/forwarders/heartbeat',
  'POST /v1/staffing/report',
  'GET /v1/queues',
  'GET /v1/wallboard',
  'GET /v1/forwarders',
  'GET /forwarder/install.sh',
  'POST /webhook/elevenlabs',
  'GET /webhook/elevenlabs',
  'POST /webhook/elevenlabs/initiation',
  'POST /v1/elevenlabs/recover',
  'GET /v1/calls',
  'POST /v1/calls',
  'GET /v1/click-to-call-requests',
  'GET /v1/click-to-call-requests/{id}',
  'POST /v1/forwarders/click-to-call-requests',
  'POST /v1/forwarders/click-to-call-requests/{id}',
  'GET /v1/calls/{id}',
  'GET /v1/calls/{id}/transcript',
  'POST /v1/calls/{id}/notes',
  'GET /v1/deliveries',
  'GET /v1/deliveries/{id}',
  'POST /v1/deliveries/{id}/retry',
  'GET /v1/connectors',
  'POST /v1/connectors/{id}/check',
  'POST /v1/connectors/{id}/enable',
  'POST /v1/lookup/explain',
  'GET /v1/agents',
  'PUT /v1/agents',
  'GET /v1/agents/{extension}',
  'PUT /v1/agents/{extension}',
  'DELETE /v1/agents/{extension}',
  'GET /v1/sites/{site}/variables',
  'PUT /v1/sites/{site}/variables',
  'DELETE /v1/sites/{site}/variables',
  'GET /ws',
  'GET /relay/ws',
  'GET /v1/stream',
  'POST /v1/agents/{extension}/token',
  'GET /agent',
  'GET /agent/session',
  'GET /relay/health',
  'GET /relay/active-calls',
  'GET /relay/call-history',
  'GET /api/status',
  'GET /api/calls/active',
  'GET /api/agents',
  'POST /api/screen-pop',
  'GET /metrics',
  'GET /v1/keys',
  'GET /v1/keys/{id}/usage',
  'POST /v1/keys',
  'DELETE /v1/keys/{id}',
  'GET /v1/export',
  'POST /v1/import',
  'POST /qstash/wakeups',
  'POST /qstash/failed',
  'POST /qstash/events',
  'POST /qstash/events/{batch}/given-up',
  'GET /v1/events/batches/{batch}',
  'POST /qstash/sweep',
  'GET /cron/sweep',
]

describe('the OpenAPI document', () => {
  it('has every path of the contract that is built', () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(described).toEqual(expect.arrayContaining(contract))
    expect(described).toHaveLength(operations.length)
  })

  it('is the committed one; else run scripts/openapi.ts', () => {
    expect(committed).toEqual(plain)
  })

  it('is what the server serves', async () => {
    const response = await openTestApp().request('/openapi.json')
    expect(await response.json()).toEqual(plain)
  })

  it('refers to nothing that is not there', () => {
    const references = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)
    for (const [, name = ''] of references) expect(document.components.schemas).toHaveProperty(name)
    expect(JSON.stringify(document)).not.toContain('$defs')
  })

  it('has no tuple: a client generator makes it a list of exactly one alias', () => {
    expect(JSON.stringify(document)).not.toContain('prefixItems')
    expect(document.components.schemas.NewCallEvent).toMatchObject({
      oneOf: expect.arrayContaining([
        expect.objectContaining({
          properties: expect.objectContaining({ aliases: expect.objectContaining({ type: 'array', minItems: 1 }) }),
        }),
      ]),
    })
  })

  it('gives each operation an id of its own, a summary, its errors and its key', () => {
    const described = Object.values(document.paths).flatMap((methods) => Object.values(methods))
    const ids = described.map(({ operationId }) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [index, operation] of described.entries()) {
      expect(operation).toMatchObject({ summary: expect.any(String), responses: { 500: expect.anything() } })
      const isPublic = operation['x-scope'] === undefined
      expect(operation.security, String(ids[index])).toHaveLength(isPublic ? 0 : 4)
    }
  })

  it('describes where keys are rate-limited, and the headers that say so; nowhere else', () => {
    const limited = Object.entries(document.paths).filter(([, methods]) =>
      JSON.stringify(methods).includes('RateLimit-Policy'),
    )
    expect(limited.map(([path]) => path)).toEqual(
      expect.arrayContaining(['/metrics', '/relay/active-calls', '/v1/stream']),
    )
    expect(limited.map(([path]) => path)).not.toEqual(expect.arrayContaining(['/3cx/lookup']))
    expect(JSON.stringify(document.paths['/metrics'])).toContain('The key asked too often.')
  })

  it('describes a body, parameters and the style of errors', () => {
    const made = openApiDocument(
      [
        defineOperation({
          method: 'POST',
          path: '/things/:id',
          id: 'createThing',
          summary: 'Create a thing',
          tag: 'Things',
          auth: { scope: 'journal' },
          errors: 'bridge',
          params: z.object({ id: z.string() }),
          query: z.object({ page: z.coerce.number().optional().describe('Which') }),
          body: { schema: z.object({ a: z.string().transform(Number) }), maxBytes: 10 },
          responses: { 201: z.object({ b: z.string() }) },
          run: () => ({ b: '' }),
        }),
      ],
      '1.0.0',
    )
    expect(JSON.parse(JSON.stringify(made.paths))).toMatchObject({
      '/things/{id}': {
        post: {
          'x-scope': 'journal',
          parameters: [
            { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
            { name: 'page', in: 'query', required: false, description: 'Which' },
          ],
          requestBody: { content: { 'application/json': { schema: { properties: { a: { type: 'string' } } } } } },
          responses: {
            201: { content: { 'application/json': { schema: { required: ['b'] } } } },
            401: { content: { 'application/json': { schema: { $ref: '#/components/schemas/BridgeError' } } } },
            413: expect.anything(),
            415: expect.anything(),
          },
        },
      },
    })
  })
})
