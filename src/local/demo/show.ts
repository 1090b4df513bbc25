/** The demo's result as tables: who was found while the phone rang, and what became of each call. */
import { headline, partyOf, talkOf } from '../../cli/output/call-words.ts'
import { deliveryState } from '../../cli/output/delivery-words.ts'
import { renderTable } from '../../cli/output/table.ts'
import { createTimes } from '../../cli/output/times.ts'
import type { CallStory } from '../../cli/wire.ts'
import type { PlayedCall } from './play.ts'
import type { Settled } from './settle.ts'

export interface DemoResult {
  readonly played: readonly PlayedCall[]
  readonly settled: Settled
  readonly destinations: readonly string[]
}

const noCrm = 'no CRM connected'

export function lookupTable(played: readonly PlayedCall[], width: number): string {
  const rows = played.map(({ call, found }) => [
    call.what,
    call.number || 'withheld',
    found === undefined ? 'not looked up' : `${found.full_name}`,
  ])
  return renderTable(
    [{ header: 'CALL', shrinkTo: 20 }, { header: 'NUMBER' }, { header: 'THE PHONE SHOWS', shrinkTo: 20 }],
    rows,
    width,
  )
}

const callColumns = [
  { header: 'STARTED' },
  { header: 'CALL', shrinkTo: 24 },
  { header: 'WITH', shrinkTo: 12 },
  { header: 'TALK' },
  { header: 'REPORTS', shrinkTo: 8 },
  { header: 'DELIVERY', shrinkTo: 16 },
] as const

/** One row a call, however many reports told of it, oldest first. */
export function callTable({ played, settled, destinations }: DemoResult, timeZone: string, width: number): string {
  const rows = [...storiesById(settled)].sort(([, a], [, b]) => (a.call.startedAt < b.call.startedAt ? -1 : 1))
  const times = createTimes(timeZone)
  const cells = rows.map(([id, story]) => {
    const { number, name } = partyOf(story.call)
    const reports = reportsOf(id, played, settled)
    const told = story.deliveries.map((one) => `${one.destination}: ${deliveryState(one, times)}`).join(', ')
    const delivery = told || (destinations.length === 0 ? noCrm : 'not yet')
    const started = times.at(story.call.startedAt).slice(11)
    return [started, headline(story.call), name || number, talkOf(story.call), reports, delivery]
  })
  return renderTable(callColumns, cells, width)
}

function storiesById({ stories }: Settled): Map<string, CallStory> {
  return new Map([...stories.values()].map((story) => [story.call.id, story]))
}

/** `accepted`, `2 accepted`, `accepted, duplicate`. */
function reportsOf(id: string, played: readonly PlayedCall[], { stories }: Settled): string {
  const reports = played.flatMap((one) => one.reports).filter(({ call }) => stories.get(call)?.call.id === id)
  const count = (status: string) => reports.filter((one) => one.status === status).length
  const words = ['accepted', 'duplicate'].flatMap((status) => {
    const times = count(status)
    return times === 0 ? [] : [times === 1 ? status : `${times} ${status}`]
  })
  return words.join(', ')
}

/** What to make of it, and what to try next. */
export function closingWords({ played, settled, destinations }: DemoResult, timeZone: string): string {
  const [first] = storiesById(settled).keys()
  const reports = played.flatMap((one) => one.reports)
  const repeated = reports.every(({ status }) => status === 'duplicate')
  return [
    `Times are in ${timeZone}.`,
    repeated ? 'Every report was a duplicate: this day was played before, and nothing was doubled.' : '',
    destinations.length === 0
      ? `${upperFirst(noCrm)}: the calls are kept here and told to nobody. The README says how to connect Re:amaze.`
      : '',
    settled.complete ? '' : 'Not everything has come to rest yet; see: npx switchhook deliveries list',
    first === undefined ? '' : `Look closer: npx switchhook calls show ${first}`,
  ]
    .filter(Boolean)
    .map((line) => `${line}\n`)
    .join('')
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
