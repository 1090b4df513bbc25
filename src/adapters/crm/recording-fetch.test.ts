import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { recordFetch } from './recording-fetch.ts'

const wanted = { digits: '7700900123', email: 'ada@example.com' }

function setUp(answer: () => Promise<Response> = async () => new Response('{}')) {
  const clock = createVirtualClock()
  const recorder = recordFetch(
    async () => {
      await clock.sleep(120)
      return answer()
    },
    clock,
    wanted,
    ['s3cret-token', 'p@ss word'],
  )
  const send = async (url: string, init?: RequestInit) => {
    const sent = recorder.fetch(url, init).catch((thrown: unknown) => thrown)
    await clock.advance(120)
    return sent
  }
  return { ...recorder, send }
}

describe('notes of requests', () => {
  it('say how the number was written, in query, JSON and form', async () => {
    const { send, requests } = setUp()
    await send('https://crm.test/api/contacts?q=%2B447700900123&type=mobile&page=1')
    await send('https://crm.test/json/2/search', {
      method: 'POST',
      body: JSON.stringify({
        domain: [
          ['phone', '=ilike', '%7%7%0%0%9%0%0%1%2%3'],
          ['mobile', '=', '07700 900123'],
          ['id', '>', 20260101],
        ],
      }),
    })
    await send('https://crm.test/list', {
      method: 'POST',
      body: new URLSearchParams({ 'filter[phone]': '(07700) 900-123', page: '12345' }),
    })
    expect(requests()).toEqual([
      { method: 'GET', target: 'crm.test/api/contacts', forms: ['+447700900123'], tookMs: 120, status: 200 },
      {
        method: 'POST',
        target: 'crm.test/json/2/search',
        forms: ['%7%7%0%0%9%0%0%1%2%3', '07700 900123'],
        tookMs: 120,
        status: 200,
      },
      { method: 'POST', target: 'crm.test/list', forms: ['(07700) 900-123'], tookMs: 120, status: 200 },
    ])
  })

  it('say that an address was asked for', async () => {
    const { send, requests } = setUp()
    await send('https://crm.test/find?email=Ada%40Example.com&token=1')
    expect(requests()).toMatchObject([{ forms: ['ada@example.com'] }])
  })

  it('say the status, and why there was no answer', async () => {
    const refused = setUp(async () => new Response('no', { status: 401 }))
    await refused.send('https://crm.test/a')
    expect(refused.requests()).toMatchObject([{ status: 401 }])
    const broken = setUp(() => Promise.reject(new TypeError('fetch failed')))
    expect(await broken.send('https://crm.test/a')).toBeInstanceOf(TypeError)
    expect(broken.requests()).toMatchObject([{ failure: 'no connection', tookMs: 120 }])
    const stopped = setUp(() => Promise.reject(new Error('aborted')))
    await stopped.send('https://crm.test/a', { signal: AbortSignal.abort() })
    expect(stopped.requests()).toMatchObject([{ failure: 'not waited for any longer' }])
  })

  it('hold no secret, wherever it was sent', async () => {
    const { send, requests } = setUp()
    await send(
      'https://crm.test/hook/s3cret-token/p%40ss%20word/abcdefghijklmnopqrstuvwxyz0123456789?key=s3cret-token',
      {
        method: 'POST',
        headers: { authorization: 'Bearer s3cret-token' },
        body: '{"password":"p@ss word","refresh_token":"abcdefghijklmnop7700900123"}',
      },
    )
    const [note] = requests()
    expect(note?.target).toBe('crm.test/hook/…/…/…')
    expect(JSON.stringify(note)).not.toMatch(/s3cret|p@ss|abcdefghijkl/)
  })

  it('hold nothing of a query or body but what is the number itself', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), async (query, body) => {
        const { send, requests } = setUp()
        await send(`https://crm.test/p?${encodeURIComponent(query)}`, { method: 'POST', body })
        for (const form of requests()[0]?.forms ?? []) {
          const digits = form.replace(/\D/g, '')
          expect(digits.endsWith('0900123') || wanted.digits.endsWith(digits) || form === wanted.email).toBe(true)
        }
      }),
      { numRuns: 50 },
    )
  })
})
