/**
 * What a site counts of its own work, for as long as it stands: sums in one group, which `/metrics` shows. A figure that
 * goes with a write is counted in that write; one that has none, in a counter buffer.
 */

import type { Count, Sums } from './counts.ts'
import type { Background } from './platform.ts'

export const metricsGroup = 'figures'

/** The name under which a figure's sum stands: its family and the values of its labels, in the family's order. */
export function metricName(family: string, ...labels: readonly string[]): string {
  return [family, ...labels.map((label) => label.replaceAll('|', '/').replaceAll('\0', ''))].join('|')
}

/** For a write: adds to figures. */
export function countMetrics(add: Sums): Count {
  return { op: 'count', group: metricsGroup, add }
}

/** What counts a figure that no write goes with (counter-buffer.ts). */
export interface FigureCounter {
  add(group: string, name: string, by?: number): void
  /** Keeps the greatest. */
  max(group: string, name: string, value: number): void
  /** Sees to it that what was added is stored soon. */
  keep(background: Background): void
}
