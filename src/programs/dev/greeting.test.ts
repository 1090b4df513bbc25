import { describe, expect, it } from 'vitest'
import { type Greeting, greeting } from './greeting.ts'

const adminKey = 'admin-key-of-this-test-0123456789'
const siteKey = 'site-key-of-this-test-0123456789'
const start: Greeting = {
  url: 'http://localhost:8787',
  publicUrl: 'http://localhost:8787',
  directory: '/data',
  keys: { adminKey, siteKey, created: true, file: '/data/keys.env' },
  template: { file: '/data/3cx-template.xml' },
  dashboard: { problem: 'none here' },
  agent: { problem: 'none here' },
  attention: [],
  showKeys: true,
}

describe('what the first start prints', () => {
  it('shows keys that were made just now', () => {
    expect(greeting(start)).toContain(adminKey)
    expect(greeting(start)).toContain(siteKey)
  })

  it('shows of an image, whose output is kept, only where its keys are', () => {
    const printed = greeting({ ...start, showKeys: false })
    expect(printed).not.toContain(adminKey)
    expect(printed).not.toContain(siteKey)
    expect(printed).toContain('/data/keys.env')
  })
})
