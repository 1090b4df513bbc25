import { describe, expect, it } from 'vitest'
import { createAlertSink, sinkVariables } from '../../../../test/support/alerts/sink.ts'
import { openTestApp, testAdminKey } from '../../../../test/support/test-app.ts'
import { openTestCli } from '../../../../test/support/test-cli.ts'
import { changeHours } from '../../../core/staffing/hours/hours-store.ts'
import { writeGroupStates } from '../../../core/staffing/presence/group-store.ts'
import { weekdays } from '../../../wire/weekdays.ts'

async function openCli(fault?: (to: string) => Response | undefined) {
  const sink = createAlertSink({ fault })
  const { API_BASE_URL: _, ...destinations } = sinkVariables
  const variables = { SWITCHHOOK_ADMIN_KEY: testAdminKey, ...destinations }
  const site = openTestApp({ variables, platformParts: { fetch: sink.fetch } })
  const records = site.records('main')
  const week = Object.fromEntries(weekdays.map((day) => [day, [{ from: '00:00', to: '24:00' }]]))
  await changeHours(records, (before) => ({ ...before, site: { schedule: { zone: 'UTC', week } } }))
  const env = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_URL: 'https://hook.example.com' }
  const { run } = openTestCli({ fetch: async (url, init) => site.request(url, init), env, columns: 200 })
  let sequence = 0
  const report = (loggedIn: 'yes' | 'no') => {
    sequence += 1
    const asOfMs = site.clock.now()
    const since = asOfMs - 48_000
    const group = { number: '800', name: 'Sales', kind: 'queue' } as const
    const members = [
      { extension: '101', name: 'Ann', loggedIn, phone: 'free' },
      { extension: '102', name: 'Ben', loggedIn, phone: 'free', paused: { reason: 'lunch' } },
    ] as const
    const groups = [{ group, members, waiting: [{ id: '1.1', sinceMs: since }] }]
    return writeGroupStates(
      { records, clock: site.clock },
      { source: 'pbx', run: 'run', sequence, asOfMs, whole: true, groups },
    )
  }
  /** Nobody is logged in for so long that it is an alert. */
  const empty = async () => {
    for (let i = 0; i < 14; i += 1) {
      await report('no')
      await run('staffing', 'alerts', 'check')
      await site.clock.advance(30_000)
    }
  }
  return { ...site, sink, run: (...args: string[]) => run('staffing', ...args), report, empty }
}

describe('staffing status', () => {
  it('shows a queue with who is there, why not, and who waits; a source that fell silent is named', async () => {
    const { run, report, clock } = await openCli()
    expect((await run('status')).out).toContain('No queues are reported yet')
    await report('yes')
    const { code, out } = await run('status')
    expect(code).toBe(0)
    const row = out.split('\n').find((line) => line.startsWith('800 Sales'))
    // Staffed, waiting, longest wait, free, on a call, ringing, paused; today's offered, answered, abandoned and level.
    expect(row?.split(/ {2,}/)).toEqual(['800 Sales', 'yes', '1', '48 s', '1', '0', '0', '1', '0', '0', '0', '–'])
    expect(out).toContain('800: Ann: free · Ben: paused (lunch)')
    await report('no')
    expect((await run('status')).out).toMatch(/^800 Sales +NOBODY +1 /m)
    await clock.advance(91_000)
    const silent = (await run('status')).out
    expect(silent).toContain('▲ No news from pbx since')
    expect(silent).toMatch(/^800 Sales +no news +– /m)
  })
})

describe('staffing alerts', () => {
  it('are listed from open to resolved, acknowledged with who and why', async () => {
    const { run, empty, report, clock } = await openCli()
    expect((await run('alerts', 'list')).out).toMatch(/^No alerts\.\nNever checked yet\./)
    await empty()
    const open = await run('alerts', 'list')
    expect(open.out).toContain('▲ Nobody is logged in to Sales (800) (open)')
    const id = /Id: (alert_\w+)/.exec(open.out)?.[1] ?? ''
    const { out } = await run('alerts', 'acknowledge', id, '--by', 'Sam', '--remark', 'Ben is on his way')
    expect(out).toBe('Acknowledged: Nobody is logged in to Sales (800).\n')
    const listed = (await run('alerts', 'list', '--state', 'acknowledged')).out
    expect(listed).toContain('Acknowledged by Sam: Ben is on his way')
    for (let i = 0; i < 4; i += 1) {
      await report('yes')
      await run('alerts', 'check')
      await clock.advance(30_000)
    }
    const resolved = JSON.parse((await run('alerts', 'list', '--state', 'resolved', '--json')).out)
    expect(resolved.alerts).toMatchObject([{ id, state: 'resolved', resolvedBecause: 'recovered' }])
    expect((await run('alerts', 'list', '--state', 'asleep')).code).toBe(2)
    expect((await run('alerts', 'acknowledge', 'alert_none')).code).toBe(1)
  })

  it('have rules that are shown and changed one by one', async () => {
    const { run } = await openCli()
    const row = (out: string, kind: string) => out.split('\n').find((line) => line.startsWith(`${kind} `))
    expect(row((await run('alerts', 'rules')).out, 'long_wait')).toMatch(/^long_wait +yes +0 min +180 +60 min +no +all/)
    const change = ['--limit', '120', '--notify', 'slack,email', '--except', '805,806', '--outside-hours', 'yes']
    const { out } = await run('alerts', 'rules', 'long_wait', ...change)
    expect(row(out, 'long_wait')).toMatch(/^long_wait +yes +0 min +120 +60 min +yes +slack, email +805, 806/)
    const back = await run('alerts', 'rules', 'long_wait', '--off', '--notify', 'all', '--except', 'none')
    expect(row(back.out, 'long_wait')).toMatch(/^long_wait +no +0 min +120 +60 min +yes +all *$/)
    expect((await run('alerts', 'rules', 'long_wait', '--limit', 'x')).code).toBe(2)
    expect((await run('alerts', 'rules', 'too_loud', '--on')).code).not.toBe(0)
  })

  it('are not opened in maintenance, which ends by hand', async () => {
    const { run, empty } = await openCli()
    expect((await run('alerts', 'maintenance', 'start', '120', '--reason', 'PBX update')).out).toMatch(
      /^No alerts until /,
    )
    await empty()
    expect((await run('alerts', 'list')).out).toMatch(/^Maintenance until .*\nNo alerts\.\n/)
    expect((await run('alerts', 'maintenance', 'end')).out).toBe('Alerts are opened again.\n')
    await empty()
    expect((await run('alerts', 'list')).out).toContain('▲ Nobody is logged in to Sales (800) (open)')
    expect((await run('alerts', 'maintenance', 'start', 'x')).code).toBe(2)
  })

  it('are tested at each destination, or one; a refusal is shown and fails the command', async () => {
    const { run, sink } = await openCli((to) =>
      to.endsWith('logic.azure.com') ? new Response(null, { status: 410 }) : undefined,
    )
    const one = await run('alerts', 'test', 'slack')
    expect(one).toMatchObject({ code: 0, out: expect.stringMatching(/^✓ slack: .+\n$/) })
    expect([sink.taken('slack').length, sink.taken('email').length]).toEqual([1, 0])
    const all = await run('alerts', 'test')
    expect(all.code).toBe(1)
    expect(all.out.match(/^[✓✗] [a-z-]+/gm)).toEqual(['✓ email', '✓ slack', '✗ teams', '✓ webhook'])
  })
})
