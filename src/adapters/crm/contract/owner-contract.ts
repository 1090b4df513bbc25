/** Whose call it is: every connector with a notion of an owner gives one call to the same person (docs/several-crms.md). */
import { describe, expect, it } from 'vitest'
import type { AgentTable } from '../../../core/agents/agent.ts'
import type { CallView, Leg } from '../../../core/calls/call.ts'
import { kindsOfCall, sampleReport } from './sample-calls.ts'
import type { ConnectorContract } from './stand-in.ts'

const signal = new AbortController().signal

const [annMail, bobMail, leadMail] = ['ann@example.com', 'bob@example.com', 'lead@example.com']
const people = [annMail, bobMail, leadMail]
const ann = { extension: '101', name: 'Ann Example' }
const bob = { extension: '102', name: 'Bob Example' }

/** Bob's address only the PBX knows, the queue's owner only the table; of Ann's two the PBX's is believed. */
const named = { ann: { ...ann, email: annMail }, bob: { ...bob, email: bobMail } }
const table: AgentTable = {
  find: async (extension) =>
    ({ 101: { extension, email: 'another@example.com' }, 800: { extension, email: leadMail } })[extension],
}

const rang = (agent: Leg['agent'], at: number, more: Partial<Leg> = {}): Leg => ({
  key: `leg-${at}`,
  source: 'cdr',
  agent,
  ringingAt: `2026-07-20T09:14:0${at}.000Z`,
  ...more,
})
const took = (agent: Leg['agent'], at: number) =>
  rang(agent, at, { answeredAt: `2026-07-20T09:14:3${at}.000Z`, outcome: 'answered' })
const nobody = { ...kindsOfCall.missed, rung: [], legs: [] }

const calls: readonly [string, Partial<CallView>, string | undefined, { readonly firstRung: string }?][] = [
  ['taken by one', { rung: [named.ann], legs: [took(named.ann, 1)], answeredBy: named.ann }, annMail],
  [
    'taken by one and passed on to another',
    { rung: [named.ann, named.bob], legs: [took(named.ann, 1), took(named.bob, 2)], answeredBy: named.ann },
    bobMail,
  ],
  ['missed at one phone', { ...nobody, rung: [named.bob], legs: [rang(named.bob, 1)] }, bobMail],
  [
    'missed at several phones of a queue that has an owner',
    { ...nobody, rung: [named.bob, named.ann], legs: [rang(named.bob, 1), rang(named.ann, 2)] },
    leadMail,
    { firstRung: bobMail },
  ],
  [
    'missed at several phones of nobody’s group',
    {
      ...nobody,
      queue: { extension: '801' },
      rung: [named.bob, named.ann],
      legs: [rang(named.bob, 1), rang(named.ann, 2)],
    },
    undefined,
    { firstRung: bobMail },
  ],
  ['abandoned in a queue before a phone rang', { ...nobody, outcome: 'abandoned' }, leadMail],
  [
    'outbound and not answered',
    { ...kindsOfCall['outbound not answered'], rung: [named.bob], legs: [rang(named.bob, 1)] },
    bobMail,
  ],
  [
    'outbound, answered, and passed on to a colleague',
    {
      direction: 'outbound',
      rung: [named.bob, named.ann],
      legs: [took(named.bob, 1), took(named.ann, 2)],
      answeredBy: named.bob,
    },
    bobMail,
  ],
  [
    'internal',
    {
      direction: 'internal',
      rung: [named.bob, named.ann],
      legs: [took(named.bob, 1), took(named.ann, 2)],
      answeredBy: named.bob,
    },
    bobMail,
  ],
]

export function describeOwner({ owners }: ConnectorContract) {
  if (!owners) return
  describe('whose call it is', () => {
    it.each(calls)('a call that was %s', async (_, view, owner, exception) => {
      const { connector, ownerEmail } = owners.start(table, people)
      await connector.logCall(sampleReport(view), signal)
      expect(ownerEmail()).toBe(owners.firstRung && exception ? exception.firstRung : owner)
    })
  })
}
