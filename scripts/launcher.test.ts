/** Run with the launcher itself, as npm and a shell would. */
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../src/programs/build/paths.ts'
import { isNewEnough, typeScriptFlags } from './launcher.mjs'

const runner = path.join(root, 'scripts/run.mjs')

function program(text: string): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'switchhook-run-')), 'program.ts')
  writeFileSync(file, text)
  return file
}

/** A folder with a `node` that only prints a version. */
function fakeNode(version: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'switchhook-node-'))
  writeFileSync(
    path.join(folder, 'node'),
    `#!/bin/sh\n[ "$1" = --version ] && echo ${version} && exit\necho "fake node ran"\n`,
  )
  chmodSync(path.join(folder, 'node'), 0o755)
  return folder
}

function launch(file: string, args: string[] = [], env: Record<string, string> = {}) {
  return spawnSync(process.execPath, [runner, file, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', ...env },
  })
}

describe('which Node is new enough', () => {
  it.each([
    ['v20.20.2', false],
    ['v22.11.9', false],
    ['v22.12.0', true],
    ['23.0.0', true],
    ['v24.21.0', true],
    ['no version', false],
    ['', false],
  ])('%s: %s', (version, enough) => {
    expect(isNewEnough(version)).toBe(enough)
  })

  it('gets the flag for TypeScript only where it needs it', () => {
    expect(typeScriptFlags('v22.12.0')).toContain('--experimental-strip-types')
    expect(typeScriptFlags('v23.5.0')).toContain('--experimental-strip-types')
    for (const version of ['v22.18.0', 'v23.6.0', 'v24.21.0', 'v26.0.0']) {
      expect(typeScriptFlags(version)).not.toContain('--experimental-strip-types')
    }
  })
})

describe('the launcher', () => {
  it('runs TypeScript with the arguments as they were given and ends with its exit code', () => {
    const file = program(
      'const list: string[] = process.argv.slice(2)\nconsole.log(JSON.stringify(list))\nprocess.exitCode = 7\n',
    )
    const ran = launch(file, ['a b', "c'd", '--flag', ''])
    expect(ran.stdout).toBe('["a b","c\'d","--flag",""]\n')
    expect(ran.stderr).toBe('')
    expect(ran.status).toBe(7)
  })

  it('takes the machine’s own Node when that is new enough', () => {
    const ran = launch(program(''), [], { PATH: `${fakeNode('v22.12.0')}:/usr/bin:/bin` })
    expect(ran.stdout).toBe('fake node ran\n')
  })

  it('else takes the one that npm brought along, where npm has one for the machine', () => {
    const ran = launch(program('console.log(process.execPath)'), [], { PATH: `${fakeNode('v20.20.2')}:/usr/bin:/bin` })
    const brought = path.join('node_modules', `node-${process.platform}-${process.arch}`)
    if (existsSync(path.join(root, brought))) expect(ran.stdout).toContain(brought)
    else expect(ran.stderr).toContain('Install Node 24')
  })

  it('says what is missing where nothing is installed', () => {
    const clone = mkdtempSync(path.join(tmpdir(), 'switchhook-clone-'))
    mkdirSync(path.join(clone, 'scripts'))
    for (const file of ['run.mjs', 'launcher.mjs', 'program-bundle.mjs']) {
      spawnSync('cp', [path.join(root, 'scripts', file), path.join(clone, 'scripts')])
    }
    const start = () =>
      spawnSync(process.execPath, [path.join(clone, 'scripts/run.mjs'), 'src/programs/x/main.ts'], { encoding: 'utf8' })
    expect(start().stderr).toBe('The packages are not installed yet. Run `npm install` first.\n')
    mkdirSync(path.join(clone, 'node_modules'))
    const old = { encoding: 'utf8', env: { PATH: fakeNode('v20.20.2') } } as const
    const ran = spawnSync(process.execPath, [path.join(clone, 'scripts/run.mjs'), 'src/programs/x/main.ts'], old)
    expect(ran.stderr).toMatch(/needs Node 22\.12 or newer, and this machine has v20\.20\.2\. .*install/)
    expect(ran.status).toBe(1)
  })

  it.each(['SIGTERM', 'SIGINT'] as const)('hands on %s and waits for the program to end', async (signal) => {
    const file = program(
      `process.on('${signal}', () => setTimeout(() => { console.log('ended well'); process.exit(3) }, 50))\n` +
        "setInterval(() => {}, 1000)\nconsole.log('up')\n",
    )
    const child = spawn(process.execPath, [runner, file], { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
      if (output === 'up\n') child.kill(signal)
    })
    const code = await new Promise((resolve) => child.once('close', resolve))
    expect(output).toBe('up\nended well\n')
    expect(code).toBe(3)
  })

  it('ends by the same signal when the program was killed', () => {
    const ran = launch(program("process.kill(process.pid, 'SIGKILL')"))
    expect(ran.signal).toBe('SIGKILL')
  })
})
