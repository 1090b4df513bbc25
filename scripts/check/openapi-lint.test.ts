import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openApiFault, openApiFile } from './openapi-lint.ts'

const text = readFileSync(openApiFile, 'utf8')
let directory: string

beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'switchhook-openapi-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

function faultOf(changed: string): Promise<string | undefined> {
  const file = path.join(directory, 'openapi.json')
  writeFileSync(file, changed)
  return openApiFault(file)
}

it('finds nothing wrong with the document', async () => {
  expect(await openApiFault()).toBeUndefined()
})

it.each([
  [
    'a reference that leads nowhere',
    '#/components/schemas/Delivery"',
    '#/components/schemas/Missing"',
    'no-unresolved-refs',
  ],
  [
    'two operations of one id',
    '"operationId": "getCall"',
    '"operationId": "listCalls"',
    'operation-operationId-unique',
  ],
  [
    'a group without a description',
    '"tags": [\n  {\n   "name": "Health",\n   "description"',
    '"tags": [\n  {\n   "name": "Health",\n   "x-nothing"',
    'tag-description',
  ],
])('names %s', async (_, from, to, rule) => {
  expect(text).toContain(from)
  expect(await faultOf(text.replaceAll(from, to))).toContain(rule)
})
