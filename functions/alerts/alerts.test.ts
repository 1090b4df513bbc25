import { describe, expect, it } from 'vitest'
import type { GroupMember, Trunk, WaitingCall } from '../../src/core/staffing/group-state.ts'
import { changeHours } from '../../src/core/staffing/hours/hours-store.ts'
import { writeGroupStates } from '../../src/core/staffing/presence/group-store.ts'
import type { AlertsForm } from '../../src/wire/alert.ts'
import { weekdays } from '../../src/wire/weekdays.ts'
import { createAlertSink, sinkVariables } from '../../test/support/alerts/sink.ts'
import { openJournalApp } from '../../test/support/journal-app.ts'
import { bearer, scopesBut, testAdminKey, testSiteKey } from '../../test/support/test-app.ts'

const ann: GroupMember = { extension: '101', loggedIn: 'yes', phone: 'free' }
const out: GroupMember = { ...ann, loggedIn: 'no' }
const title = 'Nobody is logged in to Sales (800)'

async function open(fault?: (to: string) => Response | 'lost' | 'answer lost' | undefined) {
  const sink = createAlertSink({ fault })
  const variables: Record<string, string> = {
    ...{ SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey },
    ...sinkVariables,
  }
  const site = openJournalApp({ variables, platformParts: { fetch: sink.fetch } })
  const records = site.records('main')
  const week = Object.fromEntries(weekdays.map((day) => [day, [{ from: '08:00', to: '18:00' }]]))
  await changeHours(records, (before) => ({ ...before, site: { schedule: { zone: 'UTC', week } } }))
  let sequence = 0
  let trunks: readonly Trunk[] | undefined
  const setTrunks = (now: readonly Trunk[] | undefined) => {
    trunks = now
  }
  const report = (members: readonly GroupMember[], waiting: readonly WaitingCall[] = []) => {
    sequence += 1
    const group = { number: '800', name: 'Sales', kind: 'queue' } as const
    return writeGroupStates(
      { records, clock: site.clock },
      {
        source: 'pbx',
        run: 'run',
        sequence,
        asOfMs: site.clock.now(),
        whole: true,
        groups: [{ group, members, waiting }],
        trunks,
      },
    )
  }
  const wakeDue = async () => {
    const due = await records.list({ index: 'due', to: String(site.clock.now() + 1).padStart(15, '0'), limit: 100 })
    const refs = due.records.map(({ collection, id }) => ({ collection, id }))
    if (refs.length > 0) site.woken.push({ site: 'main', refs })
    await site.process()
  }
  /** Reports and wakes what is due each half minute. */
  const pass = async (minutes: number, members?: readonly GroupMember[], waiting: readonly WaitingCall[] = []) => {
    for (let i = 0; i < minutes * 2; i += 1) {
      if (members) await report(members, waiting)
      await wakeDue()
      await site.clock.advance(30_000)
    }
    await wakeDue()
  }
  const trigger = async (key = testSiteKey) => site.request('/trigger/alerts', { method: 'POST', headers: bearer(key) })
  const list = async (query = '') => (await (await site.read(`/v1/alerts${query}`)).json()) as AlertsForm
  await report([ann])
  await trigger()
  return { ...site, sink, variables, report, setTrunks, pass, trigger, list }
}

describe('a trunk', () => {
  it('that is down opens one alert, unknown while its source is silent, and resolves it once when it is up', async () => {
    const { sink, pass, list, setTrunks } = await open()
    setTrunks([
      { name: 'itsp', state: 'down' },
      { name: 'backup', state: 'up' },
    ])
    await pass(4, [ann])
    expect((await list()).alerts).toMatchObject([
      { kind: 'trunk_down', subject: 'pbx itsp', state: 'open', title: 'The trunk itsp is down' },
    ])
    await pass(2)
    const silent = (await list()).alerts.find(({ subject }) => subject === 'pbx itsp')
    expect(silent).toMatchObject({ state: 'unknown', sentence: expect.stringContaining('Nothing was reported') })
    setTrunks([{ name: 'itsp', state: 'up' }])
    await pass(3, [ann])
    expect((await list()).alerts).toEqual([])
    const mails = sink.taken('email').filter((one) => one.includes('trunk'))
    expect(mails).toEqual(['🔴 The trunk itsp is down', '🟢 Resolved: The trunk itsp is down'])
  })

  it('that its source reports no more is gone', async () => {
    const { pass, list, setTrunks } = await open()
    setTrunks([{ name: 'itsp', state: 'down' }])
    await pass(4, [ann])
    setTrunks(undefined)
    await pass(1, [ann])
    expect((await list('?state=resolved')).alerts).toMatchObject([{ kind: 'trunk_down', resolvedBecause: 'gone' }])
  })
})

