import { describe, expect, it } from 'vitest'
import { openMemoryRecords } from '../../../test/support/memory-records.ts'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { systemRandom } from '../../ports/clock.ts'
import { KeyStore } from './keys.ts'
import { hashToken } from './tokens.ts'

function open() {
  const clock = createVirtualClock()
  const records = openMemoryRecords({ site: 'main', clock })
  return { clock, records, keys: new KeyStore({ records, clock, random: systemRandom }) }
}

describe('KeyStore', () => {
  it('stores the SHA-256 of the token and never the token', async () => {
    const { keys, records } = open()
    const { key, token } = await keys.create({ name: 'PBX', scopes: ['journal', 'lookup'] })
    const stored = await records.get('api-keys', key.id)
    expect(JSON.stringify(stored)).not.toContain(token.split('_')[3])
    expect(stored?.value).toMatchObject({ v: 1, name: 'PBX', hash: hashToken(token), scopes: ['lookup', 'journal'] })
  })

  it('lists newest first, page by page, with revoked ones', async () => {
    const { keys, clock } = open()
    const ids: string[] = []
    for (const name of ['a', 'b', 'c']) {
      ids.unshift((await keys.create({ name, scopes: ['read'] })).key.id)
      await clock.advance(1000)
    }
    await keys.revoke(ids[0] ?? '')
    const first = await keys.list(2)
    const second = await keys.list(2, first.next)
    expect([...first.keys, ...second.keys].map(({ id }) => id)).toEqual(ids)
    expect(first.keys[0]?.revokedAt).toBe('2026-11-20T09:00:03.000Z')
    expect(second.next).toBeUndefined()
  })

  it('revokes once: a repetition keeps the first time, an unknown id is not found', async () => {
    const { keys, clock } = open()
    const { key } = await keys.create({ name: 'a', scopes: ['read'] })
    const first = await keys.revoke(key.id)
    await clock.advance(5000)
    expect(await keys.revoke(key.id)).toEqual(first)
    expect(await keys.revoke('aaaaaaaaaaaa')).toBeUndefined()
  })
})
