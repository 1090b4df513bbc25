import { describe, expect, it } from 'vitest'
import { dayMs, journal } from '../../../../test/support/call-events.ts'
import { toCallForm } from '../../../core/calls/call-form.ts'
import { noteEvent } from '../../../core/calls/note.ts'
import { reduceAll } from '../../../core/calls/reduce.ts'
import { callDetailsSchema } from '../../../wire/call.ts'
import { callDetailsWords } from './call-details.ts'
import { createTimes } from './times.ts'

const bare = reduceAll(undefined, journal({ startMs: dayMs, answeredMs: dayMs + 2000, endMs: dayMs + 9000 }))
const write = (text: string, author: { extension: string } | { keyId: string }) =>
  noteEvent(bare, { callId: bare.id, text, author, atMs: dayMs + 10_000 })

describe('a call in detail', () => {
  it('shows what people and programs noted, who wrote it, and that it is a fact of the call', () => {
    const call = reduceAll(bare, [write('Send the list', { extension: '101' }), write('Ticket 17', { keyId: 'k1' })])
    const details = callDetailsSchema.parse({
      call: { ...toCallForm(call), destinations: [] },
      legs: [],
      events: call.events,
      deliveries: [],
      revisions: [],
    })
    const text = callDetailsWords(details, createTimes('UTC'), 100)
    expect(text).toContain('  Agent 101 (101): Send the list\n')
    expect(text).toContain('  Ticket 17\n')
    expect(text).toMatch(/noted +note/)
  })

  it('lets nothing of a note reach the terminal but its words', () => {
    const call = reduceAll(bare, [write('\u001b[31mred\u0007', { extension: '101' })])
    const details = callDetailsSchema.parse({
      call: { ...toCallForm(call), destinations: [] },
      legs: [],
      events: call.events,
      deliveries: [],
      revisions: [],
    })
    expect(callDetailsWords(details, createTimes('UTC'), 100)).not.toMatch(/(?!\n)\p{Cc}/u)
  })
})
