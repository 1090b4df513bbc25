import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../../../test/support/virtual-clock.ts'
import type { HttpFetch } from '../../../../ports/http.ts'
import { ThreecxApi } from './api.ts'
import { sharedToken } from './token.ts'

const settings = { url: 'https://pbx.example.com', clientId: '900', clientSecret: 'swordfish' }
const never = new AbortController().signal

/** Gives tokens `t1`, `t2`…; only the last one is good. */
function fakePbx(answer: () => object = () => ({ expires_in: 60 })) {
  const clock = createVirtualClock()
  const asked: { readonly url: string; readonly body: string }[] = []
  let given = 0
  const fetch: HttpFetch = async (url, init) => {
    asked.push({ url, body: String(init?.body ?? '') })
    if (url.endsWith('/connect/token')) {
      given += 1
      return Response.json({ access_token: `t${given}`, ...answer() })
    }
    const good = new Headers(init?.headers).get('authorization') === `Bearer t${given}`
    return good ? Response.json([]) : new Response('', { status: 401 })
  }
  const others = () => {
    given += 1
  }
  return { clock, fetch, asked, others, tokens: () => asked.filter(({ url }) => url.endsWith('/connect/token')).length }
}

describe('the token of a 3CX', () => {
  it('is asked for with a form, and held as long as 3CX says', async () => {
    const pbx = fakePbx()
    const token = sharedToken(settings, pbx)
    expect(await token.get(never)).toBe('t1')
    expect(new URLSearchParams(pbx.asked[0]?.body).get('grant_type')).toBe('client_credentials')
    await pbx.clock.advance(47_000)
    expect(await token.get(never)).toBe('t1')
    await pbx.clock.advance(2000)
    expect(await token.get(never)).toBe('t2')
  })

  it('that holds for an hour is fetched anew half a minute before its end, not sooner', async () => {
    const pbx = fakePbx(() => ({ expires_in: '3600' }))
    const token = sharedToken(settings, pbx)
    await token.get(never)
    await pbx.clock.advance(3_569_000)
    expect(await token.get(never)).toBe('t1')
    await pbx.clock.advance(2000)
    expect(await token.get(never)).toBe('t2')
  })

  it('of which 3CX does not say how long it holds is used until it is refused', async () => {
    const pbx = fakePbx(() => ({}))
    const token = sharedToken(settings, pbx)
    await token.get(never)
    await pbx.clock.advance(86_400_000)
    expect(await token.get(never)).toBe('t1')
    token.refused('t1')
    expect(await token.get(never)).toBe('t2')
    // Somebody who was refused with the old one comes late.
    token.refused('t1')
    expect(await token.get(never)).toBe('t2')
  })

  it('is one for all sources of the process, and fetched once when many want it', async () => {
    const pbx = fakePbx()
    const sources = [1, 2, 3].map(() => new ThreecxApi(settings, pbx))
    await Promise.all(sources.map((api) => api.get({ path: '/callcontrol', grant: '' }, never)))
    expect(pbx.tokens()).toBe(1)
    expect(sharedToken({ ...settings, clientId: '901' }, pbx)).not.toBe(sources[0]?.token)
  })

  it('that is refused is fetched anew once for a request, and once for all who were refused', async () => {
    const pbx = fakePbx()
    const api = new ThreecxApi(settings, pbx)
    await api.get({ path: '/callcontrol', grant: '' }, never)
    pbx.others()
    await Promise.all([1, 2, 3].map(() => api.get({ path: '/callcontrol', grant: '' }, never)))
    expect(pbx.tokens()).toBe(2)
  })

  it('is waited for no longer than the caller wants, while others go on waiting', async () => {
    const pbx = fakePbx()
    const answer = Promise.withResolvers<void>()
    const slow: HttpFetch = async (url, init) => {
      await answer.promise
      return pbx.fetch(url, init)
    }
    const token = sharedToken(settings, { clock: pbx.clock, fetch: slow })
    const impatient = new AbortController()
    const [one, other] = [token.get(impatient.signal), token.get(never)]
    const reason = new Error('stop')
    impatient.abort(reason)
    await expect(one).rejects.toBe(reason)
    answer.resolve()
    expect(await other).toBe('t1')
  })

  it('that does not come in time is reported as unreachable', async () => {
    const { clock } = fakePbx()
    const token = sharedToken(settings, { clock, fetch: () => new Promise(() => {}) })
    const asked = token.get(never)
    const refused = expect(asked).rejects.toMatchObject({ code: 'source_unreachable', retryable: true })
    await clock.advance(31_000)
    await refused
  })

  it('is in no error, and neither is the key', async () => {
    const refuse: HttpFetch = async () => new Response('{"error":"swordfish"}', { status: 401 })
    const token = sharedToken(settings, { clock: createVirtualClock(), fetch: refuse })
    const error = await token.get(never).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'source_unauthorized' })
    expect(JSON.stringify(error) + String(error)).not.toContain('swordfish')
  })

  it('follows no redirect', async () => {
    const redirects: (RequestRedirect | undefined)[] = []
    const fetch: HttpFetch = async (_, init) => {
      redirects.push(init?.redirect)
      return new Response('', { status: 302, headers: { location: 'https://elsewhere.example.com' } })
    }
    const token = sharedToken(settings, { clock: createVirtualClock(), fetch })
    await expect(token.get(never)).rejects.toMatchObject({ code: 'source_unreachable' })
    expect(redirects).toEqual(['manual'])
  })
})
