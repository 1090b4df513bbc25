/** The forms are those of a real Asterisk 22; test/real/alerts.real.test.ts has it register and lose a registration. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AmiMessage, parseMessage } from './message.ts'
import { TrunkTracker } from './trunks.ts'

function message(event: string, fields: Readonly<Record<string, string>>): AmiMessage {
  return parseMessage(
    Object.entries({ Event: event, ...fields })
      .map(([key, value]) => `${key}: ${value}`)
      .join('\r\n'),
  )
}
const registration = (ObjectName: string, Status: string, Endpoint = '') =>
  message('OutboundRegistrationDetail', { ObjectType: 'registration', ObjectName, Endpoint, Status, NextReg: '42' })
const device = (Device: string, State: string) => message('DeviceStateChange', { Device, State })
const states = (tracker: TrunkTracker) => tracker.trunks().map(({ name, state }) => `${name} ${state}`)

describe('trunks of an Asterisk', () => {
  it('are down while their registration is refused, and since when that was seen', () => {
    const tracker = new TrunkTracker([])
    tracker.registrations([registration('itsp', 'Registered'), registration('backup', 'Rejected')], 1000)
    expect(tracker.trunks()).toEqual([
      { name: 'backup', state: 'down' },
      { name: 'itsp', state: 'up' },
    ])
    tracker.registrations([registration('itsp', 'Unregistered'), registration('backup', 'Rejected')], 31_000)
    expect(tracker.trunks()).toEqual([
      { name: 'backup', state: 'down' },
      { name: 'itsp', state: 'down', sinceMs: 31_000 },
    ])
  })

  it('with two registrations are down only when none is left', () => {
    const tracker = new TrunkTracker([])
    tracker.registrations([registration('a', 'Registered', 'itsp'), registration('b', 'Rejected', 'itsp')], 1)
    expect(states(tracker)).toEqual(['itsp up'])
    tracker.registrations([registration('a', 'Rejected', 'itsp'), registration('b', 'Rejected', 'itsp')], 2)
    expect(states(tracker)).toEqual(['itsp down'])
  })

  it('without a registration are known by their device, where the settings name them', () => {
    const tracker = new TrunkTracker(['itsp', 'old'])
    tracker.take(device('PJSIP/itsp', 'NOT_INUSE'), 1)
    tracker.take(device('SIP/old', 'UNAVAILABLE'), 1)
    tracker.take(device('PJSIP/1001', 'UNAVAILABLE'), 1)
    tracker.take(device('Custom:itsp', 'UNAVAILABLE'), 1)
    expect(states(tracker)).toEqual(['itsp up', 'old down'])
    tracker.take(device('SIP/old', 'INUSE'), 2)
    expect(states(tracker)).toEqual(['itsp up', 'old up'])
    tracker.registrations([registration('itsp', 'Rejected')], 3)
    expect(states(tracker)).toEqual(['itsp down', 'old up'])
  })

  it('a registration that was removed is no trunk any more; without a connection nothing is known', () => {
    const tracker = new TrunkTracker(['old'])
    tracker.registrations([registration('itsp', 'Registered')], 1)
    tracker.registrations([], 2)
    expect(tracker.trunks()).toEqual([])
    tracker.take(device('SIP/old', 'INUSE'), 2)
    tracker.lost()
    expect(tracker.trunks()).toEqual([])
  })

  it('stay the same list while nothing changes, whatever is listed again', () => {
    const status = fc.constantFrom('Registered', 'Rejected', 'Unregistered', '')
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'b', 'c'), status), (given) => {
        const list = Object.entries(given).map(([name, text]) => registration(name, text))
        const tracker = new TrunkTracker([])
        tracker.registrations(list, 1)
        const before = tracker.trunks()
        tracker.registrations([...list].reverse(), 2)
        expect(tracker.trunks()).toBe(before)
      }),
    )
  })
})
