import { describe, expect, it } from 'vitest'
import { parseSettings } from '../../core/settings/settings.ts'
import { maskedValue, siteEnvironment, siteVariableFault } from './site-environment.ts'

describe('the environment of a further site', () => {
  it('has its own variables and the deployment’s settings, and nothing of main', () => {
    const deployment = {
      SWITCHHOOK_ADMIN_KEY: 'admin',
      SWITCHHOOK_SITE_KEY: 'site',
      SWITCHHOOK_SECRETS_KEY: 'secret',
      SWITCHHOOK_COUNTRY: 'GB',
      SWITCHHOOK_TIME_ZONE: 'Europe/London',
      SWITCHHOOK_AGENTS: '101=Ann',
      REAMAZE_BRAND: 'acme',
      REAMAZE_API_TOKEN: 'token',
    }
    const own = { SWITCHHOOK_TIME_ZONE: 'Europe/Berlin', REAMAZE_BRAND: 'branch' }
    const set = Object.entries(siteEnvironment(deployment, own)).filter(([, value]) => value !== undefined)
    expect(Object.fromEntries(set)).toEqual({ SWITCHHOOK_COUNTRY: 'GB', ...own })
  })

  it('takes connectors’ variables and a site’s own settings', () => {
    for (const name of ['ODOO_URL', 'SUITECRM_LOG', 'SWITCHHOOK_COUNTRY', 'SWITCHHOOK_AGENTS']) {
      expect(siteVariableFault(name)).toBeUndefined()
    }
  })

  it.each([
    'SWITCHHOOK_ADMIN_KEY',
    'SWITCHHOOK_SECRETS_KEY',
    'SWITCHHOOK_PUBLIC_URL',
    'UPSTASH_REDIS_REST_URL',
    'QSTASH_TOKEN',
    '__proto__',
    'lower',
    'A B',
    '',
    'A'.repeat(65),
  ])('refuses %s', (name) => {
    expect(siteVariableFault(name)).toEqual(expect.any(String))
  })

  it('shows settings whole, of a long secret the end, of a short one nothing', () => {
    expect(maskedValue('SWITCHHOOK_COUNTRY', 'GB')).toBe('GB')
    expect(maskedValue('ODOO_API_KEY', '0123456789abcdef')).toBe('…def')
    expect(maskedValue('SUITECRM_PASSWORD', 'hunter2')).toBe('…')
  })
})

it.each([
  ['SWITCHHOOK_CALL_TIMEOUT_MINUTES', 'callTimeoutMs', 30 * 60_000, 60 * 60_000],
  ['SWITCHHOOK_AI_WAIT_MS', 'aloneMs', 30, 60],
] as const)('%s holds for further sites, and a site may set its own', (name, setting, ofDeployment, ofSite) => {
  expect(siteVariableFault(name)).toBeUndefined()
  expect(parseSettings(siteEnvironment({ [name]: '30' }, {}))[setting]).toBe(ofDeployment)
  expect(parseSettings(siteEnvironment({ [name]: '30' }, { [name]: '60' }))[setting]).toBe(ofSite)
})
