import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { paced, partBytes, restMs } from './paced.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout'] }))
afterEach(() => void vi.useRealTimers())

/** What came out so far; streams hand on by microtasks and ticks. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

it('hands on no more than one part until it has rested, however much is sent in one go', async () => {
  const stream = paced()
  let bytes = 0
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length
  })
  stream.write(Buffer.alloc(3 * partBytes))
  await settled()
  expect(bytes).toBe(partBytes)
  await vi.advanceTimersByTimeAsync(restMs)
  await settled()
  expect(bytes).toBe(2 * partBytes)
  await vi.advanceTimersByTimeAsync(restMs)
  await settled()
  expect(bytes).toBe(3 * partBytes)
})

it('hands on what is small at once', async () => {
  const stream = paced()
  const heard: string[] = []
  stream.on('data', (chunk: Buffer) => heard.push(chunk.toString()))
  stream.write('{"type":"ping"}')
  stream.write('{"type":"ping"}')
  await settled()
  expect(heard).toEqual(['{"type":"ping"}', '{"type":"ping"}'])
})

it('changes nothing of what is sent, in whatever pieces', async () => {
  vi.useRealTimers()
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 20_000 }), { maxLength: 5 }), async (sizes) => {
      const pieces = sizes.map((size) => randomBytes(size))
      const stream = paced()
      for (const piece of pieces) stream.write(piece)
      stream.end()
      const heard: Buffer[] = []
      for await (const chunk of stream) heard.push(chunk)
      expect(Buffer.concat(heard).equals(Buffer.concat(pieces))).toBe(true)
    }),
    { numRuns: 30 },
  )
})
