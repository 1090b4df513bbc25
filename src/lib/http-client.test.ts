import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../test/support/virtual-clock.ts'
import type { HttpAsk } from '../ports/http.ts'
import { connectionFault, exchange, type HttpRequest } from './http-client.ts'

const clock = createVirtualClock()
const get = { method: 'GET', url: 'https://example.com/', headers: {}, timeoutMs: 1000, answerBytesMax: 10 }

const ask = (fetch: HttpAsk, more: Partial<HttpRequest> = {}) => exchange({ clock, fetch }, { ...get, ...more })

function broken() {
  return new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('socket hang up')) })
}

describe('one request and its whole answer', () => {
  it('gives status, text and how long to wait', async () => {
    const answer = await ask(async () => new Response('söme', { status: 429, headers: { 'retry-after': '7' } }))
    expect(answer).toMatchObject({ status: 429, text: 'söme', retryAfterMs: 7000 })
  })

  it('follows no redirect, and reads nothing of it', async () => {
    const asked: unknown[] = []
    const answer = await ask(async (_, question) => {
      asked.push(question.redirect)
      return new Response(broken(), { status: 302, headers: { location: 'https://elsewhere.example/' } })
    })
    expect(asked).toEqual(['manual'])
    expect([answer.status, answer.text]).toEqual([302, ''])
  })

  it('does not wait for a body when only the status counts', async () => {
    const endless = new ReadableStream<Uint8Array>({ start: () => undefined })
    expect(await ask(async () => new Response(endless), { ignoreBody: true })).toMatchObject({ status: 200, text: '' })
  })

  it('fails when a success breaks off or is too long; an error counts by its status', async () => {
    await expect(ask(async () => new Response(broken()))).rejects.toMatchObject({ reason: 'cut off' })
    await expect(ask(async () => new Response('x'.repeat(11)))).rejects.toMatchObject({ reason: 'too big' })
    expect(await ask(async () => new Response(broken(), { status: 503 }))).toMatchObject({ status: 503, text: '' })
  })

  it('says why there was no connection, however deep that stands', async () => {
    const cause = new Error('connect ECONNREFUSED 127.0.0.1:443')
    const thrown = new TypeError('fetch failed', { cause: new AggregateError([cause]) })
    expect(connectionFault(thrown)).toBe('connect ECONNREFUSED 127.0.0.1:443')
    await expect(ask(() => Promise.reject(thrown))).rejects.toMatchObject({
      reason: 'unreachable',
      message: 'connect ECONNREFUSED 127.0.0.1:443',
    })
  })

  it('stops at its time limit, and for the reason of its signal', async () => {
    const failed = expect(ask(() => new Promise(() => undefined))).rejects.toMatchObject({ reason: 'timeout' })
    await clock.advance(1000)
    await failed
    const reason = new Error('asked to stop')
    const over = AbortSignal.abort(reason)
    await expect(exchange({ clock, fetch: async () => new Response() }, get, over)).rejects.toBe(reason)
  })
})
