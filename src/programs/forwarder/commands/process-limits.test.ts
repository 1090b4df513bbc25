import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { cronLine, systemdUnit } from './install.ts'
import { nodeFlags } from './process-limits.ts'

const facts = { node: '/usr/bin/node', program: '/opt/f.mjs', configFile: '/etc/c.yml', dataDir: '/var', user: 'root' }

it('is held in bounds that this Node takes', () => {
  const script = "console.log(require('node:v8').getHeapStatistics().heap_size_limit / 1024 / 1024 < 160)"
  expect(execFileSync(process.execPath, [...nodeFlags, '-e', script], { encoding: 'utf8' })).toBe('true\n')
})

it('is held in bounds as a service and from cron', () => {
  const start = '/usr/bin/node --max-semi-space-size=2 --max-old-space-size=128 /opt/f.mjs'
  expect(systemdUnit(facts)).toContain(`\nEnvironment=MALLOC_ARENA_MAX=1\nExecStart=${start} `)
  expect(cronLine(facts)).toContain(` root MALLOC_ARENA_MAX=1 ${start} `)
})
