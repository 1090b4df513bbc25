/** What the XAPI of a 3CX with queue 800 and its business hours answers, by path below /xapi/v1/. */
export function staffedXapi(extensions: readonly string[], loggedIn: (extension: string) => boolean = () => true) {
  const peers = extensions.map((number) => ({ Number: number, Name: `User ${number}` }))
  const department = [{ GroupID: 1, Name: '__DEFAULT__', Number: 'GRP0000' }]
  const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'].map((day) => {
    return { DayOfWeek: day, Start: '09:00:00', Stop: '17:00:00' }
  })
  const hours = { Type: 'SpecificHours', IgnoreHolidays: false, Periods: weekdays }
  return {
    Users: {
      value: extensions.map((number) => ({
        ...{ Number: number, FirstName: 'User', LastName: number, CurrentProfileName: 'Available', IsRegistered: true },
        ...{ QueueStatus: loggedIn(number) ? 'LoggedIn' : 'LoggedOut' },
        ForwardingProfiles: [{ Name: 'Available', DisableRingGroupCalls: false }],
      })),
    },
    Queues: {
      value: [
        { Number: '800', Name: 'Sales', SLATime: 20, Recording: 'AllowToOptOut', Agents: peers, Groups: department },
      ],
    },
    RingGroups: { value: [] },
    Trunks: { value: [] },
    ActiveCalls: { value: [] },
    OfficeHours: { TimeZoneId: '42', Hours: hours },
    Groups: { value: [{ Id: 1, Name: '__DEFAULT__', Number: 'GRP0000', IsDefault: true }] },
    Holidays: { value: [] },
    'Defs/TimeZones': { value: [{ Id: '42', IanaName: 'Europe/Berlin' }] },
  }
}
