/** Lints functions/openapi.json as others read it, with Redocly's rules: references, ids, descriptions, examples. */
import path from 'node:path'
import { createConfig, lint } from '@redocly/openapi-core'
import { root } from '../../src/programs/build/paths.ts'

export const openApiFile = path.join(root, 'functions/openapi.json')

/** What is wrong, a line each; undefined when nothing is. */
export async function openApiFault(file: string = openApiFile): Promise<string | undefined> {
  const config = await createConfig({
    extends: ['recommended-strict'],
    rules: {
      'operation-operationId-url-safe': 'error',
      'tag-description': 'error',
      'no-invalid-media-type-examples': 'error',
      'no-invalid-parameter-examples': 'error',
      // The address of a deployment is its own: the document is served by it.
      'no-server-example.com': 'off',
      // Pages and probes for anybody, and a socket that only switches protocols.
      'operation-4xx-response': 'off',
      'operation-2xx-response': 'off',
      // `/contacts/unknown` beside `/contacts/{id}`: the fixed path comes first.
      'no-ambiguous-paths': 'off',
      // `/admin/`: pages below it are named from there.
      'no-path-trailing-slash': 'off',
    },
  })
  const problems = await lint({ ref: file, config })
  if (problems.length === 0) return undefined
  return problems
    .map(({ ruleId, message, location }) => `${location[0]?.pointer ?? ''}: ${message} (${ruleId})`)
    .join('\n')
}
