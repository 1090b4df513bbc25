import { describe, expect, it } from 'vitest'
import { parseReamazeSettings } from './settings.ts'

const whole = {
  REAMAZE_BRAND: 'acme',
  REAMAZE_LOGIN_EMAIL: 'robot@example.com',
  REAMAZE_API_TOKEN: 'token',
  REAMAZE_VOICE_SECRET: 'secret',
  REAMAZE_CHANNEL_PHONE: '+442079460000',
}

describe('Re:amaze settings', () => {
  it('are off without a brand', () => {
    expect(parseReamazeSettings({})).toBeUndefined()
    expect(parseReamazeSettings({ ...whole, REAMAZE_BRAND: ' ' })).toBeUndefined()
  })

  it('have addresses, name and priority from the brand', () => {
    expect(parseReamazeSettings(whole)).toEqual({
      brand: 'acme',
      priority: 10,
      apiUrl: 'https://acme.reamaze.io/api/v1',
      voiceUrl: 'https://www.reamaze.io/incoming/voice',
      channelName: 'acme',
      api: { set: true, value: { loginEmail: 'robot@example.com', token: 'token' } },
      voice: { set: true, value: { secret: 'secret', channelPhone: '+442079460000' } },
    })
  })

  it.each(['Acme', 'acme.reamaze.io', 'https://acme.reamaze.com/admin'])('read the brand out of %s', (brand) => {
    expect(parseReamazeSettings({ ...whole, REAMAZE_BRAND: brand })?.brand).toBe('acme')
  })

  it.each([
    ['REAMAZE_BRAND', 'evil.example.com/'],
    ['REAMAZE_BRAND', 'user:pass@acme'],
    ['REAMAZE_API_URL', 'http://api.example.com/api/v1'],
    ['REAMAZE_API_URL', 'http://localhost.evil.example/api/v1'],
    ['REAMAZE_API_URL', 'http://localhost:80@evil.example/api/v1'],
    ['REAMAZE_VOICE_URL', 'https://example.com/voice?x=1'],
    ['REAMAZE_PRIORITY', 'first'],
    ['REAMAZE_CHANNEL_PHONE', 'support'],
  ])('refuse %s=%s, naming it and not its value', (name, value) => {
    expect(() => parseReamazeSettings({ ...whole, [name]: value })).toThrow(
      expect.objectContaining({ code: 'crm_not_configured', message: expect.stringContaining(name) }),
    )
  })

  it('say which variables are missing when there is a brand alone', () => {
    expect(() => parseReamazeSettings({ REAMAZE_BRAND: 'acme' })).toThrow(
      /REAMAZE_LOGIN_EMAIL and REAMAZE_API_TOKEN .* REAMAZE_VOICE_SECRET and REAMAZE_CHANNEL_PHONE/,
    )
  })
})
