/** Business hours as a small company has them, for the picture of the page. */
import * as z from 'zod'

export const anyAnswer = z.unknown()

const day = [{ from: '09:00', to: '17:00' }]
const noon = [{ from: '12:00', to: '12:45' }]
const working = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const
const each = <T>(value: T) => Object.fromEntries(working.map((name) => [name, value]))

export const exampleHours = {
  site: { schedule: { zone: 'America/New_York', week: each(day), breaks: each(noon) } },
  groups: {
    '800': {
      name: 'Orders',
      schedule: {
        zone: 'America/New_York',
        week: { ...each([{ from: '08:00', to: '20:00' }]), saturday: [{ from: '10:00', to: '14:00' }] },
      },
    },
  },
}

/** Within the four weeks that the page shows. */
export function exampleHolidays() {
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
  return {
    holidays: [
      { name: 'Stocktaking', from: inDays(9), fromTime: '13:00' },
      { name: 'Company outing', from: inDays(16) },
      { name: 'Team day', from: inDays(11), groups: ['800'] },
      { name: 'New Year', from: '2026-01-01', everyYear: true },
    ],
  }
}
