import { describe, expect, it } from 'vitest'
import { parseOdooSettings } from './settings.ts'

const whole = {
  ODOO_URL: 'https://odoo.example.com',
  ODOO_DATABASE: 'acme',
  ODOO_LOGIN: 'switchhook@example.com',
  ODOO_API_KEY: 'key',
}

describe('Odoo settings', () => {
  it('are off without an address', () => {
    expect(parseOdooSettings({})).toBeUndefined()
    expect(parseOdooSettings({ ...whole, ODOO_URL: ' ' })).toBeUndefined()
  })

  it('make contacts of unknown callers, and look at leads, unless set otherwise', () => {
    expect(parseOdooSettings(whole)).toEqual({
      url: 'https://odoo.example.com',
      webUrl: 'https://odoo.example.com',
      database: 'acme',
      login: 'switchhook@example.com',
      apiKey: 'key',
      priority: 20,
      leads: true,
      createUnknown: 'contact',
      fallbackPartnerId: undefined,
    })
    const given = {
      ODOO_PRIORITY: '5',
      ODOO_LEADS: 'off',
      ODOO_CREATE_UNKNOWN: 'Lead',
      ODOO_WEB_URL: 'https://o.example',
    }
    expect(parseOdooSettings({ ...whole, ...given })).toMatchObject({
      priority: 5,
      leads: false,
      createUnknown: 'lead',
      webUrl: 'https://o.example',
    })
  })

  it('make nothing of unknown callers where there is a contact for them', () => {
    const settings = parseOdooSettings({ ...whole, ODOO_FALLBACK_PARTNER_ID: '42' })
    expect(settings).toMatchObject({ createUnknown: 'none', fallbackPartnerId: 42 })
    expect(() => parseOdooSettings({ ...whole, ODOO_CREATE_UNKNOWN: 'none' })).toThrow(/ODOO_FALLBACK_PARTNER_ID/)
  })

  it.each([
    ['https://odoo.example.com/web#id=7&model=res.partner', 'https://odoo.example.com'],
    ['https://odoo.example.com/odoo/contacts/7', 'https://odoo.example.com'],
    ['https://example.com/erp/web/login?db=x', 'https://example.com/erp'],
    ['https://odoo.example.com:8443/', 'https://odoo.example.com:8443'],
    ['http://odoo:8069', 'http://odoo:8069'],
    ['http://192.168.1.10:8069/', 'http://192.168.1.10:8069'],
    ['http://erp.local', 'http://erp.local'],
  ])('read the address out of %s', (url, expected) => {
    expect(parseOdooSettings({ ...whole, ODOO_URL: url })?.url).toBe(expected)
  })

  it('know the database of Odoo Online by its address', () => {
    const env = { ...whole, ODOO_URL: 'https://acme-ltd.odoo.com/odoo', ODOO_DATABASE: undefined }
    expect(parseOdooSettings(env)?.database).toBe('acme-ltd')
    expect(parseOdooSettings({ ...env, ODOO_URL: 'https://odoo.example.com' })?.database).toBeUndefined()
  })

  it.each([
    ['ODOO_URL', 'http://odoo.example.com'],
    ['ODOO_URL', 'http://127.0.0.1.example.com'],
    ['ODOO_URL', 'https://user:pass@odoo.example.com'],
    ['ODOO_URL', 'odoo.example.com'],
    ['ODOO_URL', 'ftp://localhost'],
    ['ODOO_PRIORITY', 'first'],
    ['ODOO_LEADS', 'maybe'],
    ['ODOO_CREATE_UNKNOWN', 'everything'],
    ['ODOO_FALLBACK_PARTNER_ID', '0'],
  ])('refuse %s=%s, naming it and not its value', (name, value) => {
    const refused = () => parseOdooSettings({ ...whole, [name]: value })
    expect(refused).toThrow(expect.objectContaining({ code: 'crm_not_configured', retryable: true }))
    expect(refused).toThrow(name)
    expect(refused).not.toThrow(value)
  })

  it('have no key of their own', () => {
    expect(() => parseOdooSettings({ ...whole, ODOO_API_KEY: '' })).toThrow(/set ODOO_API_KEY/)
  })
})
