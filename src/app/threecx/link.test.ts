import { describe, expect, it } from 'vitest'
import { openLinkPlace } from '../../../test/support/threecx-callcontrol/link-place.ts'
import { outside } from '../../../test/support/threecx-callcontrol/pbx.ts'
import { staffedXapi } from '../../../test/support/threecx-callcontrol/staffed-xapi.ts'
import { waitFor } from '../../../test/support/wait-for.ts'
import { readHours } from '../../core/staffing/hours/hours-store.ts'
import { readGroupSources, readGroupStates } from '../../core/staffing/presence/group-store.ts'
import { staffedNow } from '../../core/staffing/presence/staffed.ts'
import { keepHeartbeat } from '../forwarder-reports/forwarder-store.ts'
import { readSetup } from '../overview/setup.ts'
import { runScheduled } from '../scheduled.ts'
import { linkForm } from './link-form.ts'

const number = '+12125550101'
const row = (startMs: number) => ({
  ...{ CdrId: 'c1', MainCallHistoryId: 'm1', CallHistoryId: 'm1', StartTime: new Date(startMs).toISOString() },
  ...{ RingingDuration: 'PT2S', TalkingDuration: 'PT30S', Answered: true, Direction: 'Inbound', Status: 'Answered' },
  ...{ SourceCallerId: number, SourceDn: '10001', DestinationDn: '101', DestinationType: 0 },
})

