/** What a cold start of the Worker loads, while a phone may be ringing. */
import { expect, it } from 'vitest'
import { bundleWorker, chunksOf, startChunks } from './worker-build.ts'

const chunks = chunksOf(await bundleWorker())
const start = startChunks(chunks)

it('no cold start of the Worker loads date-fns-tz, which takes 35 ms, nor zod’s JSON Schema', () => {
  const modulesOf = (list: typeof chunks) => list.flatMap(({ modules }) => Object.entries(modules))
  const timeZonesIn = (list: typeof chunks) =>
    modulesOf(list).filter(
      ([id, { renderedLength }]) => id.includes('/node_modules/date-fns-tz/') && renderedLength > 0,
    )
  expect(timeZonesIn(start)).toEqual([])
  const jsonSchema = modulesOf(start).filter(([id]) =>
    /zod\/v4\/core\/(json-schema-processors|to-json-schema)/.test(id),
  )
  // What is left of its two modules.
  expect(jsonSchema).toHaveLength(2)
  for (const [, { renderedLength }] of jsonSchema) expect(renderedLength).toBeLessThan(1000)
  // It is in the Worker at all, so the line above looks for the right thing.
  expect(timeZonesIn(chunks).length).toBeGreaterThan(0)
})

it('what a cold start loads is in few files: each costs a start time', () => {
  expect(start.length).toBeLessThanOrEqual(3)
})

it('no cold start loads node:crypto, which takes 4 ms, nor libphonenumber as it is for old browsers', () => {
  expect(start.flatMap(({ imports }) => imports).filter((name) => name.startsWith('node:'))).toEqual([
    'node:async_hooks',
  ])
  const libphonenumber = start.flatMap(({ moduleIds }) => moduleIds.filter((id) => id.includes('/libphonenumber-js/')))
  expect(libphonenumber.length).toBeGreaterThan(0)
  expect(libphonenumber.filter((id) => id.includes('/libphonenumber-js/es6/'))).toEqual([])
})
