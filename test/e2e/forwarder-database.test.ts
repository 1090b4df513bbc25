/**
 * The whole way of a 3CX's call records: a real PostgreSQL in the schema of V20, read by the built forwarder as a user
 * who may read one table, brought to the product in real workerd, and listed there.
 */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { isoUtc } from '../../src/ports/clock.ts'
import { type TestServer as Database, startPostgres } from '../support/databases.ts'
import { cdrOutputBlind, cdrOutputRows, cdrOutputSchema } from '../support/forwarder/cdroutput-rows.ts'
import { asListed, type ListedCall, listedCalls } from '../support/forwarder/listed-calls.ts'
import { manyCalls, sceneNames, type TrueCall, trueCall } from '../support/forwarder/true-calls.ts'
import { newDataDir, startServer, type TestServer } from '../support/server.ts'

const forwarder = path.resolve(import.meta.dirname, '../../dist/switchhook-forwarder.mjs')
const hourMs = 3_600_000
const gapMs = 90_000
/** Of this day, on a whole second, as the times of rows are. */
const firstMs = Math.floor(Date.now() / 1000) * 1000 - 3 * hourMs
const calls = manyCalls(sceneNames.length, firstMs, gapMs)
const laterCall = trueCall('blind transfer', calls.length + 1, firstMs + 2 * hourMs)

let server: TestServer
let database: Database
let name: string
let directory: string

beforeAll(async () => {
  ;[server, database] = await Promise.all([startServer({ env: { SWITCHHOOK_SETTLE_MS: '0' } }), startPostgres()])
  name = await database.createDatabase()
  await database.run(name, cdrOutputSchema)
  await database.run(
    name,
    "create role switchhook login password 'for-reading'; grant select on cdroutput to switchhook",
  )
  directory = newDataDir()
  writeFileSync(path.join(directory, 'switchhook-forwarder.yml'), configuration(await eventsKey()))
})
afterAll(() => Promise.all([server.stop(), database.stop()]))

function configuration(key: string): string {
  return `
cloud:
  url: ${server.url}
  key: ${key}
sources:
  - id: pbx
    type: threecx-cdroutput
    host: 127.0.0.1
    port: ${database.port}
    database: ${name}
    user: switchhook
    password: for-reading
    start: '${isoUtc(firstMs - hourMs)}'
`
}

async function eventsKey(): Promise<string> {
  const answer = await fetch(`${server.url}/v1/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'forwarder', scopes: ['events'] }),
  })
  return z.object({ token: z.string() }).parse(await answer.json()).token
}

/** Rejects when it ends with another code than 0. */
const forward = (...args: string[]) => promisify(execFile)(process.execPath, [forwarder, ...args], { cwd: directory })

/** Oldest first. */
async function callsInCloud(): Promise<ListedCall[]> {
  const answer = await fetch(`${server.url}/v1/calls?limit=200`, {
    headers: { authorization: `Bearer ${server.adminKey}` },
  })
  return listedCalls.parse(await answer.json()).calls.reverse()
}

const insert = (rows: readonly object[]) => database.insert(name, 'cdroutput', rows)
const untilListed = (expected: readonly TrueCall[]) =>
  expect.poll(callsInCloud, { timeout: 20_000 }).toEqual(expected.map((call) => asListed(call, cdrOutputBlind)))

describe('call records of a 3CX in PostgreSQL', () => {
  it('come to the cloud as exactly the calls that were, once, however often the forwarder runs', async () => {
    await insert(calls.flatMap(cdrOutputRows))
    await forward('run', '--once')
    await untilListed(calls)
    await forward('run', '--once')
    await forward('replay', '--from', isoUtc(firstMs - hourMs), '--to', isoUtc(Date.now()))
    // Comes after whatever was reported twice: when it is there, so would doubles be.
    await insert(cdrOutputRows(laterCall))
    await forward('run', '--once')
    await untilListed([...calls, laterCall])
  })

  it('are shown by check, which finds nothing wanting for a user with SELECT on one table', async () => {
    const { stdout } = await forward('check')
    expect(stdout).toContain('Schema of 3CX V20 U6 or later (cdroutput).')
    expect(stdout).toContain(`${server.url} accepts the key.`)
    expect(stdout).not.toContain('+15551234567')
  })
})
