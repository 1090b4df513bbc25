/** workerd compiles each module of the Worker at every start: what the large JSON in them costs a caller, and that it is what it was. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'rolldown'
import { expect, it } from 'vitest'
import { root } from './paths.ts'
import { asWorkerdModules, forWorkerd } from './worker-build.ts'

it.each([
  ['functions/openapi.json', './functions/openapi.json'],
  ['node_modules/libphonenumber-js/metadata.max.json', 'libphonenumber-js/max/metadata'],
])('%s is unpacked as it was, and is no load for starts that do not use it', async (file, specifier) => {
  const entry = path.join(root, 'entry.js')
  const itself = {
    name: 'itself',
    resolveId: (id: string) => (id === entry ? id : undefined),
    load: (id: string) => (id === entry ? `export { default } from '${specifier}'` : undefined),
  }
  const plugins = [itself, ...forWorkerd.plugins]
  const { output } = await build({ ...forWorkerd, input: entry, plugins, output: asWorkerdModules, write: false })
  const [{ code }] = output
  const text = readFileSync(path.join(root, file), 'utf8')
  const unpacked: { readonly default: unknown } = await import(
    `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`
  )
  expect(unpacked.default).toEqual(JSON.parse(text))
  expect(code.length).toBeLessThan(JSON.stringify(JSON.parse(text)).length / 2)
})
