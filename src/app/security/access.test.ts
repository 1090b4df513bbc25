import { describe, expect, it } from 'vitest'
import { openMemoryRecords } from '../../../test/support/memory-records.ts'
import { silentLog } from '../../../test/support/silent.ts'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import type { TextStore } from '../../adapters/platform/records/text-store.ts'
import { systemRandom } from '../../ports/clock.ts'
import type { RecordRef } from '../../ports/records.ts'
import { KnownSites } from '../sites/known-sites.ts'
import { AccessControl } from './access.ts'
import type { EnvironmentKeys } from './environment-keys.ts'
import { maxFailedTries } from './failed-tries.ts'
import { KeyStore } from './keys.ts'
import type { Scope } from './scopes.ts'

const environment: EnvironmentKeys = {
  adminKey: 'admin-key-0123456789abcdef',
  siteKey: 'site-key-0123456789abcdef',
  legacyToken: 'legacy-token',
}
const address = '203.0.113.7'
const wrong = 'swh_main_aaaaaaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'

function open(environmentKeys = environment) {
  const clock = createVirtualClock()
  const reads: string[] = []
  const down = { now: false }
  const around =
    (site: string) =>
    (store: TextStore): TextStore => ({
      ...store,
      getMany: (refs: readonly RecordRef[]) => {
        if (down.now) throw new Error('the store is down')
        reads.push(...refs.map((ref) => `${site}/${ref.collection}`))
        return store.getMany(refs)
      },
      list: (query) => store.list(query),
      write: (writes) => store.write(writes),
    })
  const sites = new Map<string, ReturnType<typeof openMemoryRecords>>()
  const records = (site: string) => {
    const known = sites.get(site) ?? openMemoryRecords({ site, clock, around: around(site) })
    sites.set(site, known)
    return known
  }
  const keys = (site: string) => new KeyStore({ records: records(site), clock, random: systemRandom })
  const isolate = () => {
    const knownSites = new KnownSites({ records: records('main'), clock })
    return new AccessControl({ records, clock, log: silentLog, keys, knownSites }, environmentKeys)
  }
  const access = isolate()
  const verify = (token: string, from = address, by = access) => by.verify(token, from)
  const believed = (token: string, from = address, by = access) => by.believed(token, () => from)
  const create = (scopes: Scope[], site = 'main') => keys(site).create({ name: 'test', scopes })
  const fail = async (times: number, from = address, by = access) => {
    for (let i = 0; i < times; i++) await verify(wrong, from, by)
  }
  return { clock, records, reads, down, keys, isolate, access, verify, believed, create, fail }
}

