/** Documents that list things of the code must list all of them. */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseSettings } from '../src/core/settings/settings.ts'

const root = path.resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')

describe('the documents', () => {
  it('list every error code, and no other', () => {
    const declared = read('src/lib/errors.ts').split('export interface')[0] ?? ''
    const codes = [...declared.matchAll(/\| '([a-z_]+)'/g)].map(([, code]) => code)
    const listed = [...read('docs/errors.md').matchAll(/^\| `([a-z_]+)`/gm)].map(([, code]) => code)
    expect(codes.length).toBeGreaterThan(10)
    expect(listed.sort()).toEqual(codes.sort())
  })

  it('give a reason for every dependency, and name no other', () => {
    const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string> | undefined>
    const installed = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
      Object.keys(manifest[kind] ?? {}),
    )
    const listed = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name)
    expect(listed.sort()).toEqual(installed.sort())
  })

  it('lead to files that exist', () => {
    const pages = [
      'README.md',
      'CONTRIBUTING.md',
      ...readdirSync(path.join(root, 'docs')).flatMap((name) => (name.endsWith('.md') ? `docs/${name}` : [])),
    ]
    for (const page of pages) {
      for (const [, target = ''] of read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
        expect(existsSync(path.join(root, path.dirname(page), target)), `${page} → ${target}`).toBe(true)
      }
    }
  })

  it('name every variable that the settings and connectors read, as it stands in the sources', () => {
    const page = read('docs/settings.md')
    const files = globSync('src/{core/settings/variables,adapters/crm/*/settings}.ts', { cwd: root })
    expect(files.length).toBeGreaterThan(6)
    const variables = files.map(read).flatMap((text) => [...text.matchAll(/^\s+([A-Z][A-Z0-9]*_[A-Z0-9_]+):/gm)])
    expect(variables.length).toBeGreaterThan(50)
    for (const [, name] of variables) expect(page).toContain(`| \`${name}\` |`)
  })

  it('give the bounds that a wrong value runs into', () => {
    const row = read('docs/settings.md').match(/^\| `SWITCHHOOK_LOOKUP_DEADLINE_MS` \| `(\d+)` \| (\d+) to (\d+) \|/m)
    const [standard, min, max] = (row ?? []).slice(1).map(Number)
    const deadline = (text?: unknown) =>
      parseSettings(text === undefined ? {} : { SWITCHHOOK_LOOKUP_DEADLINE_MS: String(text) }).lookup.deadlineMs
    expect(deadline()).toBe(standard)
    expect([deadline(min), deadline(max)]).toEqual([min, max])
    expect(() => deadline(Number(min) - 1)).toThrow('SWITCHHOOK_LOOKUP_DEADLINE_MS')
    expect(() => deadline(Number(max) + 1)).toThrow('SWITCHHOOK_LOOKUP_DEADLINE_MS')
  })
})
