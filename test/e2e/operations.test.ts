/**
 * Every operation of the OpenAPI document, asked of all three deployments: wherever Switchhook runs it answers with the same
 * status and the same form. What only one platform has is named here, and is all that differs.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type Deployable, deploymentKinds, type Running } from '../support/deployments.ts'
import { leg, makeKey, report } from '../support/live-product.ts'
import { type ReamazeServer, startReamazeServer } from '../support/reamaze/server.ts'
import { waitFor } from '../support/wait-for.ts'

/** Sockets are Cloudflare's (501 elsewhere; live.test.ts), what QStash calls is Upstash's, and streams do not end. */
const ofOnePlatform = /^\/(ws|relay\/ws|v1\/(?:queues\/|wallboard\/)?stream|qstash\/.*|cron\/sweep)$/

const described = z.object({ requestBody: z.unknown().optional() })
const documentForm = z.object({ paths: z.record(z.string(), z.record(z.string(), described)) })

interface Operation {
  readonly method: string
  readonly path: string
  readonly takesBody: boolean
}

/** They show what the schedule did, which runs every two seconds on some of them here: their statuses are compared. */
const bySchedule = new Set(['GET /status', 'GET /v1/alerts', 'GET /v1/reconciliation'])

/** What is asked beside the path; without an entry an empty object, which shows the refusal. */
const bodies: Readonly<Record<string, unknown>> = {
  'POST /api/3cx/crm': { number: '+12025550123' },
  'POST /3cx/lookup': { number: '+12025550123' },
  'POST /3cx/lookup-by-email': { email: 'ada@engines.example' },
  'POST /3cx/search': { query: 'Lovelace' },
  'POST /v1/agents/{extension}/token': { ttlSeconds: 600 },
  'POST /api/screen-pop': { extension: '101', number: '+12025550123' },
  'POST /v1/lookup/explain': { number: '+12025550123' },
  'PUT /v1/agents/{extension}': { name: 'Ann' },
  'POST /v1/calls/{id}/notes': { text: 'Calls back' },
  'PATCH /v1/contacts/{id}': { company: 'Analytical Engines' },
  'POST /v1/keys': { name: 'another', scopes: ['read'] },
}
const queries: Readonly<Record<string, string>> = {
  'GET /api/lookup': 'number=%2B12025550123',
  'GET /v1/lookup': 'number=%2B12025550123',
  'GET /v1/contacts/related': 'number=%2B12025550123',
  'GET /v1/route': 'number=%2B12025550123',
  'DELETE /v1/contacts': 'importId=none',
  'GET /3cx/template.xml': 'version=v20',
  'GET /relay/call-history': 'start=2026-01-01&end=2026-12-31',
}

const order = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** Records come in no order that could be relied on, so the first may be of any form. */
const ofAnyForm = '/v1/export'

class Deployment {
  readonly place: Deployable
  readonly server: Running
  readonly name: string
  /** By the name of a path's parameter and the path's first words. */
  readonly ids: Record<string, string> = {}

  constructor(name: string, place: Deployable, server: Running) {
    this.name = name
    this.place = place
    this.server = server
  }

