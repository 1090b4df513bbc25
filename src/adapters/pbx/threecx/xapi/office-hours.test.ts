import { describe, expect, it } from 'vitest'
import { noHours } from '../../../../core/staffing/hours/hours.ts'
import { hoursAt } from '../../../../core/staffing/hours/hours-at.ts'
import { readOfficeHours } from './office-hours.ts'

const specific = (DayOfWeek: string, Start: string, Stop: string) => ({
  Type: 'SpecificHours',
  Periods: [{ DayOfWeek, Start, Stop }],
})
const noBreak = { Type: 'SpecificHours', Periods: [] }
const christmas = {
  ...{ Id: 4, Name: 'Christmas', Group: '', IsRecurrent: true, TimeOfStartDate: 'PT12H', TimeOfEndDate: 'PT23H59M59S' },
  ...{ Day: 24, Month: 12, Year: 0, DayEnd: 26, MonthEnd: 12, YearEnd: 0 },
}
const answers = {
  officeHours: { Hours: specific('Monday', '09:00:00', '17:00:00'), BreakTime: noBreak, TimeZoneId: '51' },
  groups: [
    { Id: 28, Name: 'DEFAULT', Number: 'GRP0000', IsDefault: true, CurrentGroupHours: 'Default' },
    {
      ...{ Id: 29, Name: 'Sales', Number: 'GRP0001', CurrentGroupHours: 'ForceClosed' },
      ...{ Hours: specific('Monday', '10:00:00', '23:59:59'), BreakTime: specific('Monday', '12:00:00', '12:30:00') },
      ...{ TimeZoneId: '7', OverrideExpiresAt: '2026-11-30T12:00:00Z' },
    },
  ],
  holidays: [christmas, { ...christmas, Id: 5, Name: 'Stocktaking', Group: 'Sales' }],
  queues: [
    { Number: '800', Name: 'Reception', Groups: [{ GroupID: 28 }] },
    { Number: '801', Name: 'Sales', Groups: [{ GroupID: 29 }] },
  ],
  timeZones: [
    { Id: '51', IanaName: 'Europe/Berlin' },
    { Id: '7', IanaName: 'America/New_York' },
  ],
}

describe('business hours of a 3CX', () => {
  const hours = readOfficeHours(answers)
  const state = (group: string | undefined, at: string) => {
    const report = { ...hours, source: 'pbx', asOfMs: Date.parse(at) }
    return hoursAt({ ...noHours, reported: [report] }, group, Date.parse(at))
  }

  it('are those of the department that a queue is of, in its zone, with its breaks', () => {
    expect(hours.groups).toMatchObject({
      '800': { schedule: { zone: 'Europe/Berlin', week: { monday: [{ from: '09:00', to: '17:00' }] } } },
      '801': { schedule: { zone: 'America/New_York', week: { monday: [{ from: '10:00', to: '24:00' }] } } },
    })
    expect(state('801', '2026-12-07T17:10:00Z').state).toBe('break')
    expect(state('801', '2026-12-07T17:40:00Z').state).toBe('open')
    expect(state('800', '2026-12-07T17:10:00Z').state).toBe('closed')
  })

  it('forced closed hold until the override expires', () => {
    expect(state('801', '2026-11-30T11:59:00Z')).toMatchObject({ state: 'closed', forced: 'closed' })
    expect(state('801', '2026-11-30T15:00:00Z')).toMatchObject({ state: 'open' })
    const forGood = { ...answers.groups[1], Id: 29, OverrideExpiresAt: '0001-01-01T00:00:00Z' }
    expect(readOfficeHours({ ...answers, groups: [forGood] }).groups['801']?.forced).toEqual({ state: 'closed' })
  })

  it('have the holidays, part of a day and of every year, of all or of one department', () => {
    expect(hours.holidays).toEqual([
      {
        ...{ id: '3cx_4', name: 'Christmas', source: 'phone system' },
        ...{ from: '2000-12-24', to: '2000-12-26', fromTime: '12:00', everyYear: true },
      },
      expect.objectContaining({ name: 'Stocktaking', groups: ['801'] }),
    ])
    expect(state('800', '2029-12-24T10:59:00Z').state).not.toBe('holiday')
    expect(state('800', '2029-12-24T11:00:00Z')).toMatchObject({ state: 'holiday', name: 'Christmas' })
  })

  it('of a kind that is not understood are left out, not guessed', () => {
    const officeHours = { Hours: { Type: 'OutOfSpecificHours', Periods: [] }, TimeZoneId: '51' }
    expect(readOfficeHours({ officeHours }).site).toBeUndefined()
    expect(readOfficeHours({ officeHours: answers.officeHours }).site).toBeUndefined()
  })
})