describe('a queue that nobody is logged in to', () => {
  it('opens one alert at each destination in its true form, and resolves it once when somebody is back', async () => {
    const { sink, pass, list } = await open()
    await pass(4, [out])
    expect((await list()).alerts).toEqual([])
    await pass(4, [out])
    expect((await list()).alerts).toMatchObject([{ kind: 'nobody_logged_in', subject: '800', state: 'open', title }])
    await pass(5, [ann])
    expect((await list()).alerts).toEqual([])
    expect((await list('?state=resolved')).alerts).toMatchObject([{ state: 'resolved', resolvedBecause: 'recovered' }])
    expect(sink.taken('slack')).toEqual([
      `🔴 ${title}: Of its members 1 is logged out.`,
      `🟢 Resolved: ${title}: It is over.`,
    ])
    expect(sink.taken('teams')).toEqual([`🔴 ${title}`, `🟢 Resolved: ${title}`])
    expect(sink.taken('email')).toEqual([`🔴 ${title}`, `🟢 Resolved: ${title}`])
    expect(sink.taken('webhook')).toEqual(['alert.opened', 'alert.resolved'])
    expect(sink.taken('call-logger')).toEqual(['opened 800', 'resolved 800'])
    expect(sink.bodies('call-logger')[0]).toEqual({
      ...{ callGroupId: '800', callGroupName: 'Sales', alertType: 'NO_ASSIGNED_USERS' },
      alertMessage: `${title}. Of its members 1 is logged out.`,
    })
    expect(sink.malformed()).toEqual([])
  })

  it('is unknown, never fine, once its phone system is silent, and the silence is an alert', async () => {
    const { pass, list, sink } = await open()
    await pass(7, [out])
    await pass(6)
    const { alerts } = await list()
    expect(alerts.find(({ kind }) => kind === 'nobody_logged_in')).toMatchObject({
      state: 'unknown',
      sentence: expect.stringContaining('Nothing was reported'),
    })
    expect(alerts.find(({ kind }) => kind === 'source_silent')).toMatchObject({ state: 'open', subject: 'pbx' })
    expect(sink.taken('call-logger')).toEqual(['opened 800'])
  })

  it('is no alert outside business hours, nor when the site was closed by hand', async () => {
    const { pass, list, records, clock } = await open()
    const override = { state: 'closed' as const, sinceMs: clock.now() }
    await changeHours(records('main'), (before) => ({ ...before, site: { ...before.site, override } }))
    await pass(10, [out])
    expect((await list()).alerts).toEqual([])
  })

  it('is opened though a destination is down, which gets it when it is up: its end never before its beginning', async () => {
    let isDown = true
    const { sink, pass } = await open((to) =>
      isDown && to === 'hooks.slack.com' ? new Response(null, { status: 503 }) : undefined,
    )
    await pass(8, [out])
    await pass(4, [ann])
    expect(sink.taken('slack')).toEqual([])
    expect(sink.taken('webhook')).toEqual(['alert.opened', 'alert.resolved'])
    isDown = false
    await pass(150, [ann])
    expect(sink.taken('slack').map((one) => one.slice(0, 2))).toEqual(['🔴', '🟢'])
  })

  it('is mailed once though the answer was lost', async () => {
    let left = 1
    const { sink, pass } = await open((to) => {
      if (to !== 'api.resend.com' || left === 0) return undefined
      left -= 1
      return 'answer lost'
    })
    await pass(12, [out])
    expect(sink.taken('email')).toHaveLength(1)
  })

  it('that two isolates find at once is one alert', async () => {
    const site = await open()
    await site.pass(5.5, [out])
    await site.report([out])
    const other = site.isolate()
    const ask = { method: 'POST', headers: bearer(testSiteKey) }
    await site.clock.advance(30_000)
    await site.report([out])
    await Promise.all([site.trigger(), other.request('/trigger/alerts', ask), site.trigger()])
    await site.process()
    await site.pass(1, [out])
    expect(site.sink.taken('slack')).toHaveLength(1)
    expect(site.sink.taken('call-logger')).toEqual(['opened 800'])
  })
})

