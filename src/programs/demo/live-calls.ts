/**
 * Made-up calls that ring on an agent's page, one after the other, until Ctrl-C: each rings, is answered or not, and ends. The
 * call that is up when it is interrupted is ended, so that no page goes on ringing.
 */
import { agentTokenSchema } from '../../wire/agent.ts'
import type { ApiClient } from '../cli/api-client.ts'
import { type MadeUpCall, sendStep } from '../cli/send-step.ts'
import type { Cli } from '../terminal/cli.ts'
import { ann } from './day.ts'

interface Plan {
  readonly who: string
  readonly number: string
  readonly ringMs: number
  /** 0: nobody answers. */
  readonly talkMs: number
}

/** Of contacts.csv but one. */
const plans: readonly Plan[] = [
  { who: 'Jane Sample', number: '+12025550101', ringMs: 10_000, talkMs: 8000 },
  { who: 'an unknown caller', number: '+447700900942', ringMs: 10_000, talkMs: 0 },
  { who: 'Tom Muster', number: '+442079460456', ringMs: 4000, talkMs: 12_000 },
  { who: 'Omar Specimen', number: '+12025550110', ringMs: 5000, talkMs: 7000 },
]
const pauseMs = 5000
const did = '+12025550199'

/** A link that opens the page of the agent whose phone rings, at the address that the demo asks. */
export async function agentLink(api: ApiClient, url: string): Promise<string> {
  const path = `/v1/agents/${ann.extension}/token`
  const made = await api.request({ method: 'POST', path, body: {}, answer: agentTokenSchema })
  return `${url}/agent${new URL(agentTokenSchema.parse(made).link).hash}`
}

/** Resolves never; rejects when `cli.signal` aborts, or the server refuses. `say` is given a line for each step. */
export async function playLiveCalls(
  cli: Pick<Cli, 'clock' | 'signal'>,
  api: ApiClient,
  say: (line: string) => void,
): Promise<never> {
  for (let round = 0; ; round += 1) {
    const plan = plans[round % plans.length]
    if (plan) await playOne(cli, api, plan, say)
    await cli.clock.sleep(pauseMs, cli.signal)
  }
}

async function playOne(
  { clock, signal }: Pick<Cli, 'clock' | 'signal'>,
  api: ApiClient,
  { who, number, ringMs, talkMs }: Plan,
  say: (line: string) => void,
): Promise<void> {
  const call: MadeUpCall = { id: `${Math.floor(clock.now() / 1000)}.demo`, extension: ann.extension, number, did }
  await sendStep(api, clock, call, 'ringing')
  say(`${who} (${number}) is calling ${ann.firstName} …`)
  let end = 'Nobody answered.'
  try {
    await clock.sleep(ringMs, signal)
    if (talkMs > 0) {
      await sendStep(api, clock, call, 'answered')
      say(`  ${ann.firstName} answers.`)
      await clock.sleep(talkMs, signal)
      end = `${who} hangs up.`
    }
  } finally {
    await sendStep(api, clock, call, 'ended')
  }
  say(`  ${end}`)
}
