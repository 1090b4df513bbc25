/** `node scripts/run.mjs <file.ts> [arguments]`: runs a TypeScript program of this clone; see launcher.mjs. */
import process from 'node:process'
import { launch } from './launcher.mjs'

const [file, ...args] = process.argv.slice(2)
if (file === undefined) {
  console.error('Usage: node scripts/run.mjs <file.ts> [arguments]')
  process.exitCode = 2
} else {
  launch(file, args)
}
