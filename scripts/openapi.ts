/**
 * Writes functions/openapi.json from the table of operations; `--check` only says whether it is up to date (exit
 * code 1 when not). The file is committed, because the running server serves it.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import packageJson from '../package.json' with { type: 'json' }
import { openApiDocument } from './openapi-document.ts'

const file = path.resolve(import.meta.dirname, '../functions/openapi.json')
// The table imports the file it is about to make.
if (!existsSync(file)) writeFileSync(file, '{}\n')
const { operations } = await import('../functions/app.ts')

const text = `${JSON.stringify(openApiDocument(operations, packageJson.version), undefined, 1)}\n`
const isCurrent = readFileSync(file, 'utf8') === text

if (process.argv.includes('--check')) {
  console.log(
    isCurrent
      ? 'functions/openapi.json is up to date.'
      : 'functions/openapi.json is stale: run node scripts/run.mjs scripts/openapi.ts',
  )
  process.exitCode = isCurrent ? 0 : 1
} else if (!isCurrent) {
  writeFileSync(file, text)
  console.log(`Wrote functions/openapi.json (${operations.length} operations).`)
}
