/** The last line of `npm test` must be true: a real vitest run of good, bad and broken files, counted. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../src/programs/build/paths.ts'

const passes = "import { it } from 'vitest'\nit('a', () => {})\nit('b', () => {})\n"
const fails = "import { it } from 'vitest'\nit('c', () => {})\nit('d', () => { throw new Error('no') })\n"
const broken = "import './not-there.ts'\n"
const hookFails =
  "import { beforeAll, it } from 'vitest'\nbeforeAll(() => { throw new Error('no') })\nit('e', () => {})\n"
const rejectsLater = "import { it } from 'vitest'\nit('f', () => void Promise.reject(new Error('nobody awaits')))\n"

/** What the reporter wrote for a project with these test files, and whether vitest was content. */
function count(...files: string[]) {
  const project = mkdtempSync(path.join(tmpdir(), 'switchhook-counts-'))
  symlinkSync(path.join(root, 'node_modules'), path.join(project, 'node_modules'))
  writeFileSync(path.join(project, 'package.json'), '{ "type": "module" }')
  files.forEach((text, index) => {
    writeFileSync(path.join(project, `t${index}.test.ts`), text)
  })
  const countsFile = path.join(project, 'counts.json')
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs')
  const reporter = path.join(root, 'scripts/test-counts.ts')
  const ran = spawnSync(process.execPath, [vitest, 'run', `--root=${project}`, `--reporter=${reporter}`], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', SWITCHHOOK_TEST_COUNTS: countsFile },
  })
  return { ...JSON.parse(readFileSync(countsFile, 'utf8')), ok: ran.status === 0 }
}

describe('the count', () => {
  it('is that of the tests that passed', () => {
    expect(count(passes)).toEqual({ passed: 2, failed: 0, ok: true })
  })

  it('has each failed test, and each file that could not be loaded', () => {
    expect(count(passes, fails, broken)).toEqual({ passed: 3, failed: 2, ok: false })
  })

  it('never says 0 failed when a hook failed or an error was left lying', () => {
    expect(count(hookFails)).toMatchObject({ passed: 0, ok: false, failed: 1 })
    expect(count(rejectsLater)).toMatchObject({ ok: false, failed: 1 })
  })
})