describe('a 3CX from the cloud', () => {
  it('who is in which queue and its business hours are known, and what it forbids is shown', {
    timeout: 60_000,
  }, async () => {
    const { app, pbx, services, begin, tick } = openLinkPlace()
    const gateway = { Name: 'Itsp', RequireRegistrationFor: 'InOutCalls' }
    const trunk = (isOnline: boolean) => ({
      Trunks: { value: [{ Number: '10000', IsOnline: isOnline, Gateway: gateway }] },
    })
    Object.assign(pbx.xapi, staffedXapi(['101', '102']), { SystemStatus: { Version: '20.0.6.724' } }, trunk(true))
    const link = begin()
    await tick(link, 5000)
    const groupOf800 = async () => {
      const [group] = await readGroupStates(await services())
      return group && { ...group, staffed: staffedNow(group, app.clock.now()) }
    }
    for (let tries = 0; tries < 200 && !(await groupOf800()); tries += 1) await app.clock.advance(200)
    expect(await groupOf800()).toMatchObject({ source: 'threecx', group: { number: '800', name: 'Sales' } })
    Object.assign(
      pbx.xapi,
      staffedXapi(['101', '102'], () => false),
      trunk(true),
    )
    const isNow = async (staffed: string) => {
      for (let tries = 0; tries < 60 && (await groupOf800())?.staffed !== staffed; tries += 1) await tick(link, 5000)
      expect(await groupOf800()).toMatchObject({ staffed })
    }
    await isNow('nobody')
    const trunks = async () => (await readGroupSources((await services()).records)).flatMap((one) => one.trunks)
    expect(await trunks()).toMatchObject([{ name: 'Itsp (10000)', state: 'up' }])
    Object.assign(pbx.xapi, trunk(false))
    for (let tries = 0; tries < 60 && (await trunks())[0]?.state !== 'down'; tries += 1) await tick(link, 5000)
    expect(await trunks()).toMatchObject([{ name: 'Itsp (10000)', state: 'down' }])
    const { reported } = await readHours((await services()).records, app.clock.now())
    expect(reported).toMatchObject([{ source: 'threecx', site: { schedule: { zone: 'Europe/Berlin' } } }])
    const up = { state: 'up' }
    expect(await linkForm(await services())).toMatchObject({ queues: up, officeHours: up, version: '20.0.6.724' })
    pbx.forbid('/xapi/v1/Users')
    await isNow('unknown')
    expect((await linkForm(await services())).queues).toMatchObject({ state: 'failing', code: 'source_unauthorized' })
  })

  it('is read by the schedule where nothing holds a connection, and says what is missing', async () => {
    const { app, pbx, services, calls } = openLinkPlace()
    await runScheduled(app.deployment())
    pbx.rows.push(row(app.clock.now() + 60_000))
    await app.clock.advance(900_000)
    await runScheduled(app.deployment())
    expect(await calls()).toHaveLength(1)
    expect(await linkForm(await services())).toMatchObject({ live: { state: 'off' }, log: { state: 'up' } })
    await app.clock.advance(900_000)
    await runScheduled(app.deployment())
    expect(await calls()).toHaveLength(1)
  })

  it('the clock jumps a day ahead and back: calls are seen live and read within minutes, and 3CX is not stormed', {
    timeout: 120_000,
  }, async () => {
    const { app, pbx, services, begin, tick, calls } = openLinkPlace()
    Object.assign(pbx.xapi, staffedXapi(['101', '102']))
    const link = begin()
    const dayMs = 86_400_000
    /** As the site's object does: it looks at the latest after ten minutes, whatever it was given. */
    const goOn = async (minutes: number) => {
      const untilMs = app.clock.now() + minutes * 60_000
      while (app.clock.now() < untilMs) {
        const nextMs = (await tick(link)) ?? untilMs
        await app.clock.advance(Math.min(600_000, Math.max(0, nextMs - app.clock.now())))
      }
    }
    /** Sealing a token takes real time, in which virtual time goes on; never as far as all calls are read anew. */
    const untilSeen = async (number: string) => {
      const latestMs = app.clock.now() + 60_000
      await waitFor(async () => {
        await app.clock.advance(200)
        return JSON.stringify(await calls()).includes(number)
      })
      expect(app.clock.now(), number).toBeLessThan(latestMs)
    }
    const asked = () => [...pbx.requests.values()].reduce((sum, one) => sum + one, 0)
    const eachJump = [
      { byMs: dayMs, number: '+12125550111', id: 1 },
      { byMs: -dayMs, number: '+12125550112', id: 2 },
    ]
    let aheadMs = 0
    await goOn(3)
    for (let tries = 0; tries < 200 && pbx.most === 0; tries += 1) await app.clock.advance(200)
    for (const { byMs, number, id } of eachJump) {
      app.clock.set(byMs)
      aheadMs += byMs
      const before = asked()
      await goOn(1)
      pbx.set(outside({ dn: '101', id, callid: id, status: 'Ringing' }, number))
      await untilSeen(number)
      pbx.remove('101', id)
      const missed = `${number.slice(0, -2)}2${id}`
      // By the clock of the 3CX, which nobody set.
      const of3cx = row(app.clock.now() - aheadMs - 30_000)
      pbx.rows.push({
        ...of3cx,
        CdrId: `c${id}`,
        MainCallHistoryId: `m${id}`,
        CallHistoryId: `m${id}`,
        SourceCallerId: missed,
      })
      await goOn(12)
      // No more than a quiet hour has.
      expect(asked() - before).toBeLessThan(400)
      await untilSeen(missed)
      const states = async () => {
        const { live, log, queues } = await linkForm(await services())
        return [live.state, log.state, queues?.state]
      }
      await waitFor(async () => {
        await tick(link, 5000)
        return (await states()).every((state) => state === 'up')
      })
    }
  })

  it('is what sets the step of the checklist: the phone system is heard without a forwarder', async () => {
    const { services, begin, tick } = openLinkPlace()
    const step = async () => (await readSetup(await services())).steps.find(({ id }) => id === 'forwarder_heard')
    expect(await step()).toMatchObject({ state: 'to_do' })
    const link = begin()
    await tick(link)
    expect(await step()).toMatchObject({ state: 'done', evidence: '3CX, read from the cloud' })
  })

  it('a 3CX that refuses is a step that went wrong, with the sentence', async () => {
    const { services, begin, tick, pbx } = openLinkPlace()
    pbx.forbid('/xapi/v1/LastCdrAndChatMessageTimestamp')
    await tick(begin())
    const { steps } = await readSetup(await services())
    const found = steps.find(({ id }) => id === 'forwarder_heard')
    expect(found).toMatchObject({ state: 'failed', sentence: expect.stringContaining('3CX') })
  })

  it('moves its checkpoint only once the calls are stored', async () => {
    const { app, pbx, services, begin, calls } = openLinkPlace()
    const link = begin(false)
    await link.run()
    pbx.rows.push(row(app.clock.now() + 1000))
    await app.clock.advance(900_000)
    const { pipeline } = await services()
    const accept = pipeline.accept
    Object.assign(pipeline, { accept: async () => Promise.reject(new Error('no storage')) })
    await link.run()
    expect((await linkForm(await services())).log.state).toBe('failing')
    Object.assign(pipeline, { accept })
    await app.clock.advance(60_000)
    await begin(false).run()
    expect(await calls()).toHaveLength(1)
  })

  it('that a forwarder watches too is said, and its events are the same ones', async () => {
    const { app, pbx, services, begin, tick, calls } = openLinkPlace()
    const source = { rows: 0, acked: 0, duplicate: 0, refused: 0, state: 'ok', kind: 'live' } as const
    await keepHeartbeat(await services(), {
      ...{
        id: 'fwd_0123456789abcdef',
        name: 'beside',
        version: '1',
        mode: 'service',
        everySeconds: 60,
        clockSkewMs: 0,
      },
      ...{ startedAt: new Date(app.clock.now()).toISOString(), at: new Date(app.clock.now()).toISOString() },
      sources: [{ ...source, id: 'pbx', type: 'threecx-callcontrol' }],
      ...{ outbox: { events: 0, bytes: 0, dropped: 0, quarantined: 0 }, cloud: { failuresInARow: 0 } },
    })
    const link = begin()
    await tick(link, 5000)
    for (let tries = 0; tries < 200 && pbx.most === 0; tries += 1) await app.clock.advance(200)
    await app.clock.advance(2000)
    pbx.set(outside({ dn: '101', id: 1, callid: 1, status: 'Ringing' }, number))
    let [call] = await calls()
    for (let tries = 0; tries < 200 && !call; tries += 1) {
      await app.clock.advance(200)
      ;[call] = await calls()
    }
    expect(JSON.stringify(call?.value)).toContain('"pbx:1:')
    expect(await linkForm(await services())).toMatchObject({ alsoWatchedBy: ['beside'] })
  })
})
