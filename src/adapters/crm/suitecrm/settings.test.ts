import { describe, expect, it } from 'vitest'
import { parseSuiteCrmSettings } from './settings.ts'

const whole = {
  SUITECRM_URL: 'https://crm.example.com',
  SUITECRM_CLIENT_ID: 'id',
  SUITECRM_CLIENT_SECRET: 'secret',
}

describe('SuiteCRM settings', () => {
  it('are off without an address', () => {
    expect(parseSuiteCrmSettings({})).toBeUndefined()
    expect(parseSuiteCrmSettings({ ...whole, SUITECRM_URL: ' ' })).toBeUndefined()
  })

  it('mean client credentials, or the password grant where there is a user', () => {
    const settings = { url: 'https://crm.example.com', clientId: 'id', clientSecret: 'secret', priority: 20 }
    expect(parseSuiteCrmSettings(whole)).toEqual(settings)
    const user = { SUITECRM_USERNAME: 'robot', SUITECRM_PASSWORD: ' p w ' }
    expect(parseSuiteCrmSettings({ ...whole, ...user, SUITECRM_PRIORITY: '5' })).toEqual({
      ...settings,
      user: { name: 'robot', password: ' p w ' },
      priority: 5,
    })
  })

  it.each([
    ['https://crm.example.com/', 'https://crm.example.com'],
    ['https://crm.example.com/index.php?module=Home&action=index', 'https://crm.example.com'],
    ['https://crm.example.com/crm/#/home', 'https://crm.example.com/crm'],
    ['https://crm.example.com/crm/legacy/', 'https://crm.example.com/crm'],
    ['https://crm.example.com/legacy/Api/V8/module/Contacts', 'https://crm.example.com'],
    ['https://crm.example.com/Api/access_token', 'https://crm.example.com'],
    ['http://127.0.0.1:8080/suite', 'http://127.0.0.1:8080/suite'],
    ['http://localhost', 'http://localhost'],
  ])('take %s as copied from the browser', (address, url) => {
    expect(parseSuiteCrmSettings({ ...whole, SUITECRM_URL: address })?.url).toBe(url)
  })

  it.each([
    ['SUITECRM_URL', 'http://crm.example.com'],
    ['SUITECRM_URL', 'http://localhost.evil.example'],
    ['SUITECRM_URL', 'http://localhost:80@evil.example'],
    ['SUITECRM_URL', 'https://user:pass@crm.example.com'],
    ['SUITECRM_URL', 'crm.example.com'],
    ['SUITECRM_PRIORITY', 'first'],
    ['SUITECRM_CLIENT_ID', ''],
    ['SUITECRM_CLIENT_SECRET', ' '],
    ['SUITECRM_USERNAME', 'robot'],
    ['SUITECRM_PASSWORD', 'pw'],
  ])('refuse %s=%j, naming what to set', (name, value) => {
    const missing = { SUITECRM_USERNAME: 'SUITECRM_PASSWORD', SUITECRM_PASSWORD: 'SUITECRM_USERNAME' }
    const named = name === 'SUITECRM_USERNAME' || name === 'SUITECRM_PASSWORD' ? missing[name] : name
    expect(() => parseSuiteCrmSettings({ ...whole, [name]: value })).toThrow(
      expect.objectContaining({
        code: 'crm_not_configured',
        retryable: true,
        message: expect.stringContaining(named),
      }),
    )
  })
})
