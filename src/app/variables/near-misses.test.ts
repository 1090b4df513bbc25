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
    expect(nearMisses([name])).toEqual([{ name, meant: [meant] }])
    expect(nearMissInWords({ name, meant: [meant] })).toContain(meant)
  })

  it('is named too where nothing is near', () => {
    expect(nearMisses(['SWITCHHOOK_COLOUR'])).toEqual([{ name: 'SWITCHHOOK_COLOUR', meant: [] }])
  })

  it.each([
    ['REAMAZE_TOKEN', 'REAMAZE_API_TOKEN'],
    ['REAMAZE_USERNAME', 'REAMAZE_LOGIN_EMAIL'],
    ['REAMAZE_EMAIL', 'REAMAZE_LOGIN_EMAIL'],
    ['REAMAZE_PHONE', 'REAMAZE_CHANNEL_PHONE'],
    ['ODOO_KEY', 'ODOO_API_KEY'],
    ['ODOO_PASSWORD', 'ODOO_API_KEY'],
    ['ODOO_USER', 'ODOO_LOGIN'],
    ['ODOO_DB', 'ODOO_DATABASE'],
    ['ODOO_HOST', 'ODOO_URL'],
    ['SUITECRM_SECRET', 'SUITECRM_CLIENT_SECRET'],
    ['SUITECRM_USER', 'SUITECRM_USERNAME'],
    ['HUBSPOT_ACCESS_TOKEN', 'HUBSPOT_TOKEN'],
    ['HUBSPOT_PRIVATE_APP_TOKEN', 'HUBSPOT_TOKEN'],
    ['HUBSPOT_API_KEY', 'HUBSPOT_TOKEN'],
    ['ZENDESK_TOKEN', 'ZENDESK_API_TOKEN'],
    ['ZENDESK_USERNAME', 'ZENDESK_EMAIL'],
    ['ELEVENLABS_KEY', 'ELEVENLABS_API_KEY'],
    ['XI_API_KEY', 'ELEVENLABS_API_KEY'],
    ['THREECX_HOST', 'THREECX_URL'],
    ['THREECX_FQDN', 'THREECX_URL'],
    ['THREECX_SECRET', 'THREECX_CLIENT_SECRET'],
    ['UPSTASH_REDIS_URL', 'UPSTASH_REDIS_REST_URL'],
    ['UPSTASH_REDIS_TOKEN', 'UPSTASH_REDIS_REST_TOKEN'],
    ['SWITCHHOOK_TZ', 'SWITCHHOOK_TIME_ZONE'],
    ['SWITCHHOOK_LOG_LEVEL', 'LOG_LEVEL'],
    ['SWITCHHOOK_ODOO_URL', 'ODOO_URL'],
    ['SWITCHHOOK_SETTLE_SECONDS', 'SWITCHHOOK_SETTLE_MS'],
    ['SWITCHHOOK_RETENTION', 'SWITCHHOOK_RETENTION_DAYS'],
    ['SWITCHHOOK_DEADLINE_MS', 'SWITCHHOOK_LOOKUP_DEADLINE_MS'],
    ['SWITCHHOOK_ALLOWED_ORIGINS', 'SWITCHHOOK_CORS_ORIGINS'],
    ['SWITCHHOOK_CLICK_TO_CALL_COUNTRY', 'SWITCHHOOK_CLICK_TO_CALL_COUNTRIES'],
    ['ALLOWED_ORIGINS', 'SWITCHHOOK_CORS_ORIGINS'],
  ])('that somebody would guess, %s, is taken for %s', (name, meant) => {
    expect(nearMisses([name])[0]?.meant[0]).toBe(meant)
  })

  it('that may be one of two is said to be either', () => {
    const [miss] = nearMisses(['ELEVENLABS_SECRET'])
    expect(miss && nearMissInWords(miss)).toMatch(/ELEVENLABS_WEBHOOK_SECRET or ELEVENLABS_INITIATION_SECRET/)
  })

  it('is not seen where what is meant is set as well', () => {
    expect(nearMisses(['REAMAZE_TOKEN', 'REAMAZE_API_TOKEN'])).toEqual([])
  })

  it('is not seen in what other programs have', () => {
    const names = ['PATH', 'HOME', 'PORT', 'NODE_ENV', 'API_KEY', 'DATABASE_URL', 'REDIS_URL', 'KV_URL', 'VERCEL_URL']
    const odoo = ['ODOO_URL', 'SLACK_WEBHOOK_URL', 'KV_REST_API_READ_ONLY_TOKEN', 'SWITCHHOOK_TEST_REAL']
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
