/**
 * `npm run build`: functions/openapi.json, the local programs into dist/programs/, then the Worker into dist/worker/ (see
 * src/programs/build/bundle.ts), and what it weighs.
 */
import { execFileSync } from 'node:child_process'
import { buildBundle } from '../src/programs/build/bundle.ts'
import { buildClient } from '../src/programs/build/client-bundle.ts'
import { root } from '../src/programs/build/paths.ts'
import { kib, maxGzipBytes } from './check/bundle-size.ts'
import { typeScriptFlags } from './launcher.mjs'
import { programBundle } from './program-bundle.mjs'

execFileSync(process.execPath, [...typeScriptFlags(process.version), 'scripts/openapi.ts'], {
  cwd: root,
  stdio: 'inherit',
})
await buildClient()
// An image has them from here: it can build nothing itself.
for (const program of ['src/programs/cli/main.ts', 'src/programs/dev/start.ts']) await programBundle(program)
const bundle = await buildBundle()
console.log(
  `${bundle.directory}: every start loads ${kib(bundle.rawBytes)} KiB, gzip ${kib(bundle.gzipBytes)} of ${kib(maxGzipBytes)} KiB; ` +
    `all modules gzip ${kib(bundle.totalGzipBytes)} KiB`,
)
