/** From counts and prices to the tables of docs/cost.md. */
import type { CountsByStep, Step } from './count.ts'
import type { Counts } from './place.ts'
import { assumed, prices } from './prices.ts'

export interface AllCounts {
  readonly cloudflare: CountsByStep
  readonly upstash: CountsByStep
  /** An hour without calls, of a PBX of 100 extensions. */
  readonly threecxLink: Counts
}

interface Meter {
  readonly name: string
  readonly price: number
  /** How much of it a call uses, from what was counted. */
  readonly amount: (counts: Counts) => number
}

const of = (name: string) => (counts: Counts) => counts[name] ?? 0

const cloudflareMeters: readonly Meter[] = [
  {
    name: 'Worker requests (queue batches among them)',
    price: prices.workerRequest,
    amount: (counts) => of('workerRequests')(counts) + of('queueBatches')(counts),
  },
  { name: 'Worker CPU, ms', price: prices.workerCpuMs, amount: () => assumed.workerCpuMsPerCall },
  { name: 'Durable Object requests and alarms', price: prices.objectRequest, amount: objectRequests },
  {
    name: 'Durable Object duration, GB-s',
    price: prices.objectGbSecond,
    amount: (counts) => objectRequests(counts) * assumed.objectSecondsPerRequest * assumed.objectGb,
  },
  { name: 'SQLite rows read', price: prices.rowRead, amount: of('rowsRead') },
  { name: 'SQLite rows written', price: prices.rowWritten, amount: of('rowsWritten') },
  {
    name: 'Queue operations',
    price: prices.queueOperation,
    amount: (counts) => of('queueMessages')(counts) * assumed.operationsPerQueueMessage,
  },
]

const upstashMeters: readonly Meter[] = [
  { name: 'Redis commands, those within scripts counted', price: prices.redisCommand, amount: of('redisCommands') },
  { name: 'QStash messages', price: prices.qstashMessage, amount: of('qstashMessages') },
  { name: 'Vercel invocations', price: prices.invocation, amount: of('invocations') },
  { name: 'Vercel active CPU, s', price: prices.activeCpuSecond, amount: () => assumed.functionCpuSecondsPerCall },
  {
    name: 'Vercel memory, GB-s',
    price: prices.memoryGbSecond,
    amount: () => assumed.functionSecondsPerCall * assumed.functionGb,
  },
]

function objectRequests(counts: Counts): number {
  return of('objectRequests')(counts) + of('alarms')(counts)
}

/** A call with its lookup. */
function together(counts: CountsByStep, step: Step): Counts {
  const names = Object.keys(counts[step])
  return Object.fromEntries(names.map((name) => [name, of(name)(counts.newLookup) + of(name)(counts[step])]))
}

/** All tables of the page by the name of their place in it. */
export function costTables({ cloudflare, upstash, threecxLink }: AllCounts): Readonly<Record<string, string>> {
  return {
    'counts-cloudflare': countTable(cloudflare),
    'counts-upstash': countTable(upstash),
    'counts-threecx-link': linkTable(threecxLink),
    'cost-cloudflare': costTable(cloudflareMeters, cloudflare),
    'cost-upstash': costTable(upstashMeters, upstash),
  }
}

const stepNames: Readonly<Record<Step, string>> = {
  rememberedLookup: 'lookup, remembered by the isolate',
  newLookup: 'lookup of a new number, in one CRM',
  journal: 'journal → record → one CRM',
  liveCall: 'call reported live (rings, answered, ended) → record → one CRM',
  schedule: 'a run of the schedule, nothing to do',
  stream: 'a stream opened and closed',
}

function countTable(counts: CountsByStep): string {
  const meters = Object.keys(counts.journal)
  const rows = Object.entries(counts).map(([step, used]) => [
    Object.entries(stepNames).find(([name]) => name === step)?.[1] ?? step,
    ...meters.map((meter) => number(of(meter)(used))),
  ])
  return table(['', ...meters.map(words)], rows)
}

/** An object that holds a connection is awake all day. */
function linkTable(hour: Counts): string {
  const daySeconds = 86_400
  const row = (name: string, meter: string, free: string) => [
    name,
    number(of(meter)(hour)),
    `about ${number(Number((of(meter)(hour) * 24).toPrecision(2)))}`,
    free,
  ]
  return table(
    ['', 'an hour, counted', 'a day', 'free each day'],
    [
      [
        'Durable Object duration, 0.125 GB',
        'all of it',
        `${number(daySeconds * assumed.objectGb)} GB-s`,
        '13 000 GB-s',
      ],
      row('alarms, each an object request and a row written', 'alarms', '100 000 requests'),
      row('records written (token, state, queues), some rows each', 'recordsWritten', '100 000 rows'),
      row('records read', 'recordsRead', '5 million rows'),
      row('requests to 3CX', 'requestsToThreecx', '50 within one event'),
    ],
  )
}

function costTable(meters: readonly Meter[], counts: CountsByStep): string {
  const calls = [together(counts, 'journal'), together(counts, 'liveCall')]
  const rows = meters.map(({ name, price, amount }) => [
    name,
    `$${number(price * 1e6)}`,
    ...calls.flatMap((call) => [number(amount(call)), dollars(amount(call) * price * 1e6)]),
  ])
  const totals = calls.flatMap((call) => {
    const sum = meters.reduce((all, { price, amount }) => all + amount(call) * price, 0)
    return ['', `**${dollars(sum * 1e6)}**`]
  })
  const head = ['', 'a million cost', 'a call by journal', 'a million calls', 'a call reported live', 'a million calls']
  return table(head, [...rows, ['together', '', ...totals]])
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n')
}

function number(value: number): string {
  return String(Number(value.toPrecision(value >= 100 ? 4 : 3)))
}

function dollars(value: number): string {
  return `$${value.toFixed(2)}`
}

/** redisRequests → Redis requests */
function words(name: string): string {
  const text = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return text
    .replace(/^redis/, 'Redis')
    .replace(/^qstash/, 'QStash')
    .replace(/^worker/, 'Worker')
}

/** The page with its tables as they should be; each stands between `<!-- name -->` and `<!-- /name -->`. */
export function withTables(page: string, tables: Readonly<Record<string, string>>): string {
  return Object.entries(tables).reduce((text, [name, content]) => {
    const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
    const [from, to] = [text.indexOf(begin), text.indexOf(end)]
    if (from < 0 || to < from) throw new Error(`docs/cost.md has no place for the table ${name}.`)
    return `${text.slice(0, from + begin.length)}\n${content}\n${text.slice(to)}`
  }, page)
}