describe('AccessControl', () => {
  it('knows the keys of the environment', async () => {
    const { verify } = open()
    expect(await verify('admin-key-0123456789abcdef')).toMatchObject({
      principal: { scopes: ['admin'], anySite: true },
    })
    expect(await verify('site-key-0123456789abcdef')).toMatchObject({
      principal: { site: 'main', scopes: ['lookup', 'journal', 'events', 'read'], anySite: false },
    })
    expect(await verify('legacy-token')).toMatchObject({ principal: { site: 'main', scopes: ['lookup', 'journal'] } })
  })

  it('finds a key by its id with one read, however many keys there are', async () => {
    const { verify, create, reads } = open()
    for (let i = 0; i < 50; i++) await create(['read'])
    const { token, key } = await create(['lookup'])
    reads.length = 0
    expect(await verify(token)).toMatchObject({ ok: true, principal: { keyId: key.id, scopes: ['lookup'] } })
    expect(reads).toEqual(['main/api-keys'])
  })

  it('believes a proved key for 30 s without reading, then looks again', async () => {
    const { verify, believed, create, reads, clock } = open()
    const { token } = await create(['lookup'])
    await verify(token)
    reads.length = 0
    await clock.advance(29_999)
    expect(believed(token)).toBeDefined()
    expect(reads).toEqual([])
    await clock.advance(1)
    expect(believed(token)).toBeUndefined()
  })

  it('refuses a revoked key at once in this isolate and within 30 s in others', async () => {
    const { verify, believed, create, keys, isolate, access, clock } = open()
    const { token, key } = await create(['lookup'])
    const other = isolate()
    await verify(token)
    await verify(token, address, other)
    await keys('main').revoke(key.id)
    access.forget('main', key.id)
    expect(believed(token)).toBeUndefined()
    expect(await verify(token)).toMatchObject({ ok: false })
    await clock.advance(30_000)
    expect(believed(token, address, other)).toBeUndefined()
    expect(await verify(token, address, other)).toMatchObject({ ok: false })
  })

  it('looks a key up in the records of its own site only', async () => {
    const { verify, create, reads } = open()
    const { token } = await create(['lookup'], 'north')
    reads.length = 0
    expect(await verify(token)).toMatchObject({ ok: true, principal: { site: 'north' } })
    expect(reads.filter((read) => read.endsWith('api-keys'))).toEqual(['north/api-keys'])
    const moved = token.replace('swh_north_', 'swh_main_')
    expect(await verify(moved)).toMatchObject({ ok: false })
  })

  it('touches no more than a few sites that nobody created, and notes one that a key proves', async () => {
    const { verify, create, reads, records, clock } = open()
    for (let n = 0; n < 300; n += 1) {
      const guess = `swh_x${n}_aaaaaaaaaaaa_${'a'.repeat(40)}`
      expect(await verify(guess, `198.51.100.${n % 250}`)).toMatchObject({ refusal: { reason: 'wrong_key' } })
    }
    const touched = new Set(reads.filter((read) => /^x\d+\//.test(read)))
    expect(touched.size).toBe(30)
    // A site of a release that kept no list is noted by the first key that proves it.
    const { token } = await create(['lookup'], 'north')
    expect(await verify(token, '198.51.100.251')).toMatchObject({ ok: false })
    await clock.advance(3_600_000)
    expect(await verify(token, '198.51.100.251')).toMatchObject({ ok: true })
    expect(await new KnownSites({ records: records('main'), clock }).has('north')).toBe(true)
  })

  it('does not take a storage failure for a wrong key', async () => {
    const { verify, create, down } = open()
    const { token } = await create(['lookup'])
    down.now = true
    await expect(verify(token)).rejects.toMatchObject({ code: 'storage_unavailable', retryable: true })
  })

  it('says that nothing is configured when there is no key in the environment', async () => {
    const { access, verify, create } = open({})
    expect(access.missingToken()).toEqual({ reason: 'no_keys_configured' })
    expect(await verify(wrong)).toMatchObject({ refusal: { reason: 'no_keys_configured' } })
    const { token } = await create(['lookup'])
    expect(await verify(token)).toMatchObject({ ok: true })
  })
})

describe('failed tries', () => {
  it('block an address after 20 in a minute, even with a right key, and let it in after the minute', async () => {
    const { verify, fail, clock } = open()
    await fail(maxFailedTries - 1)
    expect(await verify(wrong)).toMatchObject({ refusal: { reason: 'wrong_key' } })
    expect(await verify(wrong)).toMatchObject({ refusal: { reason: 'blocked', retryAfterMs: 60_000 } })
    expect(await verify('site-key-0123456789abcdef')).toMatchObject({ refusal: { reason: 'blocked' } })
    await clock.advance(60_000)
    expect(await verify('site-key-0123456789abcdef')).toMatchObject({ ok: true })
  })

  it('hold across isolates', async () => {
    const { verify, fail, isolate } = open()
    await fail(maxFailedTries)
    const other = isolate()
    expect(await verify(wrong, address, other)).toMatchObject({ refusal: { reason: 'blocked' } })
    expect(await verify('site-key-0123456789abcdef', address, other)).toMatchObject({ refusal: { reason: 'blocked' } })
  })

  it('are forgotten in records too when the minute is over', async () => {
    const { verify, fail, isolate, clock } = open()
    await fail(maxFailedTries - 1)
    await clock.advance(60_000)
    const other = isolate()
    for (let i = 0; i < maxFailedTries; i++) {
      expect(await verify(wrong, address, other)).toMatchObject({ refusal: { reason: 'wrong_key' } })
    }
  })

  it('leave nothing behind', async () => {
    const { fail, clock, records } = open()
    await fail(3)
    const group = `failed-tries ${clock.now() - (clock.now() % 60_000) + 60_000}`
    expect(Object.values((await records('main').sums([group]))[0] ?? {})).toEqual([3])
    await clock.advance(120_000)
    expect(await records('main').sums([group])).toEqual([{}])
  })

  it('are no more than 20 though 300 keys are guessed at once', async () => {
    const { verify, clock, reads } = open()
    const guesses = Array.from({ length: 300 }, (_, n) =>
      verify(`swh_main_aaaaaaaaaaaa_${String(n).padStart(40, 'a')}`),
    )
    await clock.advance(5_000)
    const verdicts = await Promise.all(guesses)
    const wrongKeys = verdicts.filter((verdict) => !verdict.ok && verdict.refusal.reason === 'wrong_key')
    expect([wrongKeys.length, reads.filter((read) => read === 'main/api-keys').length]).toEqual([20, 20])
  })

  it('do not stand in the way of right keys that come from one address at once', async () => {
    const { verify, create, clock } = open()
    const made = await Promise.all(Array.from({ length: 60 }, () => create(['lookup'])))
    const first = made[0]?.token ?? ''
    const all = [...made.map(({ token }) => verify(token)), ...Array.from({ length: 100 }, () => verify(first))]
    await clock.advance(1_000)
    expect((await Promise.all(all)).filter(({ ok }) => !ok)).toEqual([])
  })

  it('do not touch other addresses', async () => {
    const { verify, fail } = open()
    await fail(maxFailedTries + 5)
    expect(await verify('site-key-0123456789abcdef', '203.0.113.8')).toMatchObject({ ok: true })
  })

  it('cannot lock out a key that was proved from the same address before', async () => {
    const { verify, believed, fail, clock, create } = open()
    const { token } = await create(['lookup'])
    await verify(token)
    await fail(maxFailedTries + 5)
    expect(believed(token)).toBeDefined()
    await clock.advance(30_000)
    expect(await verify(token)).toMatchObject({ ok: true })
  })

  it('keep a blocked address from using a key that others proved', async () => {
    const { verify, believed, fail } = open()
    await verify('site-key-0123456789abcdef', '198.51.100.1')
    await fail(maxFailedTries)
    expect(believed('site-key-0123456789abcdef', '198.51.100.1')).toBeDefined()
    expect(believed('site-key-0123456789abcdef', address)).toBeUndefined()
  })

  it('read and write nothing while keys are right', async () => {
    const { verify, reads } = open()
    await verify('site-key-0123456789abcdef')
    expect(reads).toEqual([])
  })

  it('still count in memory when records fail', async () => {
    const { verify, down } = open()
    down.now = true
    for (let i = 0; i < maxFailedTries; i++) await verify('123A')
    expect(await verify('123A')).toMatchObject({ refusal: { reason: 'blocked' } })
  })
})
