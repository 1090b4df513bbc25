/** The layering rules are programs: each of them must bite on a sample that breaks it, and on nothing else. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import layers from '../../.dependency-cruiser.mjs'
import { root } from '../../src/programs/build/paths.ts'
import { layeredFolders } from './layers.ts'

type Files = Record<string, string>

const report = z.object({
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
})

/** The names of the rules that a clone with these files breaks, each with the importing file. */
function brokenRules(files: Files): string[] {
  const clone = mkdtempSync(path.join(tmpdir(), 'switchhook-layers-'))
  symlinkSync(path.join(root, 'node_modules'), path.join(clone, 'node_modules'))
  writeFileSync(
    path.join(clone, 'package.json'),
    '{ "dependencies": { "hono": "*" }, "devDependencies": { "fast-check": "*" } }',
  )
  for (const folder of layeredFolders) mkdirSync(path.join(clone, folder))
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(clone, file)), { recursive: true })
    writeFileSync(path.join(clone, file), text)
  }
  const cruiser = path.join(root, 'node_modules/.bin/depcruise')
  const config = path.join(root, '.dependency-cruiser.mjs')
  const args = [cruiser, '--config', config, '--output-type', 'json', ...layeredFolders]
  const { stdout } = spawnSync(process.execPath, args, { cwd: clone, encoding: 'utf8', maxBuffer: 2 ** 26 })
  const { violations } = report.parse(JSON.parse(stdout)).summary
  return [...new Set(violations.map(({ rule, from }) => `${rule.name} ${from}`))].sort()
}

const leaf = 'export type Leaf = 1\n'
const imports = (target: string) => `import type { Leaf } from '${target}'\nexport type Used = Leaf\n`

/** rule → [the file that breaks it, what it imports, further files] */
const samples: Record<string, readonly [file: string, target: string, others?: Files]> = {
  'no-circular': [
    'src/core/phone/a.ts',
    './b.ts',
    { 'src/core/phone/b.ts': imports('./c.ts'), 'src/core/phone/c.ts': imports('./a.ts') },
  ],
  resolvable: ['src/core/phone/a.ts', './missing.ts'],
  'lib-knows-no-subject': ['src/lib/a.ts', '../core/phone/b.ts', { 'src/core/phone/b.ts': leaf }],
  'ports-are-types': ['src/ports/a.ts', '../core/phone/b.ts', { 'src/core/phone/b.ts': leaf }],
  'wire-is-forms-only': ['src/wire/a.ts', '../core/phone/b.ts', { 'src/core/phone/b.ts': leaf }],
  'core-knows-core-only': ['src/core/calls/a.ts', '../../adapters/crm/b.ts', { 'src/adapters/crm/b.ts': leaf }],
  'adapters-translate-only': ['src/adapters/crm/odoo/a.ts', '../../../app/b.ts', { 'src/app/b.ts': leaf }],
  'adapters-are-independent': ['src/adapters/crm/a.ts', '../pbx/b.ts', { 'src/adapters/pbx/b.ts': leaf }],
  'connectors-are-independent': [
    'src/adapters/crm/odoo/a.ts',
    '../reamaze/b.ts',
    { 'src/adapters/crm/reamaze/b.ts': leaf },
  ],
  'phone-systems-are-independent': [
    'src/adapters/pbx/threecx/a.ts',
    '../asterisk/b.ts',
    { 'src/adapters/pbx/asterisk/b.ts': leaf },
  ],
  'platform-knows-no-calls': [
    'src/adapters/platform/live/a.ts',
    '../../../core/live/b.ts',
    { 'src/core/live/b.ts': leaf },
  ],
  'http-framework-in-app-only': ['src/core/contacts/a.ts', 'hono'],
  'app-knows-no-program': ['src/app/a.ts', '../programs/cli/b.ts', { 'src/programs/cli/b.ts': leaf }],
  'functions-are-leaves': ['src/core/settings/a.ts', '../../../functions/b.ts', { 'functions/b.ts': leaf }],
  'programs-are-leaves': ['functions/a.ts', '../src/programs/cli/b.ts', { 'src/programs/cli/b.ts': leaf }],
  'programs-are-independent': ['src/programs/cli/a.ts', '../dev/b.ts', { 'src/programs/dev/b.ts': leaf }],
  'shared-program-parts-know-no-program': [
    'src/programs/terminal/a.ts',
    '../cli/b.ts',
    { 'src/programs/cli/b.ts': leaf },
  ],
  'worker-has-no-disk': ['src/core/phone/a.ts', 'node:fs'],
  'pages-run-in-browsers': ['src/programs/pages/a.ts', '../../core/settings/b.ts', { 'src/core/settings/b.ts': leaf }],
  'extension-runs-in-browsers': [
    'src/programs/extension/a.ts',
    '../pages/admin/b.ts',
    { 'src/programs/pages/admin/b.ts': leaf },
  ],
  'product-needs-no-test': ['functions/a.ts', '../test/support/b.ts', { 'test/support/b.ts': leaf }],
  'product-needs-no-dev-package': ['src/core/phone/a.ts', 'fast-check'],
}

