import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryJournals, conversation, dayMs, journal, live } from '../../../test/support/call-events.ts'
import { noteEvent, tookPart } from './note.ts'
import { reduceAll } from './reduce.ts'

const author = { extension: '101' }
const call = reduceAll(undefined, journal({ startMs: dayMs, answeredMs: dayMs + 2000, endMs: dayMs + 9000 }))
const note = (text: string, atMs = dayMs + 5000, id?: string) =>
  noteEvent(call, { callId: call.id, text, id, author, atMs })

describe('notes', () => {
  it('change nothing of a call but its notes, whenever they were written and in whatever order they come', () => {
    const written = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: -60, max: 600 })), {
      minLength: 1,
      maxLength: 4,
    })
    fc.assert(
      fc.property(arbitraryJournals, written, fc.nat(), (reports, notes, seed) => {
        const facts = reports.flat()
        const bare = reduceAll(undefined, facts)
        const noted = notes.map(([text, second]) =>
          noteEvent(bare, { callId: bare.id, text, author, atMs: dayMs + second * 1000 }),
        )
        const first = noted.slice(0, seed % (noted.length + 1))
        const early = first.length > 0 ? reduceAll(reduceAll(undefined, first), facts) : bare
        const mixed = reduceAll(early, noted)
        const ordered = reduceAll(bare, noted)
        expect({ ...mixed.view, notes: undefined }).toEqual({ ...bare.view, notes: undefined })
        expect(mixed.view.notes?.map(({ text }) => text).sort()).toEqual(
          ordered.view.notes?.map(({ text }) => text).sort(),
        )
        expect(mixed.revision).toBe(facts.length === bare.revision ? ordered.revision : mixed.revision)
      }),
    )
  })

  it('are one note however often they are reported, and two where their ids differ', () => {
    const once = reduceAll(call, [note('Call back', dayMs + 1), note('Call back', dayMs + 2)])
    expect(once.view.notes).toMatchObject([{ text: 'Call back', by: { extension: '101' } }])
    const twice = reduceAll(call, [note('Call back', dayMs + 1, 'x'), note('Call back', dayMs + 2, 'y')])
    expect(twice.view.notes).toHaveLength(2)
    expect(twice.revision).toBe(call.revision + 2)
  })

  it('begin nothing: a call without legs starts when the phone system says, though a note’s clock was behind', () => {
    const [ringing] = live('ringing', { call: 'a', extension: '101', atMs: dayMs })
    const bare = reduceAll(undefined, [{ ...ringing, leg: undefined, agent: undefined }])
    const noted = reduceAll(bare, [noteEvent(bare, { callId: bare.id, text: 'x', author, atMs: dayMs - 5000 })])
    expect(noted.view.startedAt).toBe(bare.view.startedAt)
  })

  it('stand in the order in which they were written', () => {
    const noted = reduceAll(call, [note('second', dayMs + 2000), note('first', dayMs + 1000)])
    expect(noted.view.notes?.map(({ text }) => text)).toEqual(['first', 'second'])
  })

  it('leave an AI conversation waiting for the phone system’s report of its call', () => {
    const alone = reduceAll(undefined, conversation({ id: 'c', startMs: dayMs, endMs: dayMs + 9000 }))
    const noted = reduceAll(alone, [noteEvent(alone, { callId: alone.id, text: 'x', author, atMs: dayMs })])
    expect(noted.events.every(({ identity }) => identity === 'within')).toBe(true)
  })

  it('are for who rang or talked, and for nobody a note or a transfer names', () => {
    const rang = reduceAll(undefined, live('ringing', { call: 'a', extension: '101', atMs: dayMs }))
    const noted = reduceAll(rang, [
      noteEvent(rang, { callId: rang.id, text: 'x', author: { extension: '103' }, atMs: dayMs }),
    ])
    expect(['101', '102', '103'].map((extension) => tookPart(noted, extension))).toEqual([true, false, false])
  })
})
