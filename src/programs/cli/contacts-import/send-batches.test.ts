import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../../test/support/virtual-clock.ts'
import type { ImportResult } from '../../../wire/contact.ts'
import { createApiClient } from '../api-client.ts'
import type { Batch } from './batches.ts'
import { sendBatches } from './send-batches.ts'

const none = { created: 0, updated: 0, unchanged: 0, merged: 0, rejected: [], warnings: [] }
const batch = (line: number): Batch => ({
  rows: [{ line, name: `row ${line}`, emails: [], phones: [{ number: '1' }] }],
  rejected: [{ line: line + 5, reason: 'not read' }],
})

/** A server whose answers the test gives one by one. */
function setUp(count: number) {
  const clock = createVirtualClock()
  const stop = new AbortController()
  const asked: { body: { importId: string; contacts: { line: number }[] }; answer: (response: Response) => void }[] = []
  const fetch = (_: string, init?: RequestInit) =>
    new Promise<Response>((resolve) => asked.push({ body: JSON.parse(String(init?.body)), answer: resolve }))
  const connection = { url: 'http://localhost', key: 'k', keySource: '', site: undefined }
  const api = createApiClient(connection, { fetch, clock, signal: stop.signal })
  const results: ImportResult[] = []
  let read = 0
  const batches = async function* () {
    for (let at = 0; at < count; at += 1) {
      read += 1
      yield batch(at * 10)
    }
  }
  const random = { next: () => 0, bytes: () => new Uint8Array() }
  const options = {
    api,
    clock,
    random,
    signal: stop.signal,
    importId: 'run',
    onResult: (one: ImportResult) => results.push(one),
  }
  const sent = sendBatches(batches(), options)
  const take = async (at: number, response: Response) => {
    await clock.settle()
    asked[at]?.answer(response)
    await clock.settle()
  }
  const lines = () => asked.map(({ body }) => body.contacts[0]?.line)
  return { clock, asked, results, sent, take, lines, reading: () => read }
}

const refusal = (retryable: boolean) =>
  Response.json({ error: { code: 'conflict', message: 'No.', requestId: 'r', retryable } }, { status: 409 })

describe('sending batches', () => {
  it('keeps two under way and reads no further than that needs', async () => {
    const { clock, sent, take, lines, reading } = setUp(5)
    await clock.settle()
    expect(lines()).toEqual([0, 10])
    expect(reading()).toBeLessThanOrEqual(3)
    for (const at of [0, 1, 2, 3, 4]) await take(at, Response.json({ ...none, created: 1 }))
    await sent
    expect(lines()).toEqual([0, 10, 20, 30, 40])
  })

  it('reports results in the order of the file, with the rows that were not even sent', async () => {
    const { clock, sent, take, results } = setUp(2)
    await take(1, Response.json({ ...none, created: 2 }))
    expect(results).toEqual([])
    await take(0, Response.json({ ...none, updated: 1, rejected: [{ line: 0, reason: 'no number' }] }))
    await clock.settle()
    await sent
    expect(results.map(({ created, updated }) => [created, updated])).toEqual([
      [0, 1],
      [2, 0],
    ])
    expect(results[0]?.rejected.map(({ line }) => line)).toEqual([0, 5])
  })

  it('sends a batch again as the same run, so that nothing is doubled', async () => {
    const { clock, asked, sent, take } = setUp(1)
    await take(0, refusal(true))
    await clock.advance(1000)
    await take(1, Response.json(none))
    await sent
    expect(asked.map(({ body }) => body)).toEqual([asked[0]?.body, asked[0]?.body])
    expect(asked[0]?.body.importId).toBe('run')
  })

  it('D1 stops at a batch that fails for good, and still counts the one under way', async () => {
    const { sent, take, results, lines } = setUp(9)
    const failure = expect(sent).rejects.toThrow('No. (conflict, request r)')
    await take(0, refusal(false))
    await take(1, Response.json({ ...none, created: 7 }))
    await failure
    expect(results.map(({ created }) => created)).toEqual([7])
    expect(lines()).toEqual([0, 10])
  })
})
