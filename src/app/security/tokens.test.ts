import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { systemRandom } from '../../ports/clock.ts'
import { hashToken, isSecret, isSiteName, makeToken, parseToken, sameHash } from './tokens.ts'

describe('API key tokens', () => {
  it('say their site and id, and nothing in a part holds an underscore', () => {
    const siteName = fc.stringMatching(/^[a-z0-9-]{1,32}$/)
    fc.assert(
      fc.property(siteName, (site) => {
        const { keyId, token } = makeToken(site, systemRandom)
        expect(parseToken(token)).toEqual({ site, keyId })
        expect(token.split('_')).toHaveLength(4)
      }),
    )
  })

  it('have at least 160 random bits of secret and never repeat', () => {
    const tokens = new Set(Array.from({ length: 500 }, () => makeToken('main', systemRandom).token))
    expect(tokens.size).toBe(500)
    for (const token of tokens) expect((token.split('_')[3] ?? '').length * 5).toBeGreaterThanOrEqual(160)
  })

  it.each([
    '',
    '123A',
    'swh_main_short_secret',
    'swh_MAIN_abcdefghijkl_abcdefghijklmnopqrstuvwxyz234567abcdefgh',
    'swh_main_abcdefghijkl_abcdefghijklmnopqrstuvwxyz234567abcdefgh_more',
    'xyz_main_abcdefghijkl_abcdefghijklmnopqrstuvwxyz234567abcdefgh',
    'swh_main_abcdefghijkl_abcdefghijklmnopqrstuvwxyz234567abcdefgh\n',
    'swh_ma/in_abcdefghijkl_abcdefghijklmnopqrstuvwxyz234567abcdefgh',
  ])('of another form are not tokens: %j', (text) => {
    expect(parseToken(text)).toBeUndefined()
  })

  it('compare by hash: the same token only, and never a malformed hash', () => {
    const hash = hashToken('a')
    expect(sameHash(hash, hashToken('a'))).toBe(true)
    expect(sameHash(hash, hashToken('b'))).toBe(false)
    expect(sameHash('', '')).toBe(false)
    expect(sameHash(hash, hash.slice(2))).toBe(false)
  })

  it('of the environment compare as they are: the same text only, and nothing with an empty one', () => {
    const text = fc.string({ unit: 'binary' })
    fc.assert(fc.property(text, text, (a, b) => isSecret(a, b) === (a === b && b !== '')))
    fc.assert(fc.property(text, (a) => isSecret(a, a) === (a !== '')))
    expect(isSecret('abab', 'ab')).toBe(false)
    expect(isSecret('ab', 'abab')).toBe(false)
    expect(isSecret('', 'a')).toBe(false)
  })

  it('name sites of 1 to 32 plain characters', () => {
    expect(['main', 'a', 'north-2'].every(isSiteName)).toBe(true)
    expect(['', 'a_b', 'A', 'a'.repeat(33), '../x', 'main\n'].some(isSiteName)).toBe(false)
  })
})
