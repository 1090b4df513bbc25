import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseSettings } from '../../core/settings/settings.ts'
import { systemRandom } from '../../ports/clock.ts'
import { ensureKeys, findLocalKeys } from './keys.ts'

const newDirectory = () => mkdtempSync(path.join(tmpdir(), 'switchhook-keys-'))
const set = { SWITCHHOOK_ADMIN_KEY: 'a-key-of-our-own-choosing', SWITCHHOOK_SITE_KEY: 'another-key-of-our-choosing' }

describe('local keys', () => {
  it('are made once, readable by the owner only, and found by the CLI', () => {
    const directory = newDirectory()
    const first = ensureKeys(directory, {}, systemRandom)
    expect(first.created).toBe(true)
    expect(statSync(first.file ?? '').mode & 0o777).toBe(0o600)
    const second = ensureKeys(directory, {}, systemRandom)
    expect(second).toEqual({ ...first, created: false })
    expect(findLocalKeys({ SWITCHHOOK_DATA: directory })).toEqual({ adminKey: first.adminKey, siteKey: first.siteKey })
  })

  it('differ from each other and from those of every other directory', () => {
    const keys = [1, 2].flatMap(() => Object.values(ensureKeys(newDirectory(), {}, systemRandom)).slice(0, 2))
    expect(new Set(keys).size).toBe(4)
  })

  it('are accepted by the settings and safe as the user name of Basic authorization', () => {
    const { adminKey, siteKey } = ensureKeys(newDirectory(), {}, systemRandom)
    expect(parseSettings({ SWITCHHOOK_ADMIN_KEY: adminKey, SWITCHHOOK_SITE_KEY: siteKey })).toMatchObject({ adminKey })
    expect(`${adminKey}${siteKey}`).toMatch(/^[\w-]+$/)
  })

  it('set as variables are used and nothing is written', () => {
    const directory = newDirectory()
    const keys = ensureKeys(directory, set, systemRandom)
    expect(keys).toEqual({
      adminKey: set.SWITCHHOOK_ADMIN_KEY,
      siteKey: set.SWITCHHOOK_SITE_KEY,
      created: false,
    })
    expect(() => statSync(path.join(directory, 'keys.env'))).toThrow()
  })

  it('set one by one: only the other one is made and kept', () => {
    const directory = newDirectory()
    const keys = ensureKeys(directory, { SWITCHHOOK_ADMIN_KEY: set.SWITCHHOOK_ADMIN_KEY }, systemRandom)
    expect(keys.adminKey).toBe(set.SWITCHHOOK_ADMIN_KEY)
    expect(keys.siteKey).toMatch(/^site_/)
    expect(readFileSync(keys.file ?? '', 'utf8')).not.toContain('SWITCHHOOK_ADMIN_KEY')
  })
})