  ask(
    route: string,
    { key = this.server.adminKey, method = 'GET', body }: { key?: string; method?: string; body?: unknown } = {},
  ) {
    const authorization: Record<string, string> = key === '' ? {} : { authorization: `Bearer ${key}` }
    return fetch(this.server.url + route, {
      method,
      redirect: 'manual',
      headers: { ...authorization, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
  }

  /** One call that is over and in the CRM, one that rings, an agent, a contact, a key. */
  async furnish(): Promise<void> {
    const contact = { line: 1, firstName: 'Ada', lastName: 'Lovelace', emails: ['ada@engines.example'] }
    const contacts = [{ ...contact, phones: [{ number: '+12025550123' }] }]
    await this.ask('/v1/contacts/import', { method: 'POST', body: { importId: 't', contacts } })
    // Asked for the first time, a connector is checked behind the answer: on each deployment at its own pace.
    await this.ask('/v1/connectors/reamaze/check', { method: 'POST' })
    await this.ask('/v1/agents/101', { method: 'PUT', body: { name: 'Ann' } })
    await report(this.server, (await makeKey(this.server, ['events'])).token, leg('6000001', '101', 'ringing'))
    const call = { number: '+12025550123', direction: 'Inbound', type: 'Inbound', agent: '102', agentFirstName: 'Bob' }
    const startedAt = new Date(Date.now() - 60_000).toISOString()
    const times = { callStartTimeUTC: startedAt, callEstablishedTimeUTC: startedAt, callEndTimeUTC: startedAt }
    await this.ask('/api/v1/call-journal', { method: 'POST', body: { ...call, ...times } })
    const delivered = z.object({ deliveries: z.array(z.object({ id: z.string() })).min(1) })
    await waitFor(async () => {
      const found = delivered.safeParse(await (await this.ask('/v1/deliveries?state=delivered')).json())
      if (found.success) this.ids.deliveries = found.data.deliveries[0]?.id ?? ''
      return found.success
    }, 60_000)
    const active = z.object({ data: z.array(z.object({ id: z.string() })).length(1) })
    // Not the delivered one: what is written about that would be sent, on each platform at another moment.
    this.ids.calls = active.parse(await (await this.ask('/relay/active-calls')).json()).data[0]?.id ?? ''
    this.ids.keys = (await makeKey(this.server, ['read'])).id
    this.ids.connectors = 'reamaze'
  }

  pathOf({ method, path }: Operation): string {
    const collection = path.split('/')[2] ?? ''
    const filled = path
      .replace('{id}', this.ids[collection] ?? 'none')
      .replace('{extension}', '101')
      .replace('{site}', 'north')
      .replace(/\{\w+\}/, 'none')
    const query = queries[`${method} ${path}`]
    return query === undefined ? filled : `${filled}?${query}`
  }

  async answer(operation: Operation, key?: string): Promise<string> {
    const { method, path, takesBody } = operation
    const body = takesBody ? (bodies[`${method} ${path}`] ?? {}) : undefined
    const answer = await this.ask(this.pathOf(operation), { method, body, key }).catch((error: Error) => {
      throw new Error(`${this.name} cut off ${method} ${path}`, { cause: error })
    })
    const type = answer.headers.get('content-type')
    const text = await answer.text()
    const isJson = type?.includes('json') && path !== ofAnyForm
    const form = isJson ? shapeOf(JSON.parse(text)) : text === '' ? 'empty' : 'text'
    return `${answer.status} ${type} ${form}`
  }
}

/** The form of a value: members and types; of a list, of its first. An error's code is part of the form. */
function shapeOf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${shapeOf(value[0])}]`
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value
  const members = Object.entries(value).map(([name, member]) => {
    return `${name}:${name === 'code' ? String(member) : shapeOf(member)}`
  })
  return `{${members.sort().join(',')}}`
}

/** It changes nothing. What a lookup stores comes after its answer, on a busy machine after the next question. */
const mayAskAgain = ({ method, path }: Operation) => method === 'GET' || path === '/v1/lookup/explain'

/** Every operation, one after the other, on three platforms of one machine. */
const allMs = 240_000

describe('every operation on all three deployments', () => {
  let reamaze: ReamazeServer
  let deployments: Deployment[] = []
  let operations: Operation[] = []

  beforeAll(async () => {
    reamaze = await startReamazeServer()
    const secrets = { SWITCHHOOK_SECRETS_KEY: Buffer.alloc(32, 7).toString('base64') }
    deployments = await Promise.all(
      deploymentKinds.map(async ({ name, open }) => {
        const place = await open()
        return new Deployment(name, place, await place.start({ ...reamaze.env, ...secrets, SWITCHHOOK_SETTLE_MS: '0' }))
      }),
    )
    await Promise.all(deployments.map((one) => one.furnish()))
    const { paths } = documentForm.parse(await (await deployments[0]?.ask('/openapi.json'))?.json())
    operations = Object.entries(paths)
      .filter(([path]) => !ofOnePlatform.test(path))
      .flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, { requestBody }]) => {
          return { method: method.toUpperCase(), path, takesBody: requestBody !== undefined }
        }),
      )
      // Who only looks comes first, who deletes last.
      .sort((a, b) => order.indexOf(a.method) - order.indexOf(b.method))
  })
  afterAll(async () => {
    await Promise.all(deployments.map(async ({ server, place }) => [await server.kill(), await place.close()]))
    await reamaze?.close()
  })

  const compare = async (key?: string) => {
    const different: Record<string, Record<string, string>> = {}
    const statuses: number[] = []
    for (const operation of operations) {
      const ask = () => Promise.all(deployments.map((one) => one.answer(operation, key)))
      let whole = await ask()
      for (let tries = 1; tries < 5 && mayAskAgain(operation) && new Set(whole).size > 1; tries += 1)
        whole = await ask()
      const isBySchedule = bySchedule.has(`${operation.method} ${operation.path}`)
      const answers = isBySchedule ? whole.map((answer) => answer.slice(0, 3)) : whole
      statuses.push(Number(answers[0]?.slice(0, 3)))
      if (new Set(answers).size > 1) {
        const named = deployments.map(({ name }, i) => [name, answers[i] ?? ''])
        different[`${operation.method} ${operation.path}`] = Object.fromEntries(named)
      }
    }
    return { different, statuses }
  }

  it(
    'answers a stranger alike',
    async () => {
      const { different, statuses } = await compare('')
      expect(different).toEqual({})
      expect(statuses.filter((status) => status === 401).length).toBeGreaterThan(40)
    },
    allMs,
  )

  it(
    'answers an admin alike',
    async () => {
      const { different, statuses } = await compare()
      expect(different).toEqual({})
      expect(statuses.filter((status) => status === 200 || status === 201).length).toBeGreaterThan(35)
      // Not configured (AI agents) is an answer, a fault is not.
      expect(statuses.filter((status) => status >= 500 && status !== 503)).toEqual([])
    },
    allMs,
  )
})
