/** What `npm install` prints on the oldest Node that README promises: development tools of ours want a newer one, which npm brings along. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../src/programs/build/paths.ts'

/** A project with one package that wants a Node nobody has, installed with the settings of a clone. */
function install(withOurSettings: boolean): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'switchhook-install-'))
  const file = (name: string, text: object) => writeFileSync(path.join(folder, name), JSON.stringify(text))
  mkdirSync(path.join(folder, 'tool'))
  file('tool/package.json', { name: 'tool', version: '1.0.0', engines: { node: '>=999' } })
  file('package.json', { name: 'clone', private: true, dependencies: { tool: 'file:tool' } })
  if (withOurSettings) cpSync(path.join(root, '.npmrc'), path.join(folder, '.npmrc'))
  // Settings that npm hands to what it runs, as this test, go before those of a folder.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))
  const { stdout, stderr, status } = spawnSync('npm', ['install', '--offline'], { cwd: folder, env, encoding: 'utf8' })
  rmSync(folder, { recursive: true, force: true })
  expect([status, stderr]).toEqual([0, expect.any(String)])
  return stdout + stderr
}

it('has no line about a tool’s newer Node, and still says what was installed', () => {
  expect(install(false)).toContain('EBADENGINE')
  const printed = install(true)
  expect(printed).not.toContain('EBADENGINE')
  expect(printed).toMatch(/added \d+ package|up to date/)
}, 120_000)
