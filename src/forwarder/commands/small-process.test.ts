import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { cronLine, systemdUnit } from './install.ts'
import { allocatorSettings, nodeFlags } from './small-process.ts'

const facts = { node: '/usr/bin/node', program: '/opt/f.mjs', configFile: '/etc/c.yml', dataDir: '/var', user: 'root' }

describe('an installed forwarder', () => {
  it('is started with flags that this Node takes', () => {
    const script = 'console.log(process.execArgv.length)'
    const said = execFileSync(process.execPath, [...nodeFlags(process.version), '-e', script], {
      encoding: 'utf8',
      env: { ...process.env, ...allocatorSettings },
    })
    expect(Number(said)).toBeGreaterThanOrEqual(nodeFlags(process.version).length)
  })

  it('keeps its fast compiler where there is no middle one', () => {
    expect(nodeFlags('v24.0.0')).toContain('--no-opt')
    expect(nodeFlags('v22.13.0')).not.toContain('--no-opt')
  })

  it('is small as a service and from cron', () => {
    const all = { ...facts, nodeVersion: 'v24.0.0' }
    const start =
      '/usr/bin/node --max-semi-space-size=1 --max-old-space-size=256 --optimize-for-size --no-opt /opt/f.mjs'
    const environment = 'MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=16384 MALLOC_TRIM_THRESHOLD_=65536'
    expect(systemdUnit(all)).toContain(`\nEnvironment=${environment}\nExecStart=${start} `)
    expect(cronLine(all)).toContain(` root ${environment} ${start} `)
  })
})
