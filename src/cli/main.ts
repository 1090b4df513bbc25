/** `npx switchhook …`: the command line program on a real terminal (bin/switchhook.mjs starts it). */
import { systemClock, systemRandom } from '../platform/clock.ts'
import type { Terminal } from './cli.ts'
import { progressOn } from './output/progress.ts'
import { runCli } from './program.ts'

function terminalOf(stream: NodeJS.WriteStream): Terminal {
  // A reader that has seen enough (`… | head`) is no error of ours.
  stream.on('error', (error) => {
    if ('code' in error && error.code === 'EPIPE') process.exit()
    throw error
  })
  return { write: (text) => void stream.write(text), isTty: stream.isTTY ?? false, columns: stream.columns }
}

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort())

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  fetch: (url, init) => fetch(url, init),
  clock: systemClock,
  random: systemRandom,
  out: terminalOf(process.stdout),
  err: terminalOf(process.stderr),
  progress: progressOn(process.stderr),
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  signal: stop.signal,
})
