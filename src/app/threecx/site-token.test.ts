import { describe, expect, it } from 'vitest'
import { openMemoryRecords } from '../../../test/support/memory-records.ts'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { systemRandom } from '../../ports/clock.ts'
import type { HttpFetch } from '../../ports/http.ts'
import { SiteToken } from './site-token.ts'

const settings = { url: 'https://pbx.example.com', clientId: '900', clientSecret: 'swordfish' }
const never = new AbortController().signal

function openPlace() {
  const clock = createVirtualClock()
  const records = openMemoryRecords({ site: 'main', clock })
  let given = 0
  let status = 200
  const fetch: HttpFetch = async () => {
    given += 1
    return Response.json({ access_token: `t${given}`, expires_in: 60 }, { status })
  }
  const ports = { clock, records, fetch, random: systemRandom }
  return {
    ...{ clock, records },
    token: (secret = settings.clientSecret) => new SiteToken({ ...settings, clientSecret: secret }, ports),
    given: () => given,
    answer: (next: number) => {
      status = next
    },
  }
}

describe('the token of a site’s 3CX', () => {
  it('is one for all isolates, however many want it at once', async () => {
    const place = openPlace()
    const all = Promise.all([1, 2, 3, 4].map(() => place.token().get(never)))
    expect(new Set(await place.clock.until(all, 200))).toEqual(new Set(['t1']))
    expect(place.given()).toBe(1)
    await place.clock.advance(60_000)
    expect(await place.token().get(never)).toBe('t2')
  })

  it('that was refused is fetched once more, though several were refused', async () => {
    const place = openPlace()
    const [one, other] = [place.token(), place.token()]
    await one.get(never)
    await other.get(never)
    await one.refused('t1')
    await other.refused('t1')
    expect([await one.get(never), await other.get(never)]).toEqual(['t2', 't2'])
    await other.refused('t1')
    expect(await other.get(never)).toBe('t2')
  })

  it('does not lie open in the records, and opens with the client’s own secret only', async () => {
    const place = openPlace()
    await place.token().get(never)
    const { records } = await place.records.scan({ limit: 10 })
    expect(JSON.stringify(records)).not.toMatch(/"t1"|swordfish/)
    expect(await place.token('another').get(never)).toBe('t2')
  })

  it('that 3CX does not give is asked for again by the next', async () => {
    const place = openPlace()
    place.answer(401)
    await expect(place.token().get(never)).rejects.toMatchObject({ code: 'source_unauthorized' })
    place.answer(200)
    expect(await place.token().get(never)).toBe('t2')
  })

  it('whose fetching died with its isolate is waited for half a minute, not for ever', async () => {
    const place = openPlace()
    const claimedUntilMs = place.clock.now() + 35_000
    const value = { v: 1, client: '', freshUntilMs: 0, claimedUntilMs }
    await place.records.write([{ op: 'put', collection: 'threecx-token', id: 'token', value }])
    expect(await place.clock.until(place.token().get(never), 5000)).toBe('t1')
    expect(place.clock.now()).toBeGreaterThanOrEqual(claimedUntilMs)
  })
})
