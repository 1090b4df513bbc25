/**
 * Writes functions/openapi.json from the table of operations, and the same as one line of text for the server:
 * functions/openapi-text.ts. As an object it would be built, part by part, at every cold start. `--check` only says
 * whether both are up to date (exit code 1 when not). They are committed, because the running server serves them.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import packageJson from '../package.json' with { type: 'json' }
import { openApiDocument } from './openapi-document.ts'

const functions = path.resolve(import.meta.dirname, '../functions')
const documentFile = path.join(functions, 'openapi.json')
const textFile = path.join(functions, 'openapi-text.ts')

function textModule(document: unknown): string {
  const literal = JSON.stringify(JSON.stringify(document))
  return `/** openapi.json without its spaces. Made by scripts/openapi.ts; do not edit. */\nexport const openapiText =\n  ${literal}\n`
}

// The table imports the file that is made from it.
if (!existsSync(textFile)) writeFileSync(textFile, textModule({}))
const { operations } = await import('../functions/app.ts')

const document = openApiDocument(operations, packageJson.version)
const wanted = [
  { file: documentFile, text: `${JSON.stringify(document, undefined, 1)}\n` },
  { file: textFile, text: textModule(document) },
]
const stale = wanted.filter(({ file, text }) => !existsSync(file) || readFileSync(file, 'utf8') !== text)

if (process.argv.includes('--check')) {
  console.log(
    stale.length === 0
      ? 'functions/openapi.json is up to date.'
      : 'functions/openapi.json is stale: run node scripts/run.mjs scripts/openapi.ts',
  )
  process.exitCode = stale.length === 0 ? 0 : 1
} else if (stale.length > 0) {
  for (const { file, text } of stale) writeFileSync(file, text)
  console.log(`Wrote functions/openapi.json (${operations.length} operations).`)
}
