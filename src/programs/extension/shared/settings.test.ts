import { describe, expect, it } from 'vitest'
import schema from '../managed-schema.json' with { type: 'json' }
import { pageScripts } from '../worker/pages.ts'
import { defaultSettings, hostOf, isOn, mergeSettings, serverOf } from './settings.ts'

describe('settings', () => {
  it('are the policy’s where it sets them, and say so', () => {
    const merged = mergeSettings(
      { autoOpen: 'ring', showCards: false },
      { autoOpen: 'answer', url: 'https://hook.example' },
    )
    expect(merged).toMatchObject({ autoOpen: 'answer', showCards: false, url: 'https://hook.example' })
    expect(merged.managed).toEqual(['autoOpen', 'url'])
  })

  it('leave out what has the wrong form, and what only a policy may set', () => {
    const policy = { autoOpen: 'always', url: 'javascript:alert(1)', domains: ['https://x/y'], surprise: 1 }
    expect(mergeSettings({ url: 'https://evil.example', notifications: 3 }, policy)).toEqual(defaultSettings)
    expect(mergeSettings(undefined, undefined)).toEqual(defaultSettings)
  })

  it('have a schema for the policy that names each of them', () => {
    const names = Object.keys({ ...defaultSettings, url: '', siteHint: '' }).filter((name) => name !== 'managed')
    expect(Object.keys(schema.properties).sort()).toEqual(names.sort())
  })

  it('read hosts and servers as people write them', () => {
    const written = [
      'CRM.example.com',
      'https://crm.example.com/x?y',
      '*.example.org',
      'localhost:80',
      'a b',
      'x/../y',
      '',
    ]
    expect(written.map(hostOf)).toEqual([
      'crm.example.com',
      'crm.example.com',
      '*.example.org',
      'localhost',
      undefined,
      'x',
      undefined,
    ])
    expect(serverOf('https://hook.example/agent#pair=x')).toBe('https://hook.example')
    expect(serverOf('http://hook.example/')).toBeUndefined()
    expect(serverOf('http://localhost:8787/')).toBe('http://localhost:8787')
    expect(isOn(['*.example.org'], 'crm.example.org')).toBe(true)
    expect(isOn(['*.example.org'], 'badexample.org')).toBe(false)
  })
})

describe('the pages of the content script', () => {
  it('are those that were allowed, never the deployment’s own', () => {
    const granted = ['https://hook.example/*', '*://crm.example/*']
    expect(pageScripts(granted, defaultSettings, 'https://hook.example').matches).toEqual(['*://crm.example/*'])
    expect(pageScripts(['https://*/*', 'http://*/*'], defaultSettings, undefined).matches).toEqual(['*://*/*'])
    expect(pageScripts([], defaultSettings, undefined).matches).toEqual([])
  })

  it('are the organisation’s alone where its policy names them', () => {
    const settings = { ...defaultSettings, domains: ['crm.example'], blockedDomains: ['bank.example'] }
    expect(pageScripts(['https://*/*'], settings, 'https://hook.example')).toEqual({
      matches: ['*://crm.example/*'],
      excludeMatches: ['*://bank.example/*', '*://hook.example/*'],
    })
    expect(pageScripts(['*://other.example/*'], settings, undefined).matches).toEqual([])
  })
})
