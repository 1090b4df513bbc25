/** What a cold start of the Worker loads, while a phone may be ringing. */
import path from 'node:path'
import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { entryName, root } from './paths.ts'
import { forWorkerd, startFiles } from './worker-build.ts'

it('no cold start of the Worker loads date-fns-tz, which takes 35 ms, nor zod’s JSON Schema', async () => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['functions/cloudflare.ts'],
    outdir: 'dist/never-written',
    ...forWorkerd,
    splitting: true,
    metafile: true,
    write: false,
    logLevel: 'silent',
  })
  const { outputs } = metafile
  const isTimeZones = (input: string) => input.includes('node_modules/date-fns-tz/')
  const inputsOf = (files: Iterable<string>) => [...files].flatMap((file) => Object.keys(outputs[file]?.inputs ?? {}))
  const entry = Object.keys(outputs).find((file) => path.basename(file) === entryName) ?? ''
  expect(inputsOf(startFiles(outputs, entry)).filter(isTimeZones)).toEqual([])
  const jsonSchemaBytes = [...startFiles(outputs, entry)].flatMap((file) =>
    Object.entries(outputs[file]?.inputs ?? {}).flatMap(([input, { bytesInOutput }]) =>
      /zod\/v4\/core\/(json-schema-processors|to-json-schema)/.test(input) ? bytesInOutput : [],
    ),
  )
  // What is left of its two modules.
  expect(jsonSchemaBytes).toHaveLength(2)
  for (const bytes of jsonSchemaBytes) expect(bytes).toBeLessThan(1000)
  // It is in the Worker at all, so the line above looks for the right thing.
  expect(inputsOf(Object.keys(outputs)).filter(isTimeZones).length).toBeGreaterThan(0)
})
