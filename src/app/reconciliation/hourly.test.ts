import { describe, expect, it } from 'vitest'
import { openComparedSite } from '../../../test/support/compared-site.ts'
import type { CallEvent } from '../../core/calls/event.ts'
import { isoUtc } from '../../ports/clock.ts'
import { reconcileDue } from './hourly.ts'

const hourMs = 3_600_000
const fromMs = Date.UTC(2026, 10, 20, 8)
const body = { from: isoUtc(fromMs), to: isoUtc(fromMs + hourMs) }

function callOf(name: string, startMs: number): CallEvent[] {
  const base = { source: 'ami', identity: 'exact', aliases: [`asterisk:linkedid:${name}`], leg: '1' } as const
  const external = { number: '+447700900123', e164: '+447700900123', matchKey: '+447700900123' }
  return [
    { ...base, kind: 'ringing', id: `ami:${name}:ringing`, at: isoUtc(startMs), direction: 'inbound', external },
    { ...base, kind: 'ended', id: `ami:${name}:ended`, at: isoUtc(startMs + 60_000), outcome: 'missed' },
  ]
}

/** A site with three calls in the hour, known by live events only: no source can be asked for them again. */
async function openSite() {
  const site = openComparedSite({ nowMs: fromMs + hourMs / 2, chance: () => false })
  await site.send('/v1/events', { events: ['a', 'b', 'c'].flatMap((name, i) => callOf(name, fromMs + i * 600_000)) })
  await site.run(30)
  const untilMs = async (atMs: number) => {
    await site.clock.advance(atMs - site.clock.now())
    await reconcileDue(site.services())
  }
  const problems = async () => {
    const { problems: all } = (await site.read('/v1/problems')) as { problems: { kind: string; count: number }[] }
    return all.filter(({ kind }) => kind === 'missing_calls').map(({ count }) => count)
  }
  return { ...site, untilMs, problems }
}

describe('what the schedule compares each hour', () => {
  it('is the hour before, of which no source reports, by what is known here', async () => {
    const site = await openSite()
    await site.untilMs(fromMs + hourMs + 39 * 60_000)
    expect((await site.hours()).filter(({ from }) => from === body.from)).toEqual([])
    await site.untilMs(fromMs + hourMs + 40 * 60_000)
    expect(await site.hours()).toMatchObject([
      { source: '', ...body, state: 'complete', calls: 3, wanted: 3, inCrm: 3, missing: 0 },
      ...(await site.hours()).slice(1),
    ])
  })

  it('has the calls of live sources too, where another source reported the hour', async () => {
    const site = await openSite()
    site.hubSpot.calls().splice(0, 1)
    await site.clock.advance(fromMs + hourMs + 20 * 60_000 - site.clock.now())
    const about = { forwarder: `fwd_${'0'.repeat(16)}`, source: 'cdr', ...body, count: 0, buckets: {} }
    expect((await site.send('/v1/reconciliation/report', { step: 'buckets', ...about })).status).toBe(200)
    await site.run(30)
    await site.untilMs(fromMs + hourMs + 40 * 60_000)
    const ofTheHour = (await site.hours()).filter(({ from }) => from === body.from)
    expect(ofTheHour.find(({ source }) => source === 'cdr')).toMatchObject({ state: 'complete', atPbx: 0, calls: 0 })
    expect(ofTheHour.find(({ source }) => source === '')).toMatchObject({
      state: 'open',
      calls: 3,
      inCrm: 2,
      missing: 1,
    })
    expect((await site.admin('/v1/reconciliation/run', 'POST', { ...body, log: true })).status).toBe(202)
    await site.run(60)
    expect(site.hubSpot.calls()).toHaveLength(3)
  })

  it('finds entries that people deleted, logs none by itself, and looks until they are back', async () => {
    const site = await openSite()
    site.hubSpot.calls().splice(0, 2)
    await site.untilMs(fromMs + hourMs + 40 * 60_000)
    const ofTheHour = async () => (await site.hours()).find(({ from }) => from === body.from)
    expect(await ofTheHour()).toMatchObject({ state: 'open', wanted: 3, inCrm: 1, missing: 2 })
    expect(await site.problems()).toEqual([])
    for (const past of [2, 3]) {
      await site.untilMs(fromMs + past * hourMs + 40 * 60_000)
      await site.run(30)
    }
    expect(site.hubSpot.calls()).toHaveLength(1)
    expect(await ofTheHour()).toMatchObject({ state: 'open', missing: 2 })
    expect(await site.problems()).toEqual([2])

    expect((await site.admin('/v1/reconciliation/run', 'POST', { ...body, log: true })).status).toBe(202)
    await site.run(60)
    expect(site.hubSpot.calls()).toHaveLength(3)
    await site.untilMs(fromMs + 4 * hourMs + 40 * 60_000)
    expect(await ofTheHour()).toMatchObject({ state: 'mended', inCrm: 3, missing: 0 })
    expect(await site.problems()).toEqual([])
  })
})
