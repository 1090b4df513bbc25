import { describe, expect, it } from 'vitest'
import { bearer, openTestApp, testAdminKey } from '../../../test/support/test-app.ts'

describe('the limit of a key', () => {
  const variables = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_RATE_LIMIT_PER_MINUTE: '2' }

  it('is shown with each answer, refuses what is too much, and ends with its minute', async () => {
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

  it('is each key’s own, and no phone system is ever refused a lookup or journal for asking often', async () => {
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

  it('holds for all processes together, and says how much of it is left in both forms that clients know', async () => {
    const site = openTestApp({ variables: { ...variables, SWITCHHOOK_RATE_LIMIT_PER_MINUTE: '40' } })
    const { token } = await site.makeKey(['read'])
    const processes = [site, site.isolate(), site.isolate()]
    await site.clock.advance(15_000)
    const answers: Response[] = []
    for (let i = 0; i < 60; i += 1) {
      const asked = processes[i % 3]?.request('/relay/active-calls', { headers: bearer(token) })
      if (asked) answers.push(await asked)
    }
    const allowed = answers.filter(({ status }) => status === 200).length
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(60 - allowed)
    // At most what two of three hold unused when the third finds nothing left.
    expect(allowed).toBeLessThanOrEqual(40)
    expect(allowed).toBeGreaterThanOrEqual(36)
    const [first] = answers
    expect(first?.headers.get('ratelimit-policy')).toBe('"key";q=40;w=60')
    expect(first?.headers.get('ratelimit')).toBe('"key";r=39;t=45')
    expect(answers.at(-1)?.headers.get('ratelimit')).toBe('"key";r=0;t=45')
    expect(answers.at(-1)?.headers.get('retry-after')).toBe('45')
    const { token: admin } = await site.makeKey(['admin'])
    const shown = await (await site.request('/metrics', { headers: bearer(admin) })).text()
    expect(shown).toContain('switchhook_rate_limited_total')
  })
})
