import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventsOfRow } from '../../../../test/support/forwarder/fake-sources.ts'
import type { CallEvent } from '../../../core/calls/event.ts'
import { batchBody, batchesOf } from './batches.ts'

/** Events with names in any script, some of them larger than a whole batch may be. */
const events = fc
  .array(
    fc.oneof(fc.string({ unit: fc.constantFrom(...'aZ"\\\n\0é年😀') }), fc.string({ minLength: 300, maxLength: 2000 })),
    { maxLength: 40 },
  )
  .map((names) =>
    names.flatMap((name, row): CallEvent[] =>
      eventsOfRow('pbx', row).map((event) => ({ ...event, agent: { extension: '101', name } })),
    ),
  )

describe('batches of events', () => {
  it('hold every event once and in order, within the limits, and know the JSON of each', () => {
    const limits = fc.record({
      maxEvents: fc.integer({ min: 1, max: 20 }),
      maxBytes: fc.integer({ min: 600, max: 9000 }),
    })
    fc.assert(
      fc.property(events, limits, (given, { maxEvents, maxBytes }) => {
        const batches = [...batchesOf('pbx', given, { maxEvents, maxBytes })]
        expect(batches.flat().map(({ body }) => body)).toEqual(given.map((event) => JSON.stringify(event)))
        expect(batches.flat().map(({ id, kind }) => ({ id, kind }))).toEqual(
          given.map(({ id, kind }) => ({ id, kind })),
        )
        for (const batch of batches) {
          const bytes = batchBody(batch)
          expect(bytes.toString()).toBe(`{"events":[${batch.map(({ body }) => body).join()}]}`)
          expect(batch.length).toBeLessThanOrEqual(maxEvents)
          if (batch.length > 1) expect(bytes.byteLength).toBeLessThanOrEqual(maxBytes)
          for (const { body, bytes: size } of batch) expect(size).toBe(Buffer.byteLength(body))
        }
      }),
    )
  })

  it('are as full as the limits allow', () => {
    const given = Array.from({ length: 40 }, (_, row) => eventsOfRow('pbx', row)).flat()
    const maxBytes = 9000
    const batches = [...batchesOf('pbx', given, { maxEvents: 500, maxBytes })]
    for (const [place, batch] of batches.slice(0, -1).entries()) {
      const next = batches[place + 1]?.[0]?.bytes ?? 0
      expect(batchBody(batch).byteLength + 1 + next).toBeGreaterThan(maxBytes)
    }
  })

  it('of two sources that are read in turn do not write over each other', () => {
    const limits = { maxEvents: 4, maxBytes: 524_288 }
    const given = ['a', 'b'].map((source) => Array.from({ length: 9 }, (_, row) => eventsOfRow(source, row)).flat())
    const turns = given.map((own, place) => batchesOf(String(place), own, limits))
    const texts: string[][] = given.map(() => [])
    for (let more = true; more; ) {
      more = false
      for (const [place, turn] of turns.entries()) {
        const step = turn.next()
        more ||= step.done === false
        for (const { body } of step.done ? [] : step.value) texts[place]?.push(body)
      }
    }
    expect(texts).toEqual(given.map((own) => own.map((event) => JSON.stringify(event))))
  })

  it('that are halved have a body made of what is left', () => {
    const [batch = []] = batchesOf('pbx', eventsOfRow('pbx', 1), { maxEvents: 500, maxBytes: 524_288 })
    const half = batch.slice(0, 2)
    expect(batchBody(half).toString()).toBe(`{"events":[${half.map(({ body }) => body).join()}]}`)
  })
})
