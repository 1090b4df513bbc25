/** The demo's result as tables: who was found while the phone rang, and the result of each call. */
import type { CallDetails } from '../../wire/call.ts'
import { agentsOf, callOutcomeWords, partyOf, shortTalkOf, ways } from '../cli/output/call-words.ts'
import { lastProblem, shortState } from '../cli/output/delivery-words.ts'
import { createTimes } from '../cli/output/times.ts'
import { plain } from '../terminal/plain.ts'
import { renderTable } from '../terminal/table.ts'
import type { PlayedCall } from './play.ts'
import type { Settled } from './wait-for-deliveries.ts'

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
    found?.full_name ?? 'not looked up',
  ])
  return renderTable(
    [{ header: 'CALL', shrinkTo: 20 }, { header: 'NUMBER' }, { header: 'THE PHONE SHOWS', shrinkTo: 20 }],
    rows,
    width,
  )
}

/** One row a call, however many reports there were of it, oldest first; one column a CRM. */
export function callTable({ played, settled, destinations }: DemoResult, timeZone: string, width: number): string {
  const times = createTimes(timeZone)
  const details = [...detailsById(settled)].sort(([, a], [, b]) => (a.call.startedAt < b.call.startedAt ? -1 : 1))
  const rows = details.map(([id, { call, deliveries }]) => {
    const { number, name } = partyOf(call)
    const started = times.minute(call.startedAt).slice(11)
    const facts = [
      started,
      ways[call.direction],
      name || number,
      agentsOf(call),
      callOutcomeWords(call),
      shortTalkOf(call),
    ]
    const states = destinations.map((destination) => {
      const delivery = deliveries.find((one) => one.destination === destination)
      return delivery ? shortState(delivery) : 'not yet'
    })
    return [...facts, reportsOf(id, played, settled), ...(states.length === 0 ? [noCrm] : states)]
  })
  const deliveryColumns = (destinations.length === 0 ? ['delivery'] : destinations).map((name) => ({
    header: name.toUpperCase(),
    shrinkTo: 26,
  }))
  return renderTable([...callColumns, ...deliveryColumns], rows, width)
}

const callColumns = [
  { header: 'AT' },
  { header: 'WAY' },
  { header: 'WITH', shrinkTo: 13 },
  { header: 'AGENT', shrinkTo: 12 },
  { header: 'OUTCOME' },
  { header: 'TALK', align: 'right' },
  { header: 'REPORTS' },
] as const

function detailsById({ details }: Settled): Map<string, CallDetails> {
  return new Map([...details.values()].map((detail) => [detail.call.id, detail]))
}

/** `1 new`, `2 new`, `1 new, 1 again`. */
function reportsOf(id: string, played: readonly PlayedCall[], { details }: Settled): string {
  const reports = played.flatMap((one) => one.reports).filter(({ call }) => details.get(call)?.call.id === id)
  const count = (status: string, word: string) => {
    const times = reports.filter((one) => one.status === status).length
    return times === 0 ? [] : [`${times} ${word}`]
  }
  return [...count('accepted', 'new'), ...count('duplicate', 'again')].join(', ')
}

/** What to make of it, and what to try next. */
export function closingWords({ played, settled, destinations }: DemoResult, timeZone: string): string {
  const [first] = detailsById(settled).keys()
  const reports = played.flatMap((one) => one.reports)
  const repeated = reports.every(({ status }) => status === 'duplicate')
  return [
    `Times are in ${timeZone}.`,
    repeated ? 'Every report was a duplicate: this day was played before, and nothing was doubled.' : '',
    destinations.length === 0
      ? `${upperFirst(noCrm)}: the calls are kept here and delivered nowhere. The README shows how to connect one.`
      : '',
    ...problemLines(settled),
    settled.complete ? '' : 'Not everything has come to rest yet; see: npx switchhook deliveries list',
    first === undefined ? '' : `Look closer: npx switchhook calls show ${first}`,
  ]
    .filter(Boolean)
    .map((line) => `${line}\n`)
    .join('')
}

const heldBack = 'it failed several times in a row, so the rest waits for a while; see npx switchhook connectors'

/** Each problem once, however many calls have it. */
function problemLines({ details }: Settled): string[] {
  const all = [...details.values()].flatMap(({ deliveries }) => deliveries)
  const reasons = all.flatMap((one) => {
    const problem = lastProblem(one) ?? (one.state === 'waiting' ? heldBack : undefined)
    return problem === undefined ? [] : [`▲ ${one.destination}: ${plain(problem)}`]
  })
  return [...new Set(reasons)]
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
