import { describe, expect, it } from 'vitest'
import { parseWebhookSettings } from './settings.ts'

const secret = `whsec_${Buffer.alloc(32, 's').toString('base64')}`
const whole = { WEBHOOK_URL: 'https://hooks.example.com/x?token=1', WEBHOOK_SECRET: secret }
const refusal = (part: string) =>
  expect.objectContaining({ code: 'crm_not_configured', message: expect.stringContaining(part) })

const ofCalls = ['call.ringing', 'call.answered', 'call.ended', 'call.updated']

describe('webhook settings', () => {
  it('are off without an address, and have every event by default', () => {
    expect(parseWebhookSettings({ WEBHOOK_SECRET: secret }, 1)).toBeUndefined()
    const settings = parseWebhookSettings(whole, 1)
    expect(settings).toMatchObject({ id: 'webhook', url: whole.WEBHOOK_URL, secrets: [secret] })
    expect(settings?.keys.map((key) => key.length)).toEqual([32])
    expect([...(settings?.events ?? [])]).toEqual([...ofCalls, 'alert.opened', 'alert.reminded', 'alert.resolved'])
  })

  it('of a second receiver are its own, and its errors name its own variables', () => {
    const env = { ...whole, WEBHOOK_2_URL: 'https://other.example.com/', WEBHOOK_2_EVENTS: 'call.ended, call.updated' }
    expect(() => parseWebhookSettings(env, 2)).toThrow(refusal('set WEBHOOK_2_SECRET'))
    expect(() => parseWebhookSettings({ ...env, WEBHOOK_2_EVENTS: 'calls' }, 2)).toThrow(
      refusal('WEBHOOK_2_EVENTS must'),
    )
    const settings = parseWebhookSettings({ ...env, WEBHOOK_2_SECRET: secret }, 2)
    expect(settings?.id).toBe('webhook-2')
    expect([...(settings?.events ?? [])]).toEqual(['call.ended', 'call.updated'])
    expect(parseWebhookSettings(env, 1)?.events).not.toEqual(settings?.events)
    expect(parseWebhookSettings(env, 3)).toBeUndefined()
  })

  it('have all events of calls by call.*, of alerts by alert.*, and none that nothing sends', () => {
    const events = (text: string) => parseWebhookSettings({ ...whole, WEBHOOK_EVENTS: text }, 1)?.events
    expect([...(events('call.*') ?? [])]).toEqual(ofCalls)
    expect([...(events('alert.*') ?? [])]).toEqual(['alert.opened', 'alert.reminded', 'alert.resolved'])
    expect(() => events('call.ended,alert.raised')).toThrow(refusal('WEBHOOK_EVENTS must'))
  })

  it('take a secret with and without whsec_, and two of them', () => {
    const both = `${secret}, ${secret.slice('whsec_'.length)}`
    expect(parseWebhookSettings({ ...whole, WEBHOOK_SECRET: both }, 1)?.keys).toHaveLength(2)
  })

  it.each(['', 'whsec_', 'short', 'whsec_c2hvcnQ=', 'whsec_not base64!', `${secret},short`])(
    'refuse the secret %j, naming the variable and not its value',
    (value) => {
      expect(() => parseWebhookSettings({ ...whole, WEBHOOK_SECRET: value }, 1)).toThrow(refusal('WEBHOOK_SECRET'))
      expect(() => parseWebhookSettings({ ...whole, WEBHOOK_SECRET: value }, 1)).not.toThrow(/short|c2hvcnQ/)
    },
  )

  it.each([
    'http://hooks.example.com/',
    'ftp://hooks.example.com/',
    'hooks.example.com',
    'https://user:pass@hooks.example.com/',
    // Loopback, however it is written.
    'https://localhost/',
    'https://LOCALHOST./',
    'https://a.localhost/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://0.0.0.0/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    // Private, shared and link-local.
    'https://10.1.2.3/',
    'https://172.16.0.1/',
    'https://192.168.1.1/',
    'https://100.64.0.1/',
    'https://169.254.169.254/',
    'https://[fe80::1]/',
    'https://[fc00::1]/',
    'https://[fd12:3456::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    // Names of a local network.
    'https://n8n/',
    'https://pbx.local/',
    'https://crm.internal/',
    'https://metadata.google.internal/',
    'https://nas.lan/',
    'https://box.home.arpa/',
  ])('refuse the address %s', (url) => {
    expect(() => parseWebhookSettings({ ...whole, WEBHOOK_URL: url }, 1)).toThrow(refusal('WEBHOOK_URL must'))
  })

  it.each(['https://8.8.8.8/x', 'https://[2606:4700::1111]/', 'https://local.example.com/', 'https://my-internal.io/'])(
    'take the public address %s',
    (url) => {
      expect(parseWebhookSettings({ ...whole, WEBHOOK_URL: url }, 1)?.url).toBe(url)
    },
  )

  it('take an address of the own network when the deployment says so, and nothing that is none', () => {
    const env = { ...whole, WEBHOOK_ALLOW_PRIVATE: 'true' }
    expect(parseWebhookSettings({ ...env, WEBHOOK_URL: 'http://n8n:5678/hook' }, 1)?.url).toBe('http://n8n:5678/hook')
    expect(() => parseWebhookSettings({ ...env, WEBHOOK_URL: 'file:///etc/passwd' }, 1)).toThrow(refusal('WEBHOOK_URL'))
    expect(() => parseWebhookSettings({ ...whole, WEBHOOK_ALLOW_PRIVATE: 'yes' }, 1)).toThrow(
      refusal('WEBHOOK_ALLOW_PRIVATE'),
    )
  })
})
