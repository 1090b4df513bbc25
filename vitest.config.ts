import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

/**
 * One run, four kinds of test: `unit` beside the code in Node, `workerd` beside the code in the real runtime
 * (files named *.workerd.test.ts), `databases` beside the code against real database servers (files named
 * *.databases.test.ts), `e2e` in test/ against the built product. `npm run test:real` runs a fourth,
 * `real`, against CRMs that this clone does not bring along.
 */
const real = {
  test: {
    name: 'real',
    include: ['test/real/**/*.real.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
}

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
    projects: [
      {
        extends: true,
        test: {
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
        test: { name: 'workerd', include: ['{src,functions}/**/*.workerd.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'databases',
          include: ['src/**/*.databases.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      ...(process.env.SWITCHHOOK_TEST_REAL ? [real] : []),
    ],
  },
})