describe('callers who wait', () => {
  it('while all who are logged in are on a call, and for too long, are two alerts', async () => {
    const { pass, list, clock } = await open()
    const waiting = [{ id: 'c1', sinceMs: clock.now() }]
    await pass(4, [{ ...ann, phone: 'on a call' }], waiting)
    expect((await list()).alerts.map(({ kind }) => kind).sort()).toEqual(['long_wait', 'nobody_free'])
  })
})

describe('people and alerts', () => {
  it('acknowledge one, and nobody is reminded', async () => {
    const { pass, list, admin, sink } = await open()
    await pass(7, [out])
    const [alert] = (await list()).alerts
    const answer = await admin(`/v1/alerts/${alert?.id}/acknowledge`, 'POST', { by: 'Ann', remark: 'on my way' })
    expect(await answer.json()).toMatchObject({ state: 'acknowledged', acknowledged: { by: 'Ann' } })
    await pass(130, [out])
    expect(sink.taken('slack')).toHaveLength(1)
    expect((await admin('/v1/alerts/alert_none/acknowledge', 'POST', {})).status).toBe(404)
  })

  it('are reminded each hour otherwise', async () => {
    const { pass, sink } = await open()
    await pass(130, [out])
    expect(sink.taken('slack').map((one) => one.slice(0, 2))).toEqual(['🔴', '🟠', '🟠'])
    expect(sink.taken('call-logger')).toEqual(['opened 800'])
  })

  it('start maintenance, in which nothing is opened, until it ends by itself', async () => {
    const { pass, list, admin } = await open()
    const started = await admin('/v1/alerts/maintenance', 'POST', { minutes: 30, reason: 'update' })
    expect(await started.json()).toMatchObject({ by: 'admin key', reason: 'update' })
    await pass(20, [out])
    expect(await list()).toMatchObject({ alerts: [], maintenance: { reason: 'update' } })
    await pass(12, [out])
    expect((await list()).alerts).toHaveLength(1)
    expect((await list()).maintenance).toBeUndefined()
    expect((await admin('/v1/alerts/maintenance', 'DELETE')).status).toBe(200)
  })

  it('change one rule and leave the others', async () => {
    const { pass, list, admin } = await open()
    const change = { rules: { nobody_logged_in: { forMinutes: 1, destinations: ['slack'] } } }
    const rules = await (await admin('/v1/alerts/rules', 'PUT', change)).json()
    expect(rules).toMatchObject({ rules: { nobody_logged_in: { on: true, forMinutes: 1 }, long_wait: { limit: 180 } } })
    await pass(2, [out])
    expect((await list()).alerts).toHaveLength(1)
    expect((await admin('/v1/alerts/rules', 'PUT', { rules: { long_wait: { limit: -1 } } })).status).toBe(400)
    await admin('/v1/alerts/rules', 'PUT', { rules: { nobody_logged_in: { on: false } } })
    await pass(1, [out])
    expect((await list()).alerts).toEqual([])
  })

  it('test the destinations, and see what is wrong with one', async () => {
    const { admin, sink, variables } = await open()
    const { results } = (await (await admin('/v1/alerts/test', 'POST', {})).json()) as {
      results: { destination: string; ok: boolean }[]
    }
    expect(results.map(({ destination }) => destination).sort()).toEqual([
      'call-logger',
      'email',
      'slack',
      'teams',
      'webhook',
    ])
    expect(results.filter(({ ok }) => !ok).map(({ destination }) => destination)).toEqual(['call-logger'])
    expect(sink.taken('slack')).toHaveLength(1)
    variables.ALERT_EMAIL_TO = 'nobody'
    expect((await admin('/v1/alerts/test', 'POST', { destination: 'none' })).status).toBe(404)
  })
})

describe('POST /trigger/alerts and GET /status', () => {
  it('answer what is so, to keys of forwarders and admins only', async () => {
    const { trigger, report, request, makeKey, clock } = await open()
    await report([out], [{ id: 'c', sinceMs: clock.now() }])
    expect(await (await trigger()).json()).toMatchObject({ success: true, opened: 0, open: 0 })
    expect((await trigger('wrong-key-000000000000')).status).toBe(401)
    const { token: key } = await makeKey(scopesBut('events'))
    expect((await trigger(key)).status).toBe(403)
    expect((await request('/status', { headers: bearer(key) })).status).toBe(403)
    expect(await (await request('/status', { headers: bearer(testSiteKey) })).json()).toMatchObject({
      lastCdrId: null,
      businessHours: { state: 'open', isOpen: true },
      monitoredCallGroups: [{ id: '800', name: 'Sales', staffed: 'nobody', waiting: 1, hours: 'open' }],
    })
  })
})
