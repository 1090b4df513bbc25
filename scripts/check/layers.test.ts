/** The layering rules are programs: each of them must bite on a sample that breaks it, and on nothing else. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import layers from '../../.dependency-cruiser.mjs'
import { root } from '../../src/local/paths.ts'
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
    'src/phone/a.ts',
    './b.ts',
    { 'src/phone/b.ts': imports('./c.ts'), 'src/phone/c.ts': imports('./a.ts') },
  ],
  resolvable: ['src/phone/a.ts', './missing.ts'],
  'core-knows-ports-only': [
    'src/calls/a.ts',
    '../platform/cloudflare/objects.ts',
    { 'src/platform/cloudflare/objects.ts': leaf },
  ],
  'core-knows-no-vendor': ['src/deliveries/a.ts', '../crm/reamaze/b.ts', { 'src/crm/reamaze/b.ts': leaf }],
  'http-framework-in-functions-only': ['src/contacts/a.ts', 'hono'],
  'src-knows-no-functions': ['src/settings/a.ts', '../../functions/b.ts', { 'functions/b.ts': leaf }],
  'connectors-are-independent': ['src/crm/odoo/a.ts', '../reamaze/b.ts', { 'src/crm/reamaze/b.ts': leaf }],
  'sources-are-independent': ['src/sources/threecx/a.ts', '../asterisk/b.ts', { 'src/sources/asterisk/b.ts': leaf }],
  'adapters-translate-only': ['src/crm/odoo/a.ts', '../../platform/sweep.ts', { 'src/platform/sweep.ts': leaf }],
  'programs-are-leaves': ['src/settings/a.ts', '../cli/b.ts', { 'src/cli/b.ts': leaf }],
  'worker-has-no-disk': ['src/phone/a.ts', 'node:fs'],
  'pages-run-in-browsers': ['src/pages/a.ts', '../settings/b.ts', { 'src/settings/b.ts': leaf }],
  'pages-are-leaves': ['src/settings/a.ts', '../pages/b.ts', { 'src/pages/b.ts': leaf }],
  'product-needs-no-test': ['functions/a.ts', '../test/support/b.ts', { 'test/support/b.ts': leaf }],
  'product-needs-no-dev-package': ['src/phone/a.ts', 'fast-check'],
}

describe('the layering rules', () => {
  it('all have a sample here', () => {
    expect(Object.keys(samples).sort()).toEqual(layers.forbidden.map(({ name }) => name).sort())
  })

  it.each(Object.entries(samples))('%s bites', (rule, [file, target, others]) => {
    const value = rule === 'product-needs-no-dev-package' ? `export * from '${target}'\n` : imports(target)
    const broken = brokenRules({ [file]: value, ...others })
    expect(broken.length).toBeGreaterThan(0)
    expect(broken.every((line) => line.startsWith(`${rule} `))).toBe(true)
  })

  it('let through what the design allows', () => {
    const allowed: Files = {
      'src/platform/clock.ts': leaf,
      'src/platform/records/records.ts': leaf,
      'src/phone/phone-number.ts': leaf,
      'src/calls/a.ts': `${imports('../platform/clock.ts')}export type { Leaf } from '../platform/records/records.ts'\n`,
      'src/calls/a.test.ts': "import 'fast-check'\nimport 'node:fs'\nimport '../../test/support/b.ts'\n",
      'src/crm/http/request.ts': leaf,
      'src/crm/odoo/connector.ts': `${imports('../http/request.ts')}export * from 'node:crypto'\n`,
      'src/crm/registry.ts': imports('./odoo/connector.ts').replace('Leaf }', 'Used as Leaf }'),
      'functions/app.ts': `${imports('../src/calls/a.ts').replace('Leaf }', 'Used as Leaf }')}export * from 'hono'\n`,
      'test/support/b.ts': imports('../../src/phone/phone-number.ts'),
    }
    expect(brokenRules(allowed)).toEqual([])
  })
})
