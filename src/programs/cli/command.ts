/** How a command is made: commander reads the command line, zod types what it read, a session does the rest. */
import type { Command } from 'commander'
import type * as z from 'zod'
import type { Cli } from '../terminal/cli.ts'
import { type ExitCode, UsageError } from '../terminal/failure.ts'
import type { Outcome } from '../terminal/run-commander.ts'
import { commonOptions, openSession, type Session } from './session.ts'

export interface CommandContext {
  readonly cli: Cli
  /** Receives the exit code. */
  readonly outcome: Outcome
}

/** Adds a command, or a group of them, to the program. */
export type CliCommand = (program: Command, context: CommandContext) => void

/** A command that has only sub-commands. Without one, it shows its help. */
export function commandGroup(program: Command, name: string, description: string): Command {
  return program.command(name).description(description)
}

/** Gives `command` its action. `schema` types its own options; arguments come as commander checked them. */
export function withAction<Options>(
  command: Command,
  { cli, outcome }: CommandContext,
  schema: z.ZodType<Options>,
  action: (session: Session, options: Options, args: readonly string[]) => Promise<ExitCode | undefined>,
): void {
  command.action(async () => {
    const given: unknown = command.optsWithGlobals()
    const session = openSession(cli, read(commonOptions, given))
    const code = await action(session, read(schema, given), command.args)
    if (code !== undefined) outcome.code = code
  })
}

/** Throws UsageError, never what zod throws. */
function read<Options>(schema: z.ZodType<Options>, given: unknown): Options {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new UsageError(`--${issue?.path.join('.') ?? 'option'}: ${issue?.message ?? 'not understood'}`)
}
