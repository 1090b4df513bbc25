/** workerd compiles each module of the Worker at every start: what the large JSON in them costs a caller, and that it is what it was. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  type MetadataJson,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/core/es6'
import { build } from 'rolldown'
import { expect, it } from 'vitest'
import { root } from './paths.ts'
import { asWorkerdModules, forWorkerd } from './worker-build.ts'

/** The default export of a module, as the Worker has it. */
async function inWorker(specifier: string): Promise<{ readonly code: string; readonly value: unknown }> {
  const entry = path.join(root, 'entry.js')
  const itself = {
    name: 'itself',
    resolveId: (id: string) => (id === entry ? id : undefined),
    load: (id: string) => (id === entry ? `export { default } from '${specifier}'` : undefined),
  }
  const plugins = [itself, ...forWorkerd.plugins]
  const { output } = await build({ ...forWorkerd, input: entry, plugins, output: asWorkerdModules, write: false })
  const [{ code }] = output
  const unpacked: { readonly default: unknown } = await import(
    `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`
  )
  return { code, value: unpacked.default }
}

const read = (file: string) => JSON.parse(readFileSync(path.join(root, file), 'utf8'))

it.each([
  ['functions/openapi.json', './functions/openapi.json'],
  ['node_modules/libphonenumber-js/metadata.max.json', 'libphonenumber-js/max/metadata'],
])('%s is unpacked as it was, and is no load for starts that do not use it', async (file, specifier) => {
  const { code, value } = await inWorker(specifier)
  expect(value).toEqual(read(file))
  expect(code.length).toBeLessThan(JSON.stringify(read(file)).length / 2)
})

it('the numbering plans of all countries are there, and read numbers as they do', async () => {
  const written: MetadataJson = read('node_modules/libphonenumber-js/metadata.min.json')
  const { value } = await inWorker('libphonenumber-js/min/metadata')
  const plans = value as MetadataJson
  const examples = Object.entries<string>(read('node_modules/libphonenumber-js/examples.mobile.json'))
  expect(examples.length).toBeGreaterThan(200)
  const numbersOf = (metadata: MetadataJson) =>
    examples.flatMap(([country, national]) =>
      [national, `00${national}`, `+${getCountryCallingCode(country as CountryCode, metadata)}${national}`].map(
        (text) => {
          const number = parsePhoneNumberFromString(text, country as CountryCode, metadata)
          return [text, number?.number, number?.country, number?.isValid(), number?.formatNational()]
        },
      ),
    )
  expect(numbersOf(plans)).toEqual(numbersOf(written))
  expect(getCountries(plans)).toEqual(getCountries(written))
  expect(isSupportedCountry('XX' as CountryCode, plans)).toBe(false)
  expect(plans).toEqual(written)
})
