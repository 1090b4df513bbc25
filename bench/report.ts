/** The figures as a person reads them. The same, unrounded, are the JSON of `--json`. */
import { type ColdStartFigures, type Goal, type VariantFigures, variants } from './figures.ts'
import type { Machine } from './machine.ts'
import type { BenchOptions } from './options.ts'
import type { SeveralCrmsFigures } from './several-crms.ts'
import { table } from './table.ts'

export interface Report {
  /** When it began, ISO 8601 UTC. */
  readonly date: string
  readonly machine: Machine
  readonly loadAverage: { readonly before: number; readonly after: number }
  readonly options: Pick<BenchOptions, 'seconds' | 'rounds' | 'connections'>
  readonly underLoad: Readonly<Record<keyof typeof variants, VariantFigures>>
  readonly journals: {
    readonly accepted: number
    /** Of the accepted ones, how many the API shows. */
    readonly stored: number
    /** What came of them, when the queue delivered: calls applied a second. */
    readonly appliedPerSecond: number
    /** Processor time of the product's process for each. */
    readonly appliedCpuMicros: number | undefined
  }
  readonly severalCrms: SeveralCrmsFigures
  readonly bundle: {
    /** Of what every start loads. */
    readonly rawKib: number
    readonly gzipKib: number
    /** With the modules that are loaded when they are first needed. */
    readonly allGzipKib: number
  }
  readonly coldStart: ColdStartFigures
  readonly goals: readonly Goal[]
}

export function reportText(report: Report): string {
  const { machine, options, journals, severalCrms, bundle, coldStart } = report
  return [
    `Switchhook bench, ${report.date.slice(0, 16).replace('T', ' ')} UTC`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGib} GiB, ${machine.system}`,
    `Node ${machine.node}, workerd ${machine.workerd}; load average ${report.loadAverage.before} before, ${report.loadAverage.after} after`,
    `${options.rounds} rounds of ${options.seconds} s, ${options.connections} requests at once; medians`,
    '',
    ...table([header, ...Object.entries(variants).map(([key, name]) => row(name, figuresOf(report, key)))]),
    '',
    journalsLine(journals),
    `Lookup in three CRMs of which one hangs: ${severalCrms.lookupP50Ms.toFixed(1)} ms, the slowest one it needs ${severalCrms.slowestCrmP50Ms.toFixed(1)} ms, over it ${severalCrms.addedP50Ms.toFixed(1)} ms.`,
    `Bundle: every start loads ${bundle.rawKib.toFixed(1)} KiB, gzip ${bundle.gzipKib.toFixed(1)} KiB; with what is loaded later gzip ${bundle.allGzipKib.toFixed(1)} KiB.`,
    `Cold start to the first lookup: ${coldStart.oursMs.toFixed(1)} ms, bare Hono ${coldStart.bareHonoMs.toFixed(1)} ms, over it ${coldStart.overMs.toFixed(1)} ms.`,
    '',
    ...report.goals.map(goalLine),
    '',
  ].join('\n')
}

export function journalsLine({ accepted, stored, appliedPerSecond, appliedCpuMicros }: Report['journals']): string {
  const cpu = appliedCpuMicros === undefined ? '' : `, ${Math.round(appliedCpuMicros)} µs of processor time each`
  return `Journals: ${accepted} accepted, ${stored} of them stored; behind them ${Math.round(appliedPerSecond)} calls applied a second${cpu}.`
}

const header = ['', 'req/s', '÷ workerd', '÷ Hono', 'CPU µs/req', 'p50 ms', 'p99 ms', 'cores busy']

function figuresOf(report: Report, key: string): VariantFigures {
  const found = Object.entries(report.underLoad).find(([name]) => name === key)
  if (!found) throw new RangeError(`There are no figures of ${key}.`)
  return found[1]
}

function row(name: string, figures: VariantFigures): string[] {
  return [
    name,
    figures.requestsPerSecond.toFixed(0),
    figures.ofBareWorkerd.toFixed(2),
    figures.ofBareHono.toFixed(2),
    figures.cpuMicrosPerRequest?.toFixed(1) ?? 'unknown',
    figures.p50Ms.toFixed(2),
    figures.p99Ms.toFixed(1),
    figures.busy?.toFixed(2) ?? 'unknown',
  ]
}

function goalLine({ name, kind, value, limit, met }: Goal): string {
  const number = (one: number) => Number(one.toFixed(2))
  return `${met ? '✓' : '✗'} ${name}: ${number(value)}, goal ${kind === 'atLeast' ? '≥' : '≤'} ${limit}`
}
