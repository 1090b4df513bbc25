/** What an admin should know before relying on a manager account: does it connect, and what may it read. */

import type { SourceFinding } from '../../../../adapters/pbx/source.ts'
import { toSwitchhookError } from '../../../../lib/errors.ts'
import type { Clock } from '../../../../ports/clock.ts'
import { AmiConnection, type AmiOptions } from '../../ami/connection.ts'

const questions = [
  {
    action: 'CoreShowChannels',
    list: true,
    may: 'may list channels: calls in progress are taken up after a break',
    mayNot:
      'may not list channels: calls that end while there is no connection stay open until CDR ends them; grant write=reporting',
  },
  {
    action: 'QueueSummary',
    list: true,
    may: 'may read queues',
    mayNot: 'may not read queues; is app_queue loaded?',
  },
] as const

export interface ManagerCheck {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** The configuration wants click-to-call. */
  readonly mustDial: boolean
  /** The configuration wants recordings to be paused. */
  readonly mustPause: boolean
}

export async function checkManager(
  options: AmiOptions,
  { clock, signal, mustDial, mustPause }: ManagerCheck,
): Promise<readonly SourceFinding[]> {
  let connection: AmiConnection
  try {
    connection = await AmiConnection.open(options, { onEvents: () => {} }, clock, signal)
  } catch (thrown) {
    return [{ ok: false, text: toSwitchhookError(thrown).message }]
  }
  try {
    const findings: SourceFinding[] = [{ ok: true, text: `connected to ${connection.greeting} as ${options.username}` }]
    for (const question of questions) {
      try {
        await connection.list({ Action: question.action })
        findings.push({ ok: true, text: question.may })
      } catch (thrown) {
        const error = toSwitchhookError(thrown)
        findings.push({ ok: false, text: error.retryable ? error.message : question.mayNot })
      }
    }
    if (mustDial) findings.push(await mayDo(connection, 'Originate', mayDial))
    if (mustPause) findings.push(await mayDo(connection, 'MixMonitorMute', mayPause))
    return findings
  } finally {
    connection.close()
  }
}

const mayDial = {
  yes: 'may make calls: click-to-call works',
  no: 'may not make calls, so there is no click-to-call; grant write=originate',
}
const mayPause = {
  yes: 'may pause recordings: agents have the button for it',
  no: 'may not pause recordings; grant write=call, and see that app_mixmonitor is loaded',
}

/** Asterisk lists the actions that the user may use; nothing is done. */
async function mayDo(connection: AmiConnection, action: string, says: typeof mayDial): Promise<SourceFinding> {
  try {
    const isListed = (await connection.request({ Action: 'ListCommands' })).get(action) !== undefined
    return { ok: isListed, text: isListed ? says.yes : says.no }
  } catch (thrown) {
    return { ok: false, text: toSwitchhookError(thrown).message }
  }
}
