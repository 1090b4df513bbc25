/** `switchhook agents token`: a token for one agent's screen. */
import { type Command, InvalidArgumentError } from 'commander'
import * as z from 'zod'
import { agentTokenSchema } from '../../../wire/agent.ts'
import { type CommandContext, withAction } from '../command.ts'

const tokenOptions = z.object({ minutes: z.number().default(60), link: z.boolean().default(false) })
const minutesMax = 1440

export function addTokenCommand(group: Command, context: CommandContext): void {
  const command = group
    .command('token')
    .description('Create a token for one agent’s screen')
    .argument('<extension>')
    .option('--minutes <number>', `How long it is valid, 1 to ${minutesMax} (default: 60)`, readMinutes)
    .option('--link', 'Show a link that opens the agent page, signed in')
  withAction(command, context, tokenOptions, async (session, { minutes, link }, [extension = '']) => {
    const path = `/v1/agents/${encodeURIComponent(extension)}/token`
    const body = { ttlSeconds: minutes * 60 }
    const made = await session.api.request({ method: 'POST', path, body, answer: agentTokenSchema })
    const { times } = session
    const until = `It is for extension ${made.extension}, until ${times.at(made.expiresAt)}. ${times.note}`
    session.show(made, () => `${link ? made.link : made.token}\n\n${until}\n`)
    return undefined
  })
}

function readMinutes(text: string): number {
  const minutes = Number(text)
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= minutesMax) return minutes
  throw new InvalidArgumentError(`Give a whole number from 1 to ${minutesMax}.`)
}
