/** An import takes memory that does not grow with its file: here a file larger than all the memory that the command has. */

import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newDataDir, spawnProduct, startServer, type TestServer } from '../support/server.ts'

const contacts = 25_000
const heapMegabytes = 64
/** A column that no contact takes: with it the rows alone are half as large again as the heap. */
const remark = 'x'.repeat(4000)

async function writeContacts(file: string): Promise<void> {
  const stream = createWriteStream(file)
  stream.write('First Name,Last Name,Company,Mobile,Work Phone,Email,Remark\n')
  for (let at = 0; at < contacts; at += 1) {
    const seven = String(2_000_000 + at)
    const mobile = `+1 202 ${seven.slice(0, 3)} ${seven.slice(3)}`
    const line = `First${at},Last${at % 977},Company ${at % 5000},${mobile},+44 20 7${seven},person${at}@example.com,${remark}\n`
    if (!stream.write(line)) await once(stream, 'drain')
  }
  stream.end()
  await once(stream, 'finish')
}

describe('a large import', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.stop())

  it(`of ${contacts} contacts in a file of 100 MB runs in ${heapMegabytes} MB`, { timeout: 240_000 }, async () => {
    const file = path.join(newDataDir(), 'large.csv')
    await writeContacts(file)
    const { exited, output } = spawnProduct(['bin/switchhook.mjs', 'contacts', 'import', file, '--json'], {
      SWITCHHOOK_DATA: server.dataDir,
      NODE_OPTIONS: `--max-old-space-size=${heapMegabytes}`,
    })
    expect(await exited, output() + server.output().slice(-4000)).toBe(0)
    expect(JSON.parse(output())).toMatchObject({ rows: contacts, created: contacts, rejected: 0 })
    const last = `${server.url}/v1/lookup?number=${encodeURIComponent('+12022024999')}`
    const answer = await fetch(last, { headers: { authorization: `Bearer ${server.adminKey}` } })
    expect(await answer.json()).toMatchObject({ contact: { name: 'First24999 Last574' }, shared: false })
  })
})
