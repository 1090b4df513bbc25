/** The table of vendors' interfaces in docs/dependencies.md: whoever runs the tests hears of an end 120 days before. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const dayMs = 86_400_000
const noticeDays = 120

interface Row {
  readonly vendor: string
  readonly version: string
  readonly login: string
  readonly until: string
}

function rows(text: string): Row[] {
  const [, table = ''] = text.split("## Vendors' interfaces")
  return table
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| vendor'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, vendor = '', version = '', login = '', until = '']) => ({ vendor, version, login, until }))
}

/** What ends within the notice. */
function ending(all: readonly Row[], nowMs: number): Row[] {
  return all.filter(({ until }) => until !== '–' && Date.parse(until) - nowMs < noticeDays * dayMs)
}

const calendar = rows(readFileSync(new URL('../docs/dependencies.md', import.meta.url), 'utf8'))

describe('the vendors’ calendar', () => {
  it('names each vendor, with a day or a dash', () => {
    expect(new Set(calendar.map(({ vendor }) => vendor))).toEqual(
      new Set(['Zendesk', 'HubSpot', 'Odoo', 'SuiteCRM', 'Re:amaze', 'ElevenLabs', '3CX', 'Upstash Redis', 'QStash']),
    )
    for (const { until } of calendar) expect(until).toMatch(/^(–|\d{4}-\d{2}-\d{2})$/)
  })

  it('bites 120 days before an end, and not a day sooner', () => {
    const names = (at: string) => ending(calendar, Date.parse(at)).map(({ vendor, login }) => `${vendor}: ${login}`)
    expect(names('2026-12-31T00:00:00Z')).toEqual([])
    expect(names('2027-01-01T00:00:00Z')).toEqual(['Zendesk: API token, for who still has one'])
  })

  it('has nothing that ends within 120 days: follow the vendor, then correct the table', () => {
    expect(ending(calendar, Date.now())).toEqual([])
  })
})
