/** The buttons of README ask for what the product needs and for nothing that would be dangerous as it is pre-filled. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseEnv } from 'node:util'
import { parse as parseToml } from 'smol-toml'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { parseSettings } from '../src/core/settings/settings.ts'

const read = (file: string) => readFileSync(path.resolve(import.meta.dirname, '..', file), 'utf8')
const about = z
  .object({
    repository: z.object({ url: z.string() }),
    cloudflare: z.object({ bindings: z.record(z.string(), z.object({ description: z.string() })) }),
  })
  .parse(JSON.parse(read('package.json')))
const repository = about.repository.url.replace(/^git\+/, '').replace(/\.git$/, '')

function button(host: string): URL {
  const found = read('README.md').match(new RegExp(`\\]\\((https://${host}[^)]+)\\)`))?.[1]
  return new URL(found ?? 'about:blank')
}

describe('Deploy to Cloudflare', () => {
  const example = parseEnv(read('.dev.vars.example'))

  it('copies this repository', () => {
    expect(button('deploy.workers.cloudflare.com/\\?').searchParams.get('url')).toBe(repository)
  })

  it('asks for two secrets, each with what it is for', () => {
    expect(Object.keys(example)).toEqual(['SWITCHHOOK_ADMIN_KEY', 'SWITCHHOOK_SITE_KEY'])
    expect(Object.keys(about.cloudflare.bindings)).toEqual(Object.keys(example))
  })

  it('refuses the values that it pre-fills, each by its name', () => {
    for (const [name, value] of Object.entries(example)) {
      expect(() => parseSettings({ [name]: value })).toThrow(name)
    }
  })

  it('rewrites a configuration that has no queues to break', () => {
    expect(Object.keys(parseToml(read('wrangler.toml')))).not.toContain('queues')
  })
})

describe('Deploy with Vercel', () => {
  const { searchParams } = button('vercel.com/new/')

  it('copies this repository, asks for three secrets, and gives no value', () => {
    expect(searchParams.get('repository-url')).toBe(repository)
    expect(searchParams.get('env')).toBe('SWITCHHOOK_ADMIN_KEY,SWITCHHOOK_SITE_KEY,CRON_SECRET')
    expect(searchParams.has('envDefaults')).toBe(false)
  })

  it('brings Redis and QStash', () => {
    const stores = z.array(z.object({ productSlug: z.string() })).parse(JSON.parse(searchParams.get('stores') ?? '[]'))
    expect(stores.map(({ productSlug }) => productSlug)).toEqual(['upstash-kv', 'upstash-qstash'])
  })
})
