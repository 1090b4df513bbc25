import { describe, expect, it } from 'vitest'
import { conversation, dayMs, journal } from '../../../test/support/call-events.ts'
import { createWorld } from '../../../test/support/world.ts'
import type { Records } from '../../ports/records.ts'
import type { AiEvent, Report } from './event.ts'
import type { StoredCall } from './stored-call.ts'
import { transcriptsOf } from './transcripts.ts'

const talk = (transcript: string): Report => {
  const [first, ...rest] = conversation({ id: 'c', startMs: dayMs, endMs: dayMs + 7_200_000 })
  return [first, ...rest.map((event) => (event.kind === 'ai' ? ({ ...event, transcript } satisfies AiEvent) : event))]
}

async function reportedOf(transcript: string) {
  const world = createWorld(1)
  await world.report(talk(transcript))
  await world.report(talk(transcript))
  await world.run(600_000)
  const page = await world.records.list<StoredCall>({ index: 'calls.start', limit: 10 })
  const [record] = page.records
  if (!record || page.records.length > 1) throw new Error('one call')
  const [entry, ...others] = world.crm.entries.values()
  expect(others).toEqual([])
  return { call: record.value.call, records: world.records, reported: entry?.report.call.view.ai?.transcript }
}

describe('transcripts', () => {
  it('stay with the call when they are short', async () => {
    const { call, reported } = await reportedOf('Agent: hello')
    expect(call.view.ai?.transcript).toBe('Agent: hello')
    expect(call.view.ai?.transcriptId).toBeUndefined()
    expect(reported).toBe('Agent: hello')
  })

  it('of two hours leave the call small, and are there whole for who asks', async () => {
    const long = 'Caller: and then she said. '.repeat(12_000)
    const { call, records, reported } = await reportedOf(long)
    expect(JSON.stringify(call).length).toBeLessThan(5000)
    expect(await transcriptsOf(records, call)).toEqual([long])
    expect(reported?.startsWith(long.slice(0, 20_000))).toBe(true)
    expect(reported).toContain(`[${long.length - 20_000} more characters are kept in Switchhook]`)
  })

  it('of 8 MB are kept whole, in parts that each fit a row, also where characters take three bytes', {
    timeout: 30_000,
  }, async () => {
    const long = `${'Caller: 你好, they said. '.repeat(333_000)}\u{1f600} end`
    const { call, records } = await reportedOf(long)
    expect(long.length).toBeGreaterThan(6_000_000)
    const [whole] = await transcriptsOf(records, call)
    expect(whole === long).toBe(true)
    const all = await everyRecord(records)
    expect(Math.max(...all.map((value) => new TextEncoder().encode(JSON.stringify(value)).length))).toBeLessThan(
      1_900_000,
    )
  })

  it('a journal whose text is 900 KB is taken, and leaves the call small', async () => {
    const world = createWorld(1)
    const text = 'x'.repeat(900_000)
    for (let i = 0; i < 60; i += 1) {
      const startMs = dayMs + i * 60_000
      const events = journal({ startMs, endMs: startMs + 5000, number: `+155512345${String(i).padStart(2, '0')}` })
      await world.report(events.map((event) => (event.kind === 'ended' ? { ...event, text } : event)) as never)
    }
    await world.run(3_600_000)
    const page = await world.records.list<StoredCall>({ index: 'calls.start', limit: 100 })
    expect(page.records).toHaveLength(60)
    for (const { value } of page.records) {
      expect(JSON.stringify(value).length).toBeLessThan(60_000)
      expect(value.call.view.text).toContain('880000 more characters')
    }
  }, 30_000)
})

async function everyRecord(records: Records): Promise<unknown[]> {
  const values: unknown[] = []
  let cursor: string | undefined
  do {
    const page = await records.scan({ limit: 100, cursor })
    values.push(...page.records.map(({ value }) => value))
    cursor = page.next
  } while (cursor)
  return values
}
