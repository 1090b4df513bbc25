/** What every command of the forwarder is given, and how it ends. */

import type { HttpAsk } from '../../../ports/http.ts'
import type { Log } from '../../../ports/log.ts'
import type { Cli } from '../../terminal/cli.ts'
import type { ForwarderConfig } from '../config/load.ts'
import { AlreadyRunning } from '../lock.ts'
import type { Prompt } from './prompt.ts'

/** Documented in docs/forwarder.md; they stay. */
export const forwarderExitCodes = { ok: 0, failed: 1, wrongUsage: 2, alreadyRunning: 3, leftBehind: 4 } as const

/** What every command is given. */
export interface ForwarderCli extends Cli {
  /** How Switchhook is asked; left out: by `fetch`. */
  readonly ask?: HttpAsk
  readonly log: Log
  readonly workingDirectory: string
  /** This file, as it is started: for the unit and the cron line. */
  readonly program: string
  readonly prompt: Prompt
  /** Calls back when a newer run asks this one to give way; answers what stops listening. */
  readonly onHandOver: (listener: () => void) => () => void
}

export interface ForwarderCommand {
  readonly cli: ForwarderCli
  /** Reads the configuration that `--config` names. Throws UsageError. */
  readonly config: () => ForwarderConfig
  /** For an end that is neither success nor a thrown failure. */
  readonly exit: (code: number) => void
}

/** Reports another forwarder with an exit code of its own; anything else is thrown on. */
export function reportAlreadyRunning(thrown: unknown, { cli, exit }: ForwarderCommand): void {
  if (!(thrown instanceof AlreadyRunning)) throw thrown
  cli.err.write(`✘ ${thrown.message}\n`)
  exit(forwarderExitCodes.alreadyRunning)
}
