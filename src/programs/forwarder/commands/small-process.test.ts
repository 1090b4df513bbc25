import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { cronLine, systemdUnit } from './install.ts'
import { allocatorSettings, flagsThatRun, nodeFlags } from './small-process.ts'

const paths = { node: '/usr/bin/node', program: '/opt/f.mjs', configFile: '/etc/c.yml', dataDir: '/var' }
const facts = { ...paths, nodeFlags, user: 'root' }

/** What a program says that runs as the forwarder does. */
function said(script: string): string {
  const env = { ...process.env, ...allocatorSettings }
  return execFileSync(process.execPath, [...nodeFlags, '-e', script], { encoding: 'utf8', env })
}

describe('an installed forwarder', () => {
  it('is started with flags that this Node takes', () => {
    expect(said(`console.log(process.execArgv.join(' '))`)).toContain(nodeFlags.join(' '))
  })

  it('is started without a flag that its Node does not know, for with that it would not start', () => {
    expect(flagsThatRun(process.execPath, ['--no-opt', '--of-another-node'])).toEqual(['--no-opt'])
    expect(flagsThatRun(process.execPath)).toEqual(nodeFlags)
  })

  it('can still ask by fetch, as sources of a 3CX do', () => {
    const script = `
      const server = require('node:http').createServer((_, answer) => answer.end('heard'))
      server.listen(0, '127.0.0.1', async () => {
        const answer = await fetch('http://127.0.0.1:' + server.address().port)
        console.log(await answer.text())
        server.close()
        server.closeAllConnections()
      })`
    expect(said(script)).toBe('heard\n')
  })

  it('is small as a service and from cron', () => {
    const start =
      '/usr/bin/node --max-semi-space-size=1 --max-old-space-size=256 --optimize-for-size --no-opt --no-maglev --no-sparkplug --no-node-snapshot /opt/f.mjs'
    const environment = 'MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=16384 MALLOC_TRIM_THRESHOLD_=65536'
    expect(systemdUnit(facts)).toContain(`\nEnvironment=${environment}\nExecStart=${start} `)
    expect(cronLine(facts)).toContain(` root ${environment} ${start} `)
  })
})
