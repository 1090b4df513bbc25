/** The real terminal, clock and network for our command line programs. */
import { createInterface } from 'node:readline/promises'
import { systemClock, systemRandom } from '../../ports/clock.ts'
import type { Cli, Terminal } from './cli.ts'
import { progressOn } from './progress.ts'
import { reach } from './reach.ts'

export function processCli(): Cli {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort())
  return {
    env: process.env,
    fetch: (url, init) => fetch(url, init),
    reach,
    clock: systemClock,
    random: systemRandom,
    out: terminalOf(process.stdout),
    err: terminalOf(process.stderr),
    progress: progressOn(process.stderr),
    ...(process.stdin.isTTY && process.stderr.isTTY && { confirm: (question) => confirmOn(question, stop.signal) }),
    /** Asked for late: what knows of time zones takes 8 MiB of memory. */
    get timeZone() {
      return Intl.DateTimeFormat().resolvedOptions().timeZone
    },
    signal: stop.signal,
  }
}

async function confirmOn(question: string, signal: AbortSignal): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(?:es)?$/i.test((await lines.question(question, { signal })).trim())
  } finally {
    lines.close()
  }
}

function terminalOf(stream: NodeJS.WriteStream): Terminal {
  // A reader that has seen enough (`… | head`) is no error of ours.
  stream.on('error', (error) => {
    if ('code' in error && error.code === 'EPIPE') process.exit()
    throw error
  })
  return { write: (text) => void stream.write(text), isTty: stream.isTTY ?? false, columns: stream.columns }
}
