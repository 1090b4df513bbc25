/** Documents that list things of the code must list all of them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

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
        expect(() => read(path.join(path.dirname(page), target)), `${page} → ${target}`).not.toThrow()
      }
    }
  })

  it('name every variable that the settings read', () => {
    const sources = ['src/core/settings/settings.ts', 'src/adapters/crm/reamaze/settings.ts'].map(read).join()
    const variables = new Set([...sources.matchAll(/^\s+((?:SWITCHHOOK|REAMAZE)_[A-Z_]+):/gm)].map(([, name]) => name))
    expect(variables.size).toBeGreaterThan(15)
    for (const name of variables) expect(read('README.md')).toContain(`\`${name}\``)
  })

  it('name every variable that a connector reads, in its own page or the README', () => {
    const connectors = readdirSync(path.join(root, 'src/adapters/crm')).filter((name) =>
      existsSync(path.join(root, 'src/adapters/crm', name, 'settings.ts')),
    )
    expect(connectors.length).toBeGreaterThan(5)
    for (const name of connectors) {
      const page = `docs/crm-${name}.md`
      const words = read('README.md') + (existsSync(path.join(root, page)) ? read(page) : '')
      const settings = read(`src/adapters/crm/${name}/settings.ts`)
      const variables = [...settings.matchAll(/^\s+([A-Z][A-Z0-9]*_[A-Z0-9_]+):/gm)].map(([, variable]) => variable)
      expect(variables.length, name).toBeGreaterThan(0)
      for (const variable of variables) expect(words, page).toContain(`\`${variable}\``)
    }
  })
})
