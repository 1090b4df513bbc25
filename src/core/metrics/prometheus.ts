/**
 * Prometheus text format 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format).
 */
type Labels = Readonly<Record<string, string>>

export interface Sample {
  readonly labels?: Labels
  readonly value: number
}

export interface SimpleMetric {
  readonly name: string
  readonly help: string
  readonly type: 'gauge' | 'counter'
  readonly samples: readonly Sample[]
}

export interface HistogramMetric {
  readonly name: string
  readonly help: string
  readonly type: 'histogram'
  /** Each bound with how many were at most that but more than the one before; the last is `+Inf`. */
  readonly buckets: readonly { readonly le: string; readonly count: number }[]
  readonly sum: number
}

export type Metric = SimpleMetric | HistogramMetric

export function prometheusText(metrics: readonly Metric[]): string {
  return metrics
    .flatMap((metric) => [
      `# HELP ${metric.name} ${metric.help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
      `# TYPE ${metric.name} ${metric.type}`,
      ...(metric.type === 'histogram' ? histogramLines(metric) : sampleLines(metric.name, metric.samples)),
    ])
    .join('\n')
    .concat('\n')
}

function sampleLines(name: string, samples: readonly Sample[]): string[] {
  return samples.map(({ labels = {}, value }) => `${name}${labelText(labels)} ${value}`)
}

/** Buckets are reported cumulated: each holds all smaller ones. */
function histogramLines({ name, buckets, sum }: HistogramMetric): string[] {
  let total = 0
  const cumulated = buckets.map(({ le, count }) => {
    total += count
    return { labels: { le }, value: total }
  })
  return [...sampleLines(`${name}_bucket`, cumulated), `${name}_sum ${sum}`, `${name}_count ${total}`]
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
