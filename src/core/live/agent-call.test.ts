import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { conversation, dayMs, live } from '../../../test/support/call-events.ts'
import type { Call } from '../calls/call.ts'
import { noteEvent } from '../calls/note.ts'
import { reduceAll } from '../calls/reduce.ts'
import { agentCall } from './agent-call.ts'
import { announcementsOf } from './announce.ts'
import { changeOf } from './change.ts'
import { wireForms } from './protocols.ts'
import { extensionTopic, siteTopic } from './topics.ts'

const callOf = (...reports: ReturnType<typeof live>[]): Call => reduceAll(undefined, reports.flat())
const at = (seconds: number) => dayMs + seconds * 1000
const reported = (kind: Parameters<typeof live>[0], extension: string, seconds: number) =>
  live(kind, { call: 'a', extension, atMs: at(seconds) })

describe('agentCall', () => {
  it('rings, talks and is over with the extension’s own phone', () => {
    const ring = reported('ringing', '101', 0)
    const answer = reported('answered', '101', 3)
    expect(agentCall(callOf(ring), '101')).toMatchObject({ state: 'ringing' })
    expect(agentCall(callOf(ring, answer), '101')).toMatchObject({ state: 'talking', answeredAt: expect.any(String) })
    expect(agentCall(callOf(ring, answer, reported('ended', '101', 9)), '101')).toMatchObject({
      state: 'over',
      reason: 'ended',
    })
  })

  it('is taken from the losers of a ring group at once, before their phones stop ringing', () => {
    const call = callOf(reported('ringing', '101', 0), reported('ringing', '102', 0), reported('answered', '102', 3))
    expect(agentCall(call, '101')).toMatchObject({ state: 'over', reason: 'answered elsewhere', answeredBy: '102' })
    expect(agentCall(call, '102')).toMatchObject({ state: 'talking' })
  })

  it('names who took it, the first of them, and nobody where it only stopped ringing', () => {
    const agent = { extension: '102', name: 'Bob Ray' }
    const bob = [...reported('ringing', '102', 0), ...reported('answered', '102', 3)].map((event) => ({
      ...event,
      agent,
    }))
    const events = [...reported('ringing', '101', 0), ...bob, ...reported('answered', '103', 9)]
    const call = reduceAll(undefined, events)
    expect(agentCall(call, '101')).toMatchObject({ reason: 'answered elsewhere', answeredBy: 'Bob Ray' })
    const stopped = callOf(reported('ringing', '101', 0), reported('ended', '101', 5), reported('answered', '102', 9))
    expect(agentCall(stopped, '102').answeredBy).toBeUndefined()
    expect(
      agentCall(callOf(reported('ringing', '101', 0), reported('ended', '101', 5)), '101').answeredBy,
    ).toBeUndefined()
  })

  it('rings for who is called while another still talks', () => {
    const call = callOf(reported('ringing', '101', 0), reported('answered', '101', 3), reported('ringing', '102', 20))
    expect(agentCall(call, '102')).toMatchObject({ state: 'ringing' })
    expect(agentCall(call, '101')).toMatchObject({ state: 'talking' })
  })

  it('is withdrawn where a phone stopped ringing while the call goes on', () => {
    const call = callOf(reported('ringing', '101', 0), reported('ringing', '102', 1), reported('ended', '101', 5))
    expect(agentCall(call, '101')).toMatchObject({ state: 'over', reason: 'withdrawn' })
  })
})

describe('how a call came out for the extension', () => {
  it('is missed where nobody took it, with the call’s own word, and answered with its talk time where it did', () => {
    const missed = callOf(reported('ringing', '101', 0), reported('ended', '101', 20))
    expect(agentCall(missed, '101')).toMatchObject({ state: 'over', outcome: 'missed' })
    expect(agentCall(missed, '101').talkSeconds).toBeUndefined()
    const talk = callOf(reported('ringing', '101', 0), reported('answered', '101', 3), reported('ended', '101', 93))
    expect(agentCall(talk, '101')).toMatchObject({ state: 'over', outcome: 'answered', talkSeconds: 90 })
  })

  it('is not said while it goes on', () => {
    const call = callOf(reported('ringing', '101', 0), reported('answered', '101', 3))
    expect(agentCall(call, '101')).toMatchObject({ outcome: undefined, talkSeconds: undefined })
  })
})

describe('notes in an agent’s call', () => {
  it('are those of the extension itself', () => {
    const call = callOf(reported('ringing', '101', 0), reported('ringing', '102', 0))
    const write = (author: { extension: string } | { keyId: string }, text: string) =>
      noteEvent(call, { callId: call.id, text, author, atMs: at(5) })
    const noted = reduceAll(call, [
      write({ extension: '101' }, 'mine'),
      write({ extension: '102' }, 'theirs'),
      write({ keyId: 'k1' }, 'a program’s'),
    ])
    expect(agentCall(noted, '101').notes).toMatchObject([{ text: 'mine' }])
    expect(agentCall(call, '101').notes).toBeUndefined()
  })
})

const legs = fc.array(
  fc.record({
    kind: fc.constantFrom('ringing' as const, 'answered' as const, 'ended' as const),
    extension: fc.constantFrom('7101', '7102', '7103'),
    seconds: fc.nat(60),
  }),
  { minLength: 1, maxLength: 12 },
)

