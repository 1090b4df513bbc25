/** A progress bar on a terminal; nothing at all where nobody watches. */
import { Presets, SingleBar } from 'cli-progress'

export interface ProgressBar {
  /** `value` of the total, and words beside the bar. */
  update(value: number, words: string): void
  stop(): void
}

const none: ProgressBar = { update: () => {}, stop: () => {} }

/** Bars on `stream`, which is standard error: what was asked for stays alone on standard output. */
export function progressOn(stream: NodeJS.WriteStream): (total: number) => ProgressBar {
  return (total) => {
    if (!stream.isTTY) return none
    const format = '{bar} {percentage}%  {words}'
    // Ctrl-C is ours to handle.
    const options = { format, stream, hideCursor: true, clearOnComplete: true, barsize: 30, gracefulExit: false }
    const bar = new SingleBar(options, Presets.shades_classic)
    bar.start(total, 0, { words: '' })
    return { update: (value, words) => bar.update(Math.min(value, total), { words }), stop: () => bar.stop() }
  }
}
