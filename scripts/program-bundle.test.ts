import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { newDataDir } from '../test/support/server.ts'
import { programBundle } from './program-bundle.mjs'

const program = 'src/programs/cli/main.ts'

function newClone(source: string) {
  const clone = newDataDir()
  mkdirSync(path.join(clone, 'src/programs/cli'), { recursive: true })
  for (const file of ['package.json', 'package-lock.json']) writeFileSync(path.join(clone, file), '{"type":"module"}')
  const main = path.join(clone, program)
  writeFileSync(main, source)
  return { clone, main }
}

const run = (file: string) => execFileSync(process.execPath, [file], { encoding: 'utf8' })

it('builds once, and again only when a source has changed', async () => {
  const { clone, main } = newClone("console.log('first' as string)")
  const first = await programBundle(program, clone)
  expect(run(first)).toBe('first\n')
  expect(await programBundle(program, clone)).toBe(first)

  writeFileSync(main, "console.log('second, longer')")
  const second = await programBundle(program, clone)
  expect(run(second)).toBe('second, longer\n')
  // The first may still be running, and loads its parts when it needs them.
  expect(run(first)).toBe('first\n')
})

it('runs for the user of a service what root built in an image', async () => {
  const { clone } = newClone("console.log('for all')")
  const file = await programBundle(program, clone)
  chmodSync(clone, 0o755)
  // Only root can become another user; as anybody else this is a run like the others.
  const other = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  expect(execFileSync(process.execPath, [file], { encoding: 'utf8', ...other })).toBe('for all\n')
})

it('leaves one bundle behind when several commands run at once', async () => {
  const { clone } = newClone("console.log('one')")
  const files = await Promise.all([
    programBundle(program, clone),
    programBundle(program, clone),
    programBundle(program, clone),
  ])
  expect(new Set(files).size).toBe(1)
  expect(run(files[0])).toBe('one\n')
  expect(readdirSync(path.join(clone, 'dist/programs/cli'))).toHaveLength(1)
})

it('runs from the sources where no bundle can be built', async () => {
  const { clone } = newClone('this is no program (')
  expect(await programBundle(program, clone)).toBe(program)
  expect(readdirSync(path.join(clone, 'dist/programs/cli'))).toEqual([])
})