/** Rules that the sample of another breaks as well. */
const both: Record<string, readonly string[]> = {
  'core-knows-core-only': [],
  'functions-are-leaves': ['core-knows-core-only'],
  'app-knows-no-program': ['programs-are-leaves'],
  'shared-program-parts-know-no-program': ['programs-are-independent'],
}

describe('the layering rules', () => {
  it('all have a sample here', () => {
    expect(Object.keys(samples).sort()).toEqual(layers.forbidden.map(({ name }) => name).sort())
  })

  it.each(Object.entries(samples))('%s bites', (rule, [file, target, others]) => {
    const value = rule === 'product-needs-no-dev-package' ? `export * from '${target}'\n` : imports(target)
    const broken = brokenRules({ [file]: value, ...others })
    // Some imports break two rules: that of the floor, and that of the room.
    expect(broken.some((line) => line.startsWith(`${rule} `))).toBe(true)
    expect(
      broken.every((line) => line.startsWith(`${rule} `) || both[rule]?.some((other) => line.startsWith(`${other} `))),
    ).toBe(true)
  })

  it('read the markup of pages', () => {
    const page = `${imports('../../core/settings/b.ts')}export const Page = () => <p>Calls</p>\n`
    expect(brokenRules({ 'src/programs/pages/a.tsx': page, 'src/core/settings/b.ts': leaf })).toEqual([
      'pages-run-in-browsers src/programs/pages/a.tsx',
    ])
  })

  it('let through what the design allows', () => {
    const allowed: Files = {
      'src/ports/clock.ts': leaf,
      'src/ports/records.ts': leaf,
      'src/core/phone/phone-number.ts': leaf,
      'src/core/calls/a.ts': `${imports('../../ports/clock.ts')}export type { Leaf } from '../../ports/records.ts'\n`,
      'src/core/calls/a.test.ts': "import 'fast-check'\nimport 'node:fs'\nimport '../../../test/support/b.ts'\n",
      'src/adapters/crm/http/request.ts': leaf,
      'src/adapters/crm/odoo/connector.ts': `${imports('../http/request.ts')}export * from 'node:crypto'\n`,
      'src/adapters/crm/registry.ts': imports('./odoo/connector.ts').replace('Leaf }', 'Used as Leaf }'),
      'src/programs/pages/parts/a.ts': leaf,
      'src/programs/extension/a.ts': imports('../pages/parts/a.ts'),
      'functions/app.ts': `${imports('../src/core/calls/a.ts').replace('Leaf }', 'Used as Leaf }')}export * from 'hono'\n`,
      'test/support/b.ts': imports('../../src/core/phone/phone-number.ts'),
    }
    expect(brokenRules(allowed)).toEqual([])
  })
})
