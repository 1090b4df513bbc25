/** The CLI in this process: a terminal that keeps what is written, and a server of the test's choice. */

import type { HttpFetch } from '../../src/ports/http.ts'
import { runCli } from '../../src/programs/cli/program.ts'
import type { Cli } from '../../src/programs/terminal/cli.ts'
import { newDataDir } from './server.ts'
import { createVirtualClock } from './virtual-clock.ts'

export interface TestCliOptions {
  readonly fetch: HttpFetch
  /** Absent: nothing listens anywhere. */
  readonly reach?: Cli['reach']
  readonly env?: Readonly<Record<string, string>>
  readonly timeZone?: string
  readonly columns?: number
  /** Answers questions; absent: nobody sits there. */
  readonly confirm?: Cli['confirm']
  /** Absent: a virtual one. */
  readonly clockOfCli?: Cli['clock']
}

export function openTestCli({ fetch, reach, env, timeZone = 'UTC', columns, confirm, clockOfCli }: TestCliOptions) {
  const written = { out: '', err: '' }
  const terminal = (name: 'out' | 'err') => ({
    write: (text: string) => {
      written[name] += text
    },
    isTty: false,
    columns,
  })
  const clock = createVirtualClock()
  const stop = new AbortController()
  const cli: Cli = {
    env: { SWITCHHOOK_DATA: newDataDir(), ...env },
    fetch,
    reach: reach ?? (() => Promise.reject(new Error('connect ECONNREFUSED'))),
    clock: clockOfCli ?? clock,
    random: { next: () => 0.5, bytes: (length) => new Uint8Array(length).fill(7) },
    out: terminal('out'),
    err: terminal('err'),
    progress: () => ({ update: () => {}, stop: () => {} }),
    ...(confirm && { confirm }),
    timeZone,
    signal: stop.signal,
  }
  const run = async (...args: string[]) => {
    written.out = ''
    written.err = ''
    const code = await runCli(args, cli)
    return { code, ...written }
  }
  return { cli, clock, run, interrupt: () => stop.abort() }
}

// The program loads the command that is asked for; here all are loaded before the first test's time runs.
await openTestCli({ fetch: () => Promise.reject(new Error('Help asks no server.')) }).run('--help')
