/** Progress of a back-fill: how far reading is between the first row's time and the end. */
import type { Cli } from '../../terminal/cli.ts'
import type { OpenOptions } from '../forwarder.ts'

const steps = 1000

export interface BackfillBar {
  readonly onPage: NonNullable<OpenOptions['onPage']>
  readonly stop: () => void
}

/** `fromMs`: where reading starts, if known; else the time of the first page's last row. */
export function backfillBar({ progress }: Pick<Cli, 'progress'>, toMs: number, fromMs?: number): BackfillBar {
  const bar = progress(steps)
  const reached = new Map<string, number>()
  let startMs = fromMs
  let rows = 0
  return {
    onPage(source, page) {
      rows += page.rows
      if (page.readUpTo !== undefined) reached.set(source, Date.parse(page.readUpTo))
      // The bar is as far as the slowest source.
      const atMs = Math.min(...reached.values())
      if (!Number.isFinite(atMs)) return
      startMs ??= atMs
      const share = toMs > startMs ? (atMs - startMs) / (toMs - startMs) : 1
      bar.update(Math.max(0, Math.min(steps, share * steps)), `${rows} rows, up to ${page.readUpTo ?? ''}`)
    },
    stop: () => bar.stop(),
  }
}
