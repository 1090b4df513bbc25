import { describe, expect, it } from 'vitest'
import { bearer, openTestApp, testAdminKey } from '../../test/support/test-app.ts'

describe('the limit of a key', () => {
  const variables = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_RATE_LIMIT_PER_MINUTE: '2' }

  it('is told with each answer, refuses what is too much, and ends with its minute', async () => {
    const site = openTestApp({ variables })
    const { token } = await site.makeKey(['read'])
    const ask = () => site.request('/relay/active-calls', { headers: bearer(token) })
    const answers = [await ask(), await ask(), await ask()]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429])
    expect(answers.map(({ headers }) => headers.get('ratelimit-remaining'))).toEqual(['1', '0', '0'])
    const refused = answers[2]
    expect(refused?.headers.get('retry-after')).toBe('60')
    expect(await refused?.json()).toMatchObject({ error: { code: 'rate_limited', retryable: true } })
    await site.clock.advance(60_000)
    expect((await ask()).status).toBe(200)
  })

  it('is each key’s own, and X9 never a phone system’s', async () => {
    const site = openTestApp({ variables })
    const [one, two] = [await site.makeKey(['read', 'lookup']), await site.makeKey(['read'])]
    for (let i = 0; i < 4; i += 1) await site.request('/relay/active-calls', { headers: bearer(one.token) })
    expect((await site.request('/relay/active-calls', { headers: bearer(two.token) })).status).toBe(200)
    const looked = await site.request('/3cx/lookup', {
      method: 'POST',
      headers: { ...bearer(one.token), 'content-type': 'application/json' },
      body: '{"number":"+15551234567"}',
    })
    expect(looked.status).toBe(200)
  })
})
