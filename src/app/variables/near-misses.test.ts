import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { developersVariables, knownVariables } from './known-variables.ts'
import { nearMisses, nearMissInWords } from './near-misses.ts'

const root = path.resolve(import.meta.dirname, '../../..')

describe('a mistyped variable', () => {
  it.each([
    ['SWITCHHOK_COUNTRY', 'SWITCHHOOK_COUNTRY'],
    ['SWITCHHOOK_CONTRY', 'SWITCHHOOK_COUNTRY'],
    ['SWITCHHOOK_TIMEZONE', 'SWITCHHOOK_TIME_ZONE'],
    ['switchhook_admin_key', 'SWITCHHOOK_ADMIN_KEY'],
    ['ODOO_APIKEY', 'ODOO_API_KEY'],
    ['ODOO_DATABSAE', 'ODOO_DATABASE'],
    ['HUBSPOT_TOKENS', 'HUBSPOT_TOKEN'],
    ['ELEVENLAB_WEBHOOK_SECRET', 'ELEVENLABS_WEBHOOK_SECRET'],
    ['SUITECRM_LOGS', 'SUITECRM_LOG'],
    ['WEBHOOK_2_SECRETS', 'WEBHOOK_2_SECRET'],
  ])('%s is taken for %s', (name, meant) => {
    expect(nearMisses([name])).toEqual([{ name, meant }])
    expect(nearMissInWords({ name, meant })).toContain(meant)
  })

  it('is named too where nothing is near', () => {
    expect(nearMisses(['SWITCHHOOK_COLOUR'])).toEqual([{ name: 'SWITCHHOOK_COLOUR' }])
  })

  it('is not seen in what other programs have', () => {
    const names = ['PATH', 'HOME', 'PORT', 'NODE_ENV', 'API_KEY', 'DATABASE_URL', 'REDIS_URL', 'KV_URL', 'VERCEL_URL']
    const odoo = ['ODOO_URL', 'ODOO_DB', 'SLACK_WEBHOOK_URL', 'KV_REST_API_READ_ONLY_TOKEN', 'SWITCHHOOK_TEST_REAL']
    expect(nearMisses([...names, ...odoo])).toEqual([])
    expect(nearMisses([...knownVariables()])).toEqual([])
  })
})

describe('the known variables', () => {
  it('are all that the code reads', () => {
    const files = globSync(['src/**/*.ts', 'functions/**/*.ts', 'scripts/**/*.{ts,mjs}', 'bin/*'], { cwd: root })
    const read = files
      .filter((file) => !file.endsWith('.test.ts'))
      .flatMap((file) => {
        const text = readFileSync(path.join(root, file), 'utf8')
        return [
          ...text.matchAll(
            /\b(?:env|variables|environment)\??\.((?:SWITCHHOOK|ELEVENLABS|UPSTASH|QSTASH)_[A-Z0-9_]+)/g,
          ),
        ]
      })
      .flatMap(([, name = '']) => name)
    expect(read.length).toBeGreaterThan(20)
    const known = knownVariables()
    expect(read.filter((name) => !known.has(name) && !developersVariables.test(name))).toEqual([])
  })
})
