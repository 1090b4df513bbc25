/**
 * The Worker without zod's conversion to JSON Schema, which only scripts use: 6 KiB gzip that every cold start would load, since
 * each of zod's schemas refers to it. What is left of it throws when it is called.
 */
import { pathToFileURL } from 'node:url'
import type { Plugin } from 'rolldown'

/** Called when a schema is made, and what they return when a JSON Schema is asked for. */
const makers = new Set(['createToJSONSchemaMethod', 'createStandardJSONSchemaMethod'])
const leftOut =
  "const none = () => { throw new Error('The Worker is built without JSON Schema (without-json-schema.ts).') }"

export const withoutJsonSchema: Plugin = {
  name: 'without-json-schema',
  load: {
    filter: { id: /\/zod\/v4\/core\/(json-schema-processors|to-json-schema)\.js$/ },
    async handler(file) {
      const names = Object.keys(await import(pathToFileURL(file).href))
      const stubs = names.map((name) => `export const ${name} = ${makers.has(name) ? '() => none' : 'none'}`)
      return { code: [leftOut, ...stubs].join('\n'), moduleType: 'js' }
    },
  },
}
