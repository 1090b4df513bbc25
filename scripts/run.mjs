/** `node scripts/run.mjs <file.ts> [arguments]`: runs a TypeScript program of this clone; see launcher.mjs. Those of src/programs run as bundles. */
import process from 'node:process'
import { launch } from './launcher.mjs'
import { programBundle } from './program-bundle.mjs'

const [file, ...args] = process.argv.slice(2)
if (file === undefined) {
  console.error('Usage: node scripts/run.mjs <file.ts> [arguments]')
  process.exitCode = 2
} else {
  launch(file.startsWith('src/programs/') ? await programBundle(file) : file, args)
}
