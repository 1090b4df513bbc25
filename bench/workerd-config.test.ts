import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { workerdConfig } from './workerd-config.ts'
import { startWorkerd } from './workerd-process.ts'

const common = { compatibilityDate: '2026-09-15', compatibilityFlags: [] }

describe('the configuration of workerd', () => {
  it('keeps each Durable Object class in SQLite on the disk', () => {
    const worker = { ...common, name: 'site', module: 'site.js', durableObjects: { SITES: 'SiteObject' } }
    const text = workerdConfig({ workers: [worker], sockets: ['site'], disk: '/data' })
    expect(text).toContain('(className = "SiteObject", uniqueKey = "site-SiteObject", enableSql = true)')
    expect(text).toContain('durableObjectStorage = (localDisk = "disk")')
    expect(text).toContain('(name = "disk", disk = (path = "/data", writable = true))')
  })

  it('is what workerd takes, whatever stands in a variable', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'switchhook-bench-test-'))
    const text = 'a "quoted" \\ text,\n\tin ünïcode ☎'
    writeFileSync(path.join(directory, 'echo.js'), 'export { default } from "./inner.js"')
    writeFileSync(path.join(directory, 'inner.js'), 'export default { fetch: (_, env) => new Response(env.TEXT) }')
    writeFileSync(
      path.join(directory, 'front.js'),
      'export default { fetch: (request, env) => env.BACK.fetch(request) }',
    )
    const echo = { ...common, name: 'echo', module: 'echo.js', furtherModules: ['inner.js'], variables: { TEXT: text } }
    const front = { ...common, name: 'front', module: 'front.js', services: { BACK: 'echo' } }
    const workerd = await startWorkerd(directory, { workers: [echo, front], sockets: ['front'] })
    try {
      expect(await (await fetch(workerd.url('front'))).text()).toBe(text)
      expect(() => workerd.url('echo')).toThrow('no socket')
    } finally {
      await workerd.stop()
      rmSync(directory, { recursive: true })
    }
  })

  it('that workerd does not take fails with its words', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'switchhook-bench-test-'))
    const worker = { ...common, name: 'site', module: 'missing.js' }
    await expect(startWorkerd(directory, { workers: [worker], sockets: ['site'] })).rejects.toThrow('missing.js')
    rmSync(directory, { recursive: true })
  })
})
