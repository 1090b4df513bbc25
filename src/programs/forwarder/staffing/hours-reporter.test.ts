/** From a 3CX's XAPI, as its description has it, through the forwarder to what the cloud keeps. */
import { describe, expect, it } from 'vitest'
import { openSource } from '../../../../test/support/forwarder/open-source.ts'
import { openMemoryRecords } from '../../../../test/support/memory-records.ts'
import { silentLog } from '../../../../test/support/silent.ts'
import { answerFault, requestFault } from '../../../../test/support/threecx-callcontrol/description.ts'
import { createVirtualClock } from '../../../../test/support/virtual-clock.ts'
import type { HoursSource, KnownHours } from '../../../adapters/pbx/hours-source.ts'
import { hoursAt } from '../../../core/staffing/hours/hours-at.ts'
import { keepReportedHours, readHours } from '../../../core/staffing/hours/hours-store.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import { systemRandom } from '../../../ports/clock.ts'
import type { HttpFetch } from '../../../ports/http.ts'
import { hoursReportSchema } from '../../../wire/staffing-hours-api.ts'
import type { Answered } from '../push/cloud.ts'
import { threecxXapi } from '../sources/threecx-xapi/source.ts'
import { HoursReporter } from './hours-reporter.ts'

const mondayMs = Date.parse('2026-11-23T10:00:00Z')

function open(of: HoursSource, clock = createVirtualClock(mondayMs)) {
  const records = openMemoryRecords({ site: 'main', clock })
  const network = { isUp: true, sent: 0 }
  const putJson = async (path: string, value: unknown): Promise<Answered> => {
    expect(path).toBe('/v1/staffing/hours/reported')
    network.sent += 1
    const { at, site, groups, ...report } = hoursReportSchema.parse(JSON.parse(JSON.stringify(value)))
    if (!network.isUp) {
      return {
        ok: false,
        fault: { error: new SwitchhookError('cloud_unreachable', 'no network', { retryable: true }) },
      }
    }
    const scope = ({ forced, ...rest }: NonNullable<typeof site>) => ({
      ...rest,
      forced: forced && { state: forced.state, untilMs: forced.until ? Date.parse(forced.until) : undefined },
    })
    const scopes = Object.entries(groups).map(([number, one]) => [number, scope(one)])
    await keepReportedHours(records, {
      ...{ ...report, asOfMs: Date.parse(at), site: site && scope(site), groups: Object.fromEntries(scopes) },
    } as never)
    return { ok: true, text: '{"changed":true}' }
  }
  const reporter = new HoursReporter({
    ...{ forwarder: 'fwd_0123', sources: [{ id: 'pbx', of }], clock, log: silentLog },
    random: { ...systemRandom, next: () => 0.5 },
    cloud: { putJson, skew: { signingTimeMs: () => clock.now() } } as never,
  })
  const advance = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) await clock.advance(1000)
  }
  const state = async (group?: string) => hoursAt(await readHours(records, clock.now()), group, clock.now()).state
  return { clock, network, reporter, advance, state }
}

describe('a forwarder’s report of business hours', () => {
  it('comes within seconds of a change, again in time, and again after a failure', async () => {
    const clock = createVirtualClock(mondayMs)
    let known: Pick<KnownHours, 'conditions'> | undefined = { conditions: { TC1: { state: 'open' } } }
    const hours = () => known && { ...known, asOfMs: clock.now(), groups: {}, holidays: [] }
    const { network, reporter, advance, state } = open({ hours }, clock)
    const stop = new AbortController()
    const done = reporter.run(stop.signal)
    await advance(2)
    expect(await state()).toBe('open')
    known = { conditions: { TC1: { state: 'closed' } } }
    network.isUp = false
    await advance(10)
    network.isUp = true
    await advance(70)
    expect(await state()).toBe('closed')
    const { sent } = network
    await advance(1200)
    expect(network.sent - sent).toBe(5)
    expect(await state()).toBe('closed')
    // What the phone system no longer shows is not known for long.
    known = undefined
    await advance(610)
    expect(await state()).toBe('not set')
    stop.abort()
    await done
  })

  it('is what the XAPI of a 3CX has, asked as it is described', async () => {
    const clock = createVirtualClock(mondayMs)
    const day = { DayOfWeek: 'Monday', Start: '09:00:00', Stop: '17:00:00' }
    const schedule = { Type: 'SpecificHours', IgnoreHolidays: null, Periods: [day] }
    const department = { Id: 28, Name: 'DEFAULT', Number: 'GRP0000', IsDefault: true, CurrentGroupHours: 'Default' }
    const zones = Array.from({ length: 250 }, (_, id) => ({
      Id: `${id}`,
      IanaName: id === 231 ? 'Europe/Berlin' : 'UTC',
    }))
    const lists: Record<string, readonly object[]> = {
      Groups: [
        department,
        { ...department, Id: 29, Name: 'Sales', IsDefault: false, CurrentGroupHours: 'ForceClosed' },
      ],
      Holidays: [],
      Queues: [{ Number: '800', Name: 'Sales', Groups: [{ GroupID: 29 }] }],
      RingGroups: [{ Number: '600', Name: 'Front', Groups: [{ GroupID: 28 }] }],
      'Defs/TimeZones': zones,
    }
    const faults: string[] = []
    const fetch: HttpFetch = async (url, init) => {
      const { pathname, search, searchParams } = new URL(url)
      if (pathname === '/connect/token') return Response.json({ access_token: 'token', expires_in: 60 })
      const target = pathname + search
      const fault = requestFault(init?.method ?? 'GET', target, '')
      if (fault) faults.push(fault)
      const list = lists[pathname.replace('/xapi/v1/', '')]
      const skip = Number(searchParams.get('$skip'))
      const value = list
        ? { value: list.slice(skip, skip + Number(searchParams.get('$top'))) }
        : { Hours: schedule, BreakTime: null, TimeZoneId: '231' }
      const wrong = answerFault('GET', target, value)
      if (wrong) faults.push(wrong)
      return Response.json(value)
    }
    const entry = {
      type: 'threecx-xapi',
      id: 'pbx',
      url: 'https://pbx.example.com',
      clientId: '900',
      clientSecret: 'k',
    }
    const { businessHours } = openSource(threecxXapi, entry, clock, { fetch })
    if (!businessHours) throw new Error('the source has no business hours')
    const { reporter, advance, state } = open(businessHours, clock)
    const stop = new AbortController()
    const done = reporter.run(stop.signal)
    await advance(5)
    expect(faults).toEqual([])
    expect([await state(), await state('600'), await state('800')]).toEqual(['open', 'open', 'closed'])
    lists.Groups = [department]
    await advance(560)
    expect(await state('800')).not.toBe('closed')
    stop.abort()
    await done
  })
})
