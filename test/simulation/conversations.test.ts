/** An AI conversation and the PBX's own report of the same call, in every order: one Call, one CRM entry. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StoredCall } from '../../src/core/calls/stored-call.ts'
import type { Delivery } from '../../src/core/deliveries/delivery.ts'
import { conversation, dayMs, journal, live } from '../support/call-events.ts'
import { createWorld, type Faults, type World } from '../support/world.ts'

const hourMs = 3_600_000
const call = { call: '1', extension: '101' }
const reported = {
  ringing: live('ringing', { ...call, atMs: dayMs }),
  answered: live('answered', { ...call, atMs: dayMs + 2000 }),
  ended: live('ended', { ...call, atMs: dayMs + 90_000 }),
  journal: journal({ startMs: dayMs, answeredMs: dayMs + 2000, endMs: dayMs + 90_000 }),
  talk: conversation({ id: 'c1', startMs: dayMs + 20_000, endMs: dayMs + 80_000 }),
}
const faulty: Faults = { loseMessage: 0.2, doubleMessage: 0.3, failBeforeWrite: 0.1, failAfterWrite: 0.1, crash: 0.02 }

async function callsOf(world: World) {
  const page = await world.records.list<StoredCall>({ index: 'calls.start', limit: 100 })
  return page.records.map((record) => record.value.call)
}

async function deliveriesOf(world: World) {
  const page = await world.records.list<Delivery>({ index: 'deliveries.created', limit: 100 })
  return page.records.map((record) => record.value).filter((delivery) => delivery.destination === world.crm.id)
}

describe('an AI conversation', () => {
  it('makes one call and one entry with the PBX’s report, whatever comes first and whatever fails', async () => {
    const reports = Object.values(reported)
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(reports, { minLength: reports.length }),
        fc.integer(),
        async (shuffled, seed) => {
          const world = createWorld(seed, faulty)
          for (const report of shuffled) await world.report(report)
          await world.run(2 * hourMs)
          world.heal()
          await world.run(2 * hourMs)
          const [one, ...others] = await callsOf(world)
          expect(others).toEqual([])
          expect(one?.view).toMatchObject({
            state: 'ended',
            startedAt: new Date(dayMs).toISOString(),
            talkSeconds: 88,
            answeredBy: { extension: '101' },
            ai: { conversationId: 'c1', summary: 'Summary of c1' },
          })
          expect(one?.matches.map((match) => match.reason).join()).toContain('conversation began within the call')
          const reported = (await deliveriesOf(world)).filter((delivery) => delivery.state !== 'merged')
          expect(reported).toMatchObject([{ state: 'delivered' }])
          expect(world.crm.entries.get(reported[0]?.key ?? '')?.report.call.view.ai).toBeDefined()
        },
      ),
      { numRuns: 60 },
    )
  }, 60_000)

  it('is a call of its own when no PBX reports one', async () => {
    const world = createWorld(1)
    await world.report(reported.talk)
    await world.run(119_000)
    expect(world.crm.entries.size).toBe(0)
    await world.run(hourMs)
    expect(world.crm.entries.size).toBe(1)
    const [alone] = await callsOf(world)
    expect(alone?.view).toMatchObject({
      state: 'ended',
      outcome: 'answered',
      direction: 'inbound',
      external: { number: '+15551234567' },
      talkSeconds: 60,
      ai: { conversationId: 'c1' },
    })
  })

  it('takes the nearest of two calls around it, and says so', async () => {
    const world = createWorld(1)
    const early = journal({ agent: '101', startMs: dayMs, answeredMs: dayMs + 1000, endMs: dayMs + 90_000 })
    const late = journal({ agent: '102', startMs: dayMs + 15_000, answeredMs: dayMs + 16_000, endMs: dayMs + 90_000 })
    for (const report of [early, late, reported.talk]) {
      await world.report(report)
      await world.run(1000)
    }
    const [second, first] = (await callsOf(world)).reverse()
    expect(first?.view.ai).toBeUndefined()
    expect(second?.view.ai).toBeDefined()
    expect(second?.matches[0]?.reason).toContain('the nearest of 2')
  })

  it('belongs to nobody’s call that had ended, was another’s, or is withheld', async () => {
    const world = createWorld(1)
    await world.report(journal({ startMs: dayMs, answeredMs: dayMs + 1000, endMs: dayMs + 10_000 }))
    await world.report(
      journal({ number: '+15557654321', startMs: dayMs, answeredMs: dayMs + 1000, endMs: dayMs + 90_000 }),
    )
    await world.report(reported.talk)
    await world.run(hourMs)
    expect(await callsOf(world)).toHaveLength(3)
  })

  it('is exact when it names the PBX’s own call', async () => {
    const world = createWorld(1)
    const talk = { id: 'c2', number: '', startMs: dayMs + 20_000, endMs: dayMs + 80_000, callAlias: 'live:1' }
    await world.report(conversation(talk))
    await world.report(reported.ringing)
    await world.report(reported.ended)
    await world.run(hourMs)
    const calls = await callsOf(world)
    expect(calls).toHaveLength(1)
    expect(calls[0]?.view.ai).toMatchObject({ conversationId: 'c2' })
  })
})
