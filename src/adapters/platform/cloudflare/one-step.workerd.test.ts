import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { Asked } from '../records/asked.ts'

const put = (id: string): Asked => ({ op: 'write', writes: [{ op: 'put', collection: 'things', id, text: '1' }] })

/** When it expires cannot be noted, which is done last of all. */
const failing: Asked = {
  op: 'write',
  writes: [{ op: 'put', collection: 'things', id: 'c', text: '1', expiresAtMs: Number.NaN }],
}

const refs = ['a', 'b'].map((id) => ({ collection: 'things', id }))

describe('what the object is asked together', () => {
  it('is stored whole', async () => {
    const stub = env.SITES.getByName('one-step-1')
    await stub.together([put('a'), put('b')])
    expect(await stub.getMany(refs)).toMatchObject([{ text: '1' }, { text: '1' }])
  })

  it('is not stored at all when its last part fails, and the object goes on', async () => {
    const site = () => env.SITES.getByName('one-step-2')
    await site().together([put('a')])
    const failed = async () => site().together([put('b'), failing])
    await expect(failed()).rejects.toThrow('nothing of it is stored')
    expect(await site().getMany(refs)).toMatchObject([{ text: '1' }, undefined])
    await site().together([put('b')])
    expect(await site().getMany(refs)).toMatchObject([{ text: '1' }, { text: '1' }])
  })
})
