/** What time alone brought together, and what is known later: what leaves a call, and what never does. */
import { describe, expect, it } from 'vitest'
import { conversation, dayMs, journal, live } from '../../../test/support/call-events.ts'
import type { CallEvent } from './event.ts'
import { misplacedReports } from './misplaced.ts'
import { unionOf } from './reduce.ts'

const leaving = (...reports: readonly (readonly CallEvent[])[]) =>
  misplacedReports(unionOf(reports)).map(({ events }) => events[0].aliases[0])

const talk = { answeredMs: dayMs + 3000, endMs: dayMs + 30_000 }
const second = journal({ agent: '102', startMs: dayMs + 400, ...talk })
const [name] = second[0].aliases
const ofCall = { call: '1', extension: '101' }
const ringing = live('ringing', { ...ofCall, atMs: dayMs })
const answered = live('answered', { ...ofCall, atMs: dayMs + 2000 })
const ended = live('ended', { ...ofCall, atMs: dayMs + 30_000 })

describe('a journal that came before the live events', () => {
  it('stays while nothing speaks against it, and while nobody knows how long the other talked', () => {
    expect(leaving(second, ringing)).toEqual([])
    expect(leaving(second, ringing, answered)).toEqual([])
  })

  it('leaves when its agent proves to have talked while another did', () => {
    expect(leaving(second, ringing, answered, ended)).toEqual([name])
  })

  it('stays when its agent is one of those who rang', () => {
    const rang = live('ringing', { call: '1', extension: '102', atMs: dayMs })
    const missed = journal({ agent: '102', startMs: dayMs + 400, endMs: dayMs + 2000 })
    expect(leaving(missed, ringing, answered, ended, rang)).toEqual([])
  })

  it('leaves when the call proves to have begun at another time', () => {
    const late = journal({ agent: '101', startMs: dayMs + 60_000, endMs: dayMs + 65_000 })
    expect(leaving(late, ringing, answered, ended)).toEqual([late[0].aliases[0]])
  })
})

it('a conversation leaves a call that was over before it began, and stays with one that names it', () => {
  const after = { id: 'c', startMs: dayMs + 60_000, endMs: dayMs + 90_000 }
  expect(leaving(conversation(after), ringing, answered, ended)).toEqual(['conversation:c'])
  expect(leaving(conversation({ ...after, callAlias: 'live:1' }), ringing, answered, ended)).toEqual([])
})

it('what one source keeps apart parts again, with the journal that fits it', () => {
  const other = (
    [
      ['ringing', 400],
      ['answered', 3000],
      ['ended', 30_000],
    ] as const
  ).map(([kind, ms]) => live(kind, { call: '2', extension: '102', atMs: dayMs + ms }))
  expect(leaving(ringing, answered, ended, ...other, second).sort()).toEqual([name, 'live:2'])
})
