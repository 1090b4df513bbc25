/** The help that a newcomer reads: every command of the program, walked through its own help texts, and the hints that name one. */
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { openTestCli } from '../../../test/support/test-cli.ts'

const cli = openTestCli({ fetch: () => expect.unreachable('Help asks no server.') })

/** The names of sub-commands that a help text lists. */
function commandsIn(help: string): string[] {
  const section = help.split(/^Commands:$/m)[1]?.split(/^\S/m)[0] ?? ''
  return [...section.matchAll(/^ {2}([a-z][a-z0-9-]*)/gm)].flatMap(([, name = '']) => (name === 'help' ? [] : name))
}

async function everyHelp(path: readonly string[] = []): Promise<[path: string, help: string][]> {
  const { out, code } = await cli.run(...path, '--help')
  expect(code).toBe(0)
  const pages: [string, string][] = [[path.join(' '), out]]
  for (const name of commandsIn(out)) pages.push(...(await everyHelp([...path, name])))
  return pages
}

describe('the help of every command', () => {
  it('begins each text with a capital letter', async () => {
    const pages = await everyHelp()
    expect(pages.length).toBeGreaterThan(30)
    const small = pages.flatMap(([path, help]) =>
      [...help.matchAll(/^ {2}\S.*? {2,}([a-z].*)$/gm)].map(([, text = '']) => `${path}: ${text}`),
    )
    expect(small).toEqual([])
  })
})

describe('a hint', () => {
  it('names a command as it is typed in a clone', async () => {
    const names = commandsIn((await cli.run('--help')).out).join('|')
    const root = path.resolve(import.meta.dirname, '../../..')
    const files = globSync('{src,functions}/**/*.{ts,tsx}', { cwd: root }).filter((file) => !/\.test\./.test(file))
    const untyped = files.flatMap((file) =>
      readFileSync(path.join(root, file), 'utf8')
        .split('\n')
        .filter((line) => !/^\s*(?:\*|\/)/.test(line))
        .flatMap((line) =>
          new RegExp(`[:;(] ?switchhook (?:${names})\\b`).test(line) ? `${file}: ${line.trim()}` : [],
        ),
    )
    expect(untyped).toEqual([])
  })
})
