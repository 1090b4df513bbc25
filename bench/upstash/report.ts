/** The figures on Node with Upstash's stand-in, as a person reads them. */
import { journalsLine } from '../report.ts'
import { median, ratioByRound } from '../statistics.ts'
import { table } from '../table.ts'
import { type UpstashMeasured, type UpstashVariant, upstashVariants } from './measure.ts'

const header = ['', 'req/s', '÷ Hono', 'CPU µs/req', 'p50 ms', 'p99 ms', 'Redis/req']

export function upstashText({ date, machine, loadAverage, rounds, journals }: UpstashMeasured): string {
  const row = (variant: UpstashVariant): string[] => {
    const results = rounds[variant]
    const of = (read: (one: (typeof results)[number]) => number) => median(results.map(read))
    const ratio = ratioByRound(
      results.map((one) => one.requestsPerSecond),
      rounds.bareHono.map((one) => one.requestsPerSecond),
    )
    // The stand-in shares its process with the load generator, so its processor time is not its own.
    const cpu = results.map((one) => (variant === 'redisAlone' ? undefined : one.cpuMicrosPerRequest))
    const known = cpu.filter((one) => one !== undefined)
    return [
      upstashVariants[variant],
      of((one) => one.requestsPerSecond).toFixed(0),
      ratio.toFixed(2),
      known.length === 0 ? 'unknown' : median(known).toFixed(0),
      of((one) => one.p50Ms).toFixed(2),
      of((one) => one.p99Ms).toFixed(1),
      of((one) => one.redisRequests).toFixed(2),
    ]
  }
  const variants: readonly UpstashVariant[] = ['redisAlone', 'bareHono', 'lookupCached', 'lookupDirectory', 'journal']
  return [
    `On Node ${machine.node} with Upstash's stand-in, ${date.slice(0, 16).replace('T', ' ')} UTC; load average ${loadAverage.before} before, ${loadAverage.after} after`,
    '',
    ...table([header, ...variants.map(row)]),
    '',
    journalsLine(journals),
    '',
  ].join('\n')
}
