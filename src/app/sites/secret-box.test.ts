import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { systemRandom } from '../../ports/clock.ts'
import { SecretBox, type SecretKeys } from './secret-box.ts'

const newKey = () => Buffer.from(systemRandom.bytes(32)).toString('base64')
const boxOf = (keys: SecretKeys) => new SecretBox(keys, systemRandom)

describe('sealed texts', () => {
  it('open again, whatever they are', async () => {
    const box = boxOf({ current: newKey() })
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => {
        const sealed = await box.seal(text, 'here')
        expect(await box.open(sealed, 'here')).toBe(text)
      }),
      { numRuns: 50 },
    )
  })

  it('hold nothing readable, and never look the same twice', async () => {
    const box = boxOf({ current: newKey() })
    const [one, other] = [await box.seal('hunter2hunter2', 'here'), await box.seal('hunter2hunter2', 'here')]
    expect(JSON.stringify(one)).not.toContain('hunter2')
    expect(Buffer.from(one.data, 'base64').toString('latin1')).not.toContain('hunter2')
    expect(one.data).not.toBe(other.data)
    expect(one.nonce).not.toBe(other.nonce)
  })

  it('open in no other place, and not when a bit was changed', async () => {
    const box = boxOf({ current: newKey() })
    const sealed = await box.seal('secret', 'site a, NAME')
    const refused = { code: 'not_configured', message: expect.stringContaining('set it again') }
    await expect(box.open(sealed, 'site b, NAME')).rejects.toMatchObject(refused)
    const bytes = Buffer.from(sealed.data, 'base64')
    bytes[0] = (bytes[0] ?? 0) ^ 1
    await expect(box.open({ ...sealed, data: bytes.toString('base64') }, 'site a, NAME')).rejects.toMatchObject(refused)
  })

  it('open with the old key after a new one was set, and show that they are old', async () => {
    const [first, second] = [newKey(), newKey()]
    const sealed = await boxOf({ current: first }).seal('secret', 'here')
    const rotated = boxOf({ current: second, old: first })
    expect(await rotated.open(sealed, 'here')).toBe('secret')
    expect(rotated.isCurrent(sealed)).toBe(false)
    expect(rotated.isCurrent(await rotated.seal('secret', 'here'))).toBe(true)
  })

  it('need a key, and say which variable to set', async () => {
    const sealed = await boxOf({ current: newKey() }).seal('secret', 'here')
    const needsKey = { code: 'not_configured', message: expect.stringContaining('set SWITCHHOOK_SECRETS_KEY ') }
    await expect(boxOf({}).seal('secret', 'here')).rejects.toMatchObject(needsKey)
    await expect(boxOf({}).open(sealed, 'here')).rejects.toMatchObject(needsKey)
    const needsOld = { code: 'not_configured', message: expect.stringContaining('SWITCHHOOK_SECRETS_KEY_OLD') }
    await expect(boxOf({ current: newKey() }).open(sealed, 'here')).rejects.toMatchObject(needsOld)
  })
})
