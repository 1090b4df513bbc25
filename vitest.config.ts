import { availableParallelism } from 'node:os'
import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

/** What is awaited comes within moments; on a machine full of other work a moment becomes many seconds. */
const expectation = { poll: { timeout: 20_000 } }

/**
 * One run, four kinds of test: `unit` beside the code in Node, `workerd` beside the code in the real runtime
 * (files named *.workerd.test.ts), `databases` beside the code against real database servers (files named
 * *.databases.test.ts), `e2e` in test/ against the built product. `npm run test:real` runs a fourth,
 * `real`, against CRMs that this clone does not bring along.
 */
const real = {
  test: {
    name: 'real',
    expect: expectation,
    include: ['test/real/**/*.real.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
}

const cores = availableParallelism()
/**
 * One after the other, each with workers of its own, about a core each.
 * Files of one worker share what they import (most of a unit file's time was importing): no test may leave
 * anything changed in a module or in the process.
 */
const shares = {
  unit: { isolate: false, maxWorkers: cores, sequence: { groupOrder: 0 } },
  workerd: { sequence: { groupOrder: 1 } },
  databases: { isolate: false, fileParallelism: false, sequence: { groupOrder: 2 } },
  // Most of their time they wait for servers and browsers.
  e2e: { isolate: false, maxWorkers: cores + 2, sequence: { groupOrder: 3 } },
} as const

/** Scripts that Redis runs are imported as their text, as the bundles do (src/programs/build). */
const luaAsText = {
  name: 'lua-as-text',
  enforce: 'pre',
  transform: (code: string, id: string) =>
    id.endsWith('.lua') ? { code: `export default ${JSON.stringify(code)}`, map: null } : undefined,
} as const

export default defineConfig({
  plugins: [luaAsText],
  test: {
    expect: expectation,
    projects: [
      {
        extends: true,
        test: {
          ...shares.unit,
          // Under load a second becomes ten; no test waits for this.
          testTimeout: 30_000,
          name: 'unit',
          include: [
            '{src,functions,scripts,bench}/**/*.test.ts',
            'test/support/**/*.test.ts',
            'test/simulation/**/*.test.ts',
          ],
          exclude: ['**/*.workerd.test.ts', '**/*.databases.test.ts'],
        },
      },
      {
        plugins: [luaAsText, cloudflareTest({ wrangler: { configPath: './wrangler.toml' } })],
        test: {
          ...shares.workerd,
          testTimeout: 30_000,
          expect: expectation,
          name: 'workerd',
          include: ['{src,functions}/**/*.workerd.test.ts'],
          globalSetup: './test/support/workerd-setup.ts',
        },
      },
      {
        extends: true,
        test: {
          ...shares.databases,
          name: 'databases',
          include: ['src/**/*.databases.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          ...shares.e2e,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      ...(process.env.SWITCHHOOK_TEST_REAL ? [real] : []),
    ],
  },
})
