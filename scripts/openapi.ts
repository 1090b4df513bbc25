/**
 * Writes functions/openapi.json from the table of operations. `--check` only says whether it is up to date (exit code 1
 * when not). It is committed: people read it, and the server is bundled with it.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { operations } from '../functions/app.ts'
import packageJson from '../package.json' with { type: 'json' }
import { openApiDocument } from './openapi-document.ts'
import { openApiExamples } from './openapi-examples/index.ts'

const file = path.resolve(import.meta.dirname, '../functions/openapi.json')
const text = `${JSON.stringify(openApiDocument(operations, packageJson.version, openApiExamples), undefined, 1)}\n`
const isStale = !existsSync(file) || readFileSync(file, 'utf8') !== text

if (process.argv.includes('--check')) {
  console.log(
    isStale
      ? 'functions/openapi.json is stale: run node scripts/run.mjs scripts/openapi.ts'
      : 'functions/openapi.json is up to date.',
  )
  process.exitCode = isStale ? 1 : 0
} else if (isStale) {
  writeFileSync(file, text)
  console.log(`Wrote functions/openapi.json (${operations.length} operations).`)
}
