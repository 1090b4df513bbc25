/** What the Worker is built without describes its operations, and changes none. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'rolldown'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { operations as written } from '../functions/app.ts'
import { type Operation, successStatus } from '../src/app/http/operation.ts'
import { bundleWorker, chunksOf, forWorkerd } from '../src/programs/build/worker-build.ts'

const directory = mkdtempSync(path.join(tmpdir(), 'without-descriptions-'))
let built: readonly Operation[]

beforeAll(async () => {
  const output = { dir: directory, entryFileNames: 'app.mjs', chunkFileNames: '[name]-[hash].mjs' }
  await build({ ...forWorkerd, input: 'functions/app.ts', output })
  const app: { readonly operations: readonly Operation[] } = await import(
    pathToFileURL(path.join(directory, 'app.mjs')).href
  )
  built = app.operations
}, 60_000)
afterAll(() => rmSync(directory, { recursive: true }))

/** What the server goes by, schemas as whether they are there. */
function served({ description, tag, fails, headers, ...operation }: Operation) {
  const { query, params, body, responses, run, admit, ...rest } = operation
  const { schema, ...limits }: { readonly schema?: unknown; readonly maxBytes?: number } = body ?? {}
  return {
    ...rest,
    ...{ limits, hasBody: schema !== undefined, hasQuery: query !== undefined, hasParams: params !== undefined },
    ...{ success: successStatus(responses), statuses: Object.keys(responses), admits: admit !== undefined },
  }
}

it('serves every operation as it is written', () => {
  expect(written.length).toBeGreaterThan(200)
  expect(built.map(served)).toEqual(written.map(served))
})

it('refuses and takes what the written forms do', () => {
  const samples = [
    undefined,
    null,
    {},
    [],
    'x',
    { name: 'x' },
    { number: '+15555550100' },
    { limit: '0' },
    { limit: '7' },
  ]
  const verdicts = (operations: readonly Operation[]) =>
    operations.flatMap(({ id, query, params, body }) =>
      [query, params, body && 'schema' in body ? body.schema : undefined].map((schema) => {
        const parsed = samples.map((sample) => schema?.safeParse(sample))
        return { id, parsed: parsed.map((one) => one?.data ?? one?.error?.issues) }
      }),
    )
  expect(verdicts(built)).toEqual(verdicts(written))
})

it('has no text in it that only the document shows', async () => {
  const code = chunksOf(await bundleWorker())
    .map((chunk) => chunk.code)
    .join('\n')
  const texts = written.flatMap(({ description }) => description ?? [])
  // Some are so short that they may stand elsewhere, too.
  expect(texts.filter((text) => text.length > 40 && code.includes(text))).toEqual([])
}, 60_000)

it('has no form of an answer, but where several operations share theirs', () => {
  const described = built.filter(({ responses }) => Object.values(responses).some((one) => Object.keys(one).length > 0))
  const sharing = ['getDashboard', 'getDashboardItem', 'getDashboardPage', 'openAgentSocket', 'openRelaySocket']
  expect(described.map(({ id }) => id).sort()).toEqual(sharing)
  const code = readdirSync(directory).map((file) => readFileSync(path.join(directory, file), 'utf8'))
  expect(code.filter((text) => text.includes('.describe('))).toEqual([])
})
