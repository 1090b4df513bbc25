/**
 * What the deployment counts of itself, on three deployments: exact, readable for Prometheus, kept over a power cut, and a
 * key's limit that holds for the process before the cut and the one after it together.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Deployable, deploymentKinds, type Running } from '../support/deployments.ts'
import { parsePrometheus } from '../support/prometheus-parser.ts'
import { waitFor } from '../support/wait-for.ts'

const limit = 100

describe.each(deploymentKinds)('$name', ({ open }) => {
  let place: Deployable
  let server: Running

  const restart = async () => {
    await server?.kill()
    server = await place.start({ SWITCHHOOK_RATE_LIMIT_PER_MINUTE: String(limit) })
  }
  beforeAll(async () => {
    place = await open()
    await restart()
  })
  afterAll(async () => {
    await server?.kill()
    await place?.close()
  })

  const ask = (route: string, key: string, body?: unknown) =>
    fetch(server.url + route, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
  const makeKey = async (scopes: string[]) => {
    const answer = await ask('/v1/keys', server.adminKey, { name: 'test', scopes })
    return answer.json<{ token: string; key: { id: string } }>()
  }
  const scrape = async () => {
    const families = parsePrometheus(await (await ask('/metrics', server.adminKey)).text())
    const counters = [...families.values()].filter(({ type }) => type !== 'gauge')
    return new Map(counters.flatMap(({ samples }) => [...samples]))
  }
  const journal = async (number: string) => {
    const times = { callStartTimeUTC: '2026-11-20T09:00:00Z', callEndTimeUTC: '2026-11-20T09:01:00Z' }
    const call = { number, direction: 'Inbound', type: 'Inbound', agent: '101', ...times }
    expect((await ask('/api/v1/call-journal', server.siteKey, call)).status).toBe(200)
  }

  it('counts exactly what was reported and looked up, and no power cut takes it back', async () => {
    for (const number of ['+12025550101', '+12025550102', '+12025550101']) await journal(number)
    for (let i = 0; i < 5; i += 1) await ask('/3cx/lookup', server.siteKey, { number: '+12025550103' })
    const shown = await scrape()
    expect(shown.get('switchhook_events_total{result="accepted"}')).toBe(2)
    expect(shown.get('switchhook_events_total{result="duplicate"}')).toBe(1)
    expect(shown.get('switchhook_lookups_total{by="number",outcome="placeholder"}')).toBe(5)
    expect(shown.get('switchhook_lookup_duration_seconds_count')).toBe(5)
    await restart()
    const again = await scrape()
    for (const [name, value] of shown) expect(again.get(name), name).toBeGreaterThanOrEqual(value)
    expect(again.get('switchhook_lookups_total{by="number",outcome="placeholder"}')).toBe(5)
    await journal('+12025550104')
    expect((await scrape()).get('switchhook_events_total{result="accepted"}')).toBe(3)
  })

  it('shows what a key was used for, before the cut and after it', async () => {
    const { token, key } = await makeKey(['read'])
    for (const path of ['/v1/calls', '/v1/keys']) await ask(path, token)
    await scrape()
    await restart()
    await ask('/v1/calls', token)
    // Nothing is asked that stores it: it is stored by itself, seconds later.
    const usage = async () => {
      const answer = await ask(`/v1/keys/${key.id}/usage`, server.adminKey)
      return answer.json<{ requests: number; errors: number }>()
    }
    await waitFor(async () => (await usage()).requests === 3)
    expect(await usage()).toMatchObject({ requests: 3, errors: 1 })
  })

  it('keeps to a key’s limit with two processes together', async () => {
    const remaining = async (token: string) => {
      const { headers } = await ask('/relay/active-calls', token)
      const endsAt = Math.round(Date.now() / 1000) + Number(headers.get('ratelimit-reset'))
      return { left: Number(headers.get('ratelimit-remaining')), minute: Math.round(endsAt / 60) }
    }
    // Once more where a new minute began in between.
    for (;;) {
      const { token } = await makeKey(['read'])
      const first = await remaining(token)
      for (let i = 0; i < 9; i += 1) await ask('/relay/active-calls', token)
      await restart()
      const { left, minute } = await remaining(token)
      if (minute !== first.minute) continue
      expect(left).toBeLessThanOrEqual(limit - 11)
      expect(left).toBeGreaterThanOrEqual(limit - 22)
      break
    }
  })
})
