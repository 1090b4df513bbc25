import { describe, expect, it } from 'vitest'
import { conversation, dayMs } from '../../../test/support/call-events.ts'
import { createWorld } from '../../../test/support/world.ts'
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
})
