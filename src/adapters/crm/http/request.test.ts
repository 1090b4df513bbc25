import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { handlerFetch } from '../../../../test/support/crm/handler-fetch.ts'
import { createVirtualClock } from '../../../../test/support/virtual-clock.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import type { HttpFetch } from '../../../ports/http.ts'
import { answerBytesMax, type CrmHttp, type CrmRequest, checked, requestJson } from './request.ts'

const never = new AbortController().signal
const clock = createVirtualClock()
const url = 'https://crm.example.com/api?q=447700900123'

function crm(fetch: HttpFetch): CrmHttp {
  return { crm: 'Acme', fetch, clock, credentialsHint: 'ACME_TOKEN', addressHint: 'ACME_URL', secrets: ['t0ken'] }
}

const answering = (response: () => Response) => crm(handlerFetch(async () => response()))
const get: CrmRequest = { method: 'GET', url }
const bodyOf = async (response: () => Response, request: Partial<CrmRequest> = {}) =>
  (await requestJson(answering(response), { ...get, ...request }, never)).body

describe('a request to a CRM', () => {
  it('sends the body byte for byte, asks for JSON and follows no redirect', async () => {
    const seen: { url: string; init?: RequestInit }[] = []
    const http = crm(async (address, init) => {
      seen.push({ url: address, init })
      return Response.json({})
    })
    const body = '{ "odd" :  "spacing\\u00e9 é" }'
    await requestJson(http, { method: 'POST', url, body, headers: { authorization: 'Bearer t0ken' } }, never)
    expect(seen[0]?.url).toBe(url)
    expect(seen[0]?.init).toMatchObject({ method: 'POST', body, redirect: 'manual' })
    expect(seen[0]?.init?.headers).toEqual({
      accept: 'application/json',
      'content-type': 'application/json',
      authorization: 'Bearer t0ken',
    })
  })

  it('is sent once more when the connection broke before an answer began, if it only reads, and never otherwise', async () => {
    const breaking = (times: number) => {
      let asked = 0
      const http = crm(async () => {
        asked += 1
        if (asked <= times) throw new TypeError('fetch failed')
        return Response.json({ ok: true })
      })
      return { http, asked: () => asked }
    }
    const once = breaking(1)
    expect((await requestJson(once.http, get, never)).body).toEqual({ ok: true })
    const read = breaking(1)
    expect((await requestJson(read.http, { method: 'POST', url, isRead: true }, never)).body).toEqual({ ok: true })
    const twice = breaking(2)
    await expect(requestJson(twice.http, get, never)).rejects.toMatchObject({ code: 'crm_unreachable' })
    expect(twice.asked()).toBe(2)
    const write = breaking(1)
    await expect(requestJson(write.http, { method: 'POST', url }, never)).rejects.toMatchObject({
      code: 'crm_unreachable',
    })
    expect(write.asked()).toBe(1)
  })

  it('gives the JSON, or undefined for an empty answer', async () => {
    expect(await bodyOf(() => Response.json({ a: [1] }))).toEqual({ a: [1] })
    expect(await bodyOf(() => new Response(null, { status: 204 }))).toBeUndefined()
    expect(await bodyOf(() => new Response('  \n'))).toBeUndefined()
  })

  it('takes plain text only where anything will do, and a web page nowhere', async () => {
    expect(await bodyOf(() => new Response('OK'), { answer: 'any' })).toBe('OK')
    await expect(bodyOf(() => new Response('OK'))).rejects.toMatchObject({ code: 'crm_bad_answer' })
    for (const text of ['<!DOCTYPE html><p>', ' <html>', '{"half":', '["half"']) {
      const failed = bodyOf(() => new Response(text), { answer: 'any' })
      await expect(failed).rejects.toMatchObject({ code: 'crm_bad_answer', retryable: true })
    }
  })

  it('hands over a status it was asked to accept, whatever the body', async () => {
    const http = answering(() => new Response('<html>', { status: 404 }))
    expect(await requestJson(http, { ...get, accept: [404] }, never)).toMatchObject({ status: 404, body: undefined })
  })

  it('reads no more than the bound, declared or not', async () => {
    const chunk = new Uint8Array(64 * 1024).fill(32)
    let pulled = 0
    const endless = () =>
      new ReadableStream<Uint8Array>({
        pull: (controller) => {
          pulled += chunk.length
          controller.enqueue(chunk)
        },
      })
    await expect(bodyOf(() => new Response(endless()))).rejects.toMatchObject({ code: 'crm_bad_answer' })
    expect(pulled).toBeLessThan(2 * answerBytesMax)
    pulled = 0
    const declared = () => new Response(endless(), { headers: { 'content-length': '99999999' } })
    await expect(bodyOf(declared)).rejects.toMatchObject({ code: 'crm_bad_answer' })
    expect(pulled).toBeLessThan(3 * chunk.length)
  })

  it('is unreachable when the answer breaks off', async () => {
    const breaking = new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode('{"a":'))
        controller.error(new Error('socket hang up'))
      },
    })
    const failed = bodyOf(() => new Response(breaking))
    await expect(failed).rejects.toMatchObject({ code: 'crm_unreachable', retryable: true })
  })

  it('times out by the clock even while the body trickles, and when fetch ignores its signal', async () => {
    const stalled = () => new Response(new ReadableStream({ start: () => {} }))
    const deaf = crm(() => new Promise<Response>(() => {}))
    for (const http of [answering(stalled), deaf]) {
      const failed = expect(requestJson(http, { ...get, timeoutMs: 1500 }, never)).rejects.toMatchObject({
        code: 'crm_timeout',
        message: 'Acme did not answer within 1.5 s: see whether it is slow or down.',
      })
      await clock.advance(1500)
      await failed
    }
    expect(clock.sleeping).toBe(0)
  })

  it('leaves no timer behind when it was answered', async () => {
    await bodyOf(() => Response.json({}))
    expect(clock.sleeping).toBe(0)
  })

  it('rejects with the caller’s own SwitchhookError when that is why it was stopped', async () => {
    const stop = new AbortController()
    const failed = requestJson(
      crm(() => new Promise<Response>(() => {})),
      get,
      stop.signal,
    )
    const reason = new SwitchhookError('crm_timeout', 'The lookup’s deadline passed.', { retryable: true })
    stop.abort(reason)
    await expect(failed).rejects.toBe(reason)
  })

  it('says what to check, and never the query, a secret or a number', async () => {
    const body = { error: 'no contact 447700900123 for t0ken' }
    const failed = bodyOf(() => Response.json(body, { status: 422 }))
    await expect(failed).rejects.toMatchObject({
      code: 'crm_rejected',
      message: 'Acme rejected the request (422): no contact … for ….',
      details: { crm: 'Acme', status: 422, host: 'crm.example.com' },
    })
  })

  it.each([
    [302, 'crm_bad_answer', true],
    [400, 'crm_rejected', false],
    [401, 'crm_unauthorized', false],
    [403, 'crm_forbidden', false],
    [404, 'crm_rejected', false],
    [408, 'crm_unavailable', true],
    [410, 'crm_rejected', false],
    [425, 'crm_unavailable', true],
    [429, 'crm_rate_limited', true],
    [500, 'crm_unavailable', true],
    [504, 'crm_unavailable', true],
  ])('%i is %s, retryable: %s', async (status, code, retryable) => {
    const failed = bodyOf(() => new Response('gone wrong', { status }))
    await expect(failed).rejects.toMatchObject({ code, retryable })
  })
})

describe('a checked answer', () => {
  it('is typed, or a bad answer that names the place', async () => {
    const http = answering(() => Response.json({ contacts: [{ id: 7 }] }))
    const answer = await requestJson(http, get, never)
    expect(checked(http, z.object({ contacts: z.array(z.unknown()) }), answer).contacts).toHaveLength(1)
    const wanted = z.object({ contacts: z.array(z.object({ id: z.string() })) })
    expect(() => checked(http, wanted, answer)).toThrow(
      expect.objectContaining({ code: 'crm_bad_answer', message: expect.stringContaining('contacts.0.id') }),
    )
  })
})
