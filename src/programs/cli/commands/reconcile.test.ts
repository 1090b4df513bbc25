import { describe, expect, it } from 'vitest'
import { openComparedSite } from '../../../../test/support/compared-site.ts'
import { testAdminKey } from '../../../../test/support/test-app.ts'
import { openTestCli } from '../../../../test/support/test-cli.ts'
import type { CallEvent } from '../../../core/calls/event.ts'
import { isoUtc } from '../../../ports/clock.ts'

const fromMs = Date.UTC(2026, 10, 20, 8)
const hour = ['--from', '2026-11-20T08:00:00Z', '--to', '2026-11-20T09:00:00Z']

function callOf(name: string, startMs: number): CallEvent[] {
  const base = { source: 'ami', identity: 'exact', aliases: [`asterisk:linkedid:${name}`], leg: '1' } as const
  const external = { number: '+447700900123', e164: '+447700900123', matchKey: '+447700900123' }
  return [
    { ...base, kind: 'ringing', id: `ami:${name}:ringing`, at: isoUtc(startMs), direction: 'inbound', external },
    { ...base, kind: 'ended', id: `ami:${name}:ended`, at: isoUtc(startMs + 60_000), outcome: 'missed' },
  ]
}

/** Of two calls one entry was deleted in the CRM; while the command waits the site works. */
async function open() {
  const site = openComparedSite({ nowMs: fromMs + 90 * 60_000, chance: () => false })
  await site.send('/v1/events', { events: [...callOf('a', fromMs), ...callOf('b', fromMs + 600_000)] })
  await site.run(30)
  site.hubSpot.calls().splice(0, 1)
  const env = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_URL: 'https://hook.example.com' }
  const clockOfCli = { now: () => site.clock.now(), sleep: () => site.run(5) }
  const { run } = openTestCli({ fetch: async (url, init) => site.request(url, init), env, columns: 140, clockOfCli })
  return { ...site, cli: run }
}

describe('reconcile', () => {
  it('shows each hour with its five numbers and names what is missing, and fails while something is', async () => {
    const { cli, hubSpot } = await open()
    const { code, out } = await cli('reconcile', ...hour)
    expect(code).toBe(1)
    expect(out).toMatch(/2026-11-20 08:00\S* +\(none asked\) +– +2 +2 +2 +1 +open +1/)
    expect(out).toMatch(/^Missing in hubspot: call_\w+ \(deleted\)$/m)
    expect(hubSpot.calls()).toHaveLength(1)
  })

  it('logs again what is missing with --log, once, and is content then', async () => {
    const { cli, hubSpot, run } = await open()
    const first = await cli('reconcile', ...hour, '--log')
    expect(first.err).toContain('Was missing and is logged now.')
    await run(60)
    const second = await cli('reconcile', ...hour, '--log')
    expect(second).toMatchObject({ code: 0, out: expect.stringMatching(/ 2 +2 +2 +2 +mended +0/) })
    expect(hubSpot.calls()).toHaveLength(2)
  })

  it('only shows what was found before with --list, also as JSON', async () => {
    const { cli } = await open()
    expect((await cli('reconcile', ...hour, '--list')).out).toContain('No hour was compared')
    await cli('reconcile', ...hour)
    const { code, out } = await cli('reconcile', ...hour, '--list', '--json')
    expect([code, JSON.parse(out)]).toMatchObject([1, { hours: [{ state: 'open', missing: 1 }] }])
  })

  it('refuses what is no instant, and says what one is', async () => {
    const { cli } = await open()
    expect(await cli('reconcile', '--from', 'yesterday')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--from takes an instant'),
    })
  })
})