describe('announcements', () => {
  const context = { nowMs: at(60), timeoutMs: 3_600_000 }

  it('send an extension nothing of another’s but who took its call, whatever happens', () => {
    fc.assert(
      fc.property(legs, (steps) => {
        const call = callOf(...steps.map(({ kind, extension, seconds }) => reported(kind, extension, seconds)))
        const [announcement] = announcementsOf({ call, folded: [] }, context)
        for (const { topic, body } of announcement?.parts ?? []) {
          if (topic === siteTopic) continue
          const others = ['7101', '7102', '7103'].filter((extension) => extensionTopic(extension) !== topic)
          const { answeredBy, ...rest } = body
          if (answeredBy !== undefined) expect(rest).toMatchObject({ state: 'over', reason: 'answered elsewhere' })
          for (const other of others) expect(JSON.stringify(rest)).not.toContain(other)
        }
      }),
    )
  })

  it('retain for newcomers exactly what rings or talks', () => {
    const call = callOf(reported('ringing', '101', 0), reported('ringing', '102', 0), reported('answered', '102', 3))
    const [announcement] = announcementsOf({ call, folded: [] }, context)
    expect(announcement?.parts.map(({ topic, as }) => [topic, as])).toEqual([
      [siteTopic, 'retain'],
      [extensionTopic('101'), 'withdraw'],
      [extensionTopic('102'), 'retain'],
    ])
  })

  it('leave history alone: a backfill shows nobody anything new', () => {
    const call = callOf(reported('ringing', '101', 0), reported('ended', '101', 9))
    const later = { ...context, nowMs: at(2 * 3600) }
    expect(announcementsOf({ call, folded: [] }, later).flatMap(({ parts }) => parts.map(({ as }) => as))).toEqual([
      'withdraw',
      'withdraw',
    ])
    expect(announcementsOf({ call: callOf(reported('ringing', '101', 0)), folded: [] }, later)).toEqual([])
  })

  it('reach whom a call rang that is reported only when it is over, once', () => {
    const call = callOf(reported('ringing', '101', 0), reported('answered', '101', 3), reported('ended', '101', 9))
    const partsOf = (before?: Call) =>
      (announcementsOf({ call, folded: [], before }, context)[0]?.parts ?? []).map(({ topic, as }) => [topic, as])
    expect(partsOf()).toContainEqual([extensionTopic('101'), 'last'])
    expect(partsOf(call)).toContainEqual([extensionTopic('101'), 'withdraw'])
  })

  describe('of an AI agent’s report after the end', () => {
    const ended = callOf(
      reported('ringing', '101', 0),
      reported('ringing', '102', 0),
      reported('answered', '102', 3),
      reported('ended', '101', 4),
      reported('ended', '102', 9),
    )
    const report = conversation({ id: 'c1', startMs: at(0), endMs: at(9) }).flatMap((event) =>
      event.kind === 'ai' ? [{ ...event, identity: 'exact' as const, result: 'success' as const }] : [],
    )
    const withAi = reduceAll(ended, report)
    const partsOf = (change: Parameters<typeof announcementsOf>[0]) =>
      (announcementsOf(change, context)[0]?.parts ?? []).map(({ topic, as }) => [topic, as])

    it('reach who talked, once, and not whom it rang in vain', () => {
      expect(withAi.view).toMatchObject({ state: 'ended', ai: { conversationId: 'c1' } })
      expect(partsOf({ call: withAi, folded: [], before: ended })).toEqual([
        [siteTopic, 'last'],
        [extensionTopic('101'), 'withdraw'],
        [extensionTopic('102'), 'last'],
      ])
      expect(partsOf({ call: withAi, folded: [], before: withAi })).toContainEqual([extensionTopic('102'), 'withdraw'])
    })

    it('reach all whom it rang where nobody took it', () => {
      const missed = callOf(reported('ringing', '101', 0), reported('ended', '101', 9))
      const call = reduceAll(missed, report)
      expect(partsOf({ call, folded: [], before: missed })).toContainEqual([extensionTopic('101'), 'last'])
    })

    it('are a report of their own for the screen, without another end of the call', () => {
      const body = { ...agentCall(withAi, '102') }
      const change = changeOf(undefined, body)
      const event = { seq: 1, atMs: at(20), key: withAi.id, topic: extensionTopic('102'), change, body }
      const texts = wireForms.eventTexts('agent', event).map((text) => JSON.parse(text))
      expect(texts).toMatchObject([
        { type: 'ai_transcription', conversationId: 'c1', callSuccessful: 'success', callState: 'over' },
      ])
      const relayed = wireForms.eventTexts('stream', event).map((text) => JSON.parse(text))
      expect(relayed).toMatchObject([{ data: { event: 'ai' } }])
    })
  })

  it('withdraw a call that became part of another', () => {
    const folded = reduceAll(undefined, conversation({ id: 'c1', startMs: at(0), endMs: at(9) }))
    const announcements = announcementsOf({ call: callOf(reported('ringing', '101', 0)), folded: [folded] }, context)
    expect(announcements[0]).toMatchObject({ key: folded.id, parts: [{ as: 'withdraw', body: { reason: 'merged' } }] })
  })
})
