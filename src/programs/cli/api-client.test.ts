import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import type { HttpFetch } from '../../ports/http.ts'
import { ApiFailure, ConnectionFailure, failureText } from '../terminal/failure.ts'
import { createApiClient } from './api-client.ts'
import type { Connection } from './connection.ts'

const key = 'a-key-that-must-not-be-seen'
const connection: Connection = { url: 'https://hook.example', key, keySource: 'SWITCHHOOK_ADMIN_KEY', site: 'north' }
const answer = z.looseObject({ ok: z.boolean() })

function client(fetch: HttpFetch) {
  const clock = createVirtualClock()
  const stop = new AbortController()
  return { clock, stop, api: createApiClient(connection, { fetch, clock, signal: stop.signal }) }
}

const says = (body: BodyInit, init?: ResponseInit) => client(async () => new Response(body, init)).api

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.unreachable('it succeeded'),
    (thrown: unknown) => thrown,
  )
}

describe('asking the server', () => {
  it('sends key, site, query and JSON, and passes on fields it does not know', async () => {
    const asked: { url?: string; init?: RequestInit } = {}
    const { api } = client(async (url, init) => {
      Object.assign(asked, { url, init })
      return Response.json({ ok: true, new: 1 })
    })
    const query = { number: '+1 555', limit: 5, cursor: undefined }
    expect(await api.request({ method: 'POST', path: '/v1/x', query, body: { a: 1 }, answer })).toEqual({
      ok: true,
      new: 1,
    })
    expect(asked.url).toBe('https://hook.example/v1/x?number=%2B1+555&limit=5&site=north')
    expect(asked.init).toMatchObject({ method: 'POST', body: '{"a":1}', redirect: 'manual' })
    expect(asked.init?.headers).toEqual({ authorization: `Bearer ${key}`, 'content-type': 'application/json' })
  })

  it('keeps the key to itself where none is needed', async () => {
    const { api } = client(async (_, init) => Response.json({ ok: !JSON.stringify(init?.headers).includes(key) }))
    expect(await api.request({ path: '/health', answer, auth: 'public' })).toEqual({ ok: true })
  })

  it('shows a refusal as message, code and request id', async () => {
    const error = { code: 'conflict', message: 'It is being sent.', requestId: 'r-1', retryable: true }
    const headers = { 'retry-after': '7' }
    const failure = await failureOf(
      says(JSON.stringify({ error }), { status: 409, headers }).request({ path: '/', answer }),
    )
    expect(failure).toBeInstanceOf(ApiFailure)
    expect(failure).toMatchObject({ status: 409, error, retryAfterMs: 7000 })
    expect(failureText(failure)).toBe('✘ It is being sent. (conflict, request r-1)\n')
  })

  it('says where a refused key came from, and never which', async () => {
    const error = { code: 'unauthorized', message: 'The API key is wrong.', requestId: 'r', retryable: false }
    const text = failureText(
      await failureOf(says(JSON.stringify({ error }), { status: 401 }).request({ path: '/', answer })),
    )
    expect(text).toContain('SWITCHHOOK_ADMIN_KEY')
    expect(text).not.toContain(key)
  })

  it.each([
    ['a web page', '<html>', { status: 404, headers: { 'content-type': 'text/html' } }],
    ['a page that says 200', '<html>', { headers: { 'content-type': 'text/html' } }],
    ['other JSON', '{"hello":1}', undefined],
    ['a proxy’s error', 'Bad gateway', { status: 502 }],
  ] as const)('takes %s for another server', async (_, body, init) => {
    const failure = await failureOf(says(body, init).request({ path: '/', answer }))
    expect(failure).toBeInstanceOf(ConnectionFailure)
    expect(failureText(failure)).toContain('SWITCHHOOK_URL')
  })

  it('follows no redirect with the key, and names the target', async () => {
    const api = says('', { status: 302, headers: { location: 'https://elsewhere.example/' } })
    expect(failureText(await failureOf(api.request({ path: '/', answer })))).toContain('https://elsewhere.example/')
  })

  it('says why no server answers', async () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:443'), { code: 'ECONNREFUSED' })
    const { api } = client(() => Promise.reject(new TypeError('fetch failed', { cause: new AggregateError([cause]) })))
    const failure = await failureOf(api.request({ path: '/', answer }))
    expect(failure).toBeInstanceOf(ConnectionFailure)
    expect(failureText(failure)).toContain(
      'No server answers at https://hook.example (connect ECONNREFUSED 127.0.0.1:443).',
    )
  })

  const hanging: HttpFetch = (_, init) =>
    new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)))

  it('gives up after thirty seconds', async () => {
    const { api, clock } = client(hanging)
    const failure = failureOf(api.request({ path: '/', answer }))
    await clock.advance(30_000)
    expect(failureText(await failure)).toContain('did not answer within 30 seconds')
  })

  it('stops at once on Ctrl-C', async () => {
    const { api, stop } = client(hanging)
    const failure = failureOf(api.request({ path: '/', answer }))
    stop.abort()
    expect(await failure).toBe(stop.signal.reason)
  })
})
