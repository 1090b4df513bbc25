import { describe, expect, it } from 'vitest'
import { knownVariables } from '../../app/variables/known-variables.ts'
import { workerVariables } from './environment.ts'

describe('the Worker’s variables', () => {
  it('are those of Switchhook, its connectors and its storage, and nothing else of the machine', () => {
    const env = {
      SWITCHHOOK_COUNTRY: 'GB',
      REAMAZE_BRAND: 'acme',
      UPSTASH_REDIS_REST_URL: 'https://redis.example',
      QSTASH_TOKEN: 'token',
      ELEVENLABS_SECRET: 'secret',
      PATH: '/bin',
      HTTP_PROXY: 'http://proxy.example',
      CLOUDFLARE_API_TOKEN: 'never',
      AWS_SECRET_ACCESS_KEY: 'never',
      MY_SWITCHHOOK_KEY: 'never',
      API_BASE_URL: 'https://logger.example',
      CALL_LOGGER_URL: 'https://logger.example',
      WEBHOOK_2_SECRET: 'secret',
    }
    expect(Object.keys(workerVariables(env)).sort()).toEqual([
      'API_BASE_URL',
      'CALL_LOGGER_URL',
      'ELEVENLABS_SECRET',
      'QSTASH_TOKEN',
      'REAMAZE_BRAND',
      'SWITCHHOOK_COUNTRY',
      'UPSTASH_REDIS_REST_URL',
      'WEBHOOK_2_SECRET',
    ])
  })

  it('are all that something reads: a setting that never arrives looks as if it were wrong', () => {
    const known = [...knownVariables()].filter((name) => !/^SWITCHHOOK_(DATA|HOST|URL)$/.test(name))
    expect(known).toContain('ALERT_EMAIL_TO')
    expect(Object.keys(workerVariables(Object.fromEntries(known.map((name) => [name, 'x'])))).sort()).toEqual(
      known.sort(),
    )
  })

  it('hold nothing that is of this machine only, and nothing empty', () => {
    const env = {
      SWITCHHOOK_DATA: '/data',
      SWITCHHOOK_HOST: '0.0.0.0',
      SWITCHHOOK_URL: 'http://x',
      SWITCHHOOK_COUNTRY: '',
    }
    expect(workerVariables(env)).toEqual({})
  })
})
