/**
 * The values that the Worker gets with a deployment: taken from the environment or a file of answers, asked of who sits at the
 * terminal, or made.
 *
 * What must stay true: a key that was made is shown to the person who deploys, or written to their file, and never printed where
 * nobody sits: build logs are read by others.
 */
import { parseSettings } from '../../src/core/settings/settings.ts'
import type { Env } from '../../src/lib/variable-fields.ts'
import { systemClock, systemRandom } from '../../src/ports/clock.ts'
import { crmsOutside } from '../../src/programs/local-deployment/crms-outside.ts'
import { isWorkersBuilds } from './plan.ts'
import { type DeployContext, presentSecrets } from './steps.ts'
import { DeployStopped } from './stopped.ts'
import { choices, type Variable, variables } from './variables.ts'

export interface GatheredSecrets {
  readonly values: Readonly<Record<string, string>>
  /** Made by us: the admin has not seen them yet. */
  readonly generated: readonly string[]
}

export interface GatherOptions {
  /** Asks for what the Worker has already, too. */
  readonly askAgain?: boolean
  /** There is a file that keeps what is made. */
  readonly keepsMade?: boolean
  /** What a file gives. All of it is set, also what nobody is asked for. */
  readonly answers?: Env
}

/**
 * Values for the variables that the Worker does not have yet. Throws DeployStopped when one that is required can't be had, or
 * `not_configured` when one is wrong.
 */
export async function gatherSecrets(
  context: DeployContext,
  worker: string,
  { askAgain = false, keepsMade = false, answers = {} }: GatherOptions = {},
): Promise<GatheredSecrets> {
  const { env, terminal } = context
  const present = await presentSecrets(context, worker)
  const mayMake = terminal.interactive || keepsMade
  const wanted = await chosen(context, present)
  const values: Record<string, string> = {}
  const generated: string[] = []
  for (const variable of variables) {
    const { name, onlyWith, choice, generate } = variable
    const has = (other: string) => Boolean(values[other] ?? present.has(other))
    if (choice !== undefined && !wanted.has(choice)) continue
    if (onlyWith !== undefined && !has(onlyWith)) continue
    if (present.has(name) && !askAgain && !env[name]) continue
    const value = env[name] || (await askFor(context, variable, present.has(name)))
    if (value) values[name] = value
    else if (generate && mayMake && !present.has(name)) {
      values[name] = generate(context.random)
      generated.push(name)
    }
  }
  for (const [name, value] of Object.entries(answers)) if (value) values[name] ??= value
  parseSettings(values)
  sayHalfSetUp(context, values, present)
  stopWithoutRequired(context, (name) => Boolean(values[name]) || present.has(name))
  return { values, generated }
}

/** A CRM that is set up wrong stops nothing else. Where the Worker has secrets that we can't read, nobody knows: /health says it later. */
function sayHalfSetUp({ terminal }: DeployContext, values: Env, present: ReadonlySet<string>): void {
  if ([...present].some((name) => values[name] === undefined)) return
  const ports = { fetch, clock: systemClock, random: systemRandom }
  for (const { settingsFault } of crmsOutside(values, ports)) if (settingsFault) terminal.say(`▲ ${settingsFault}`)
}

/** The button's build goes on without: the Worker itself says on each page which secret to set. */
function stopWithoutRequired({ env }: DeployContext, has: (name: string) => boolean): void {
  const missing = variables.filter(({ name, required }) => required && !has(name)).map(({ name }) => name)
  if (missing.length === 0 || isWorkersBuilds(env)) return
  throw new DeployStopped(
    `${missing.join(' and ')} must be set: nobody sits here to be shown keys that are made. Set them as variables, or name a file with --answers FILE, which then keeps the keys that are made. Nothing was deployed.`,
  )
}

/** The CRMs and other things that are switched on already, in the variables given, or chosen now. */
async function chosen({ env, terminal }: DeployContext, present: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const on = choices.filter(({ switchedOnBy: name }) => present.has(name) || env[name])
  const off = choices.filter((choice) => !on.includes(choice))
  if (!terminal.interactive || off.length === 0) return new Set(on.map(({ id }) => id))
  const connected = on.length > 0 ? `Connected already: ${on.map(({ name }) => name).join(', ')}.\n` : ''
  const list = off.map(({ name }, i) => `  ${i + 1}  ${name}`).join('\n')
  const question = `\n${connected}What does this deployment connect to?\n${list}\nNumbers, separated by commas, or Enter for none: `
  for (;;) {
    const numbers = (await terminal.choose(question)).split(/[\s,]+/).filter(Boolean)
    const picked = numbers.map((number) => off[Number(number) - 1])
    if (picked.every((choice) => choice !== undefined)) return new Set([...on, ...picked].map(({ id }) => id))
    terminal.say(`Only numbers from 1 to ${off.length}, please.`)
  }
}

async function askFor({ terminal }: DeployContext, variable: Variable, isPresent: boolean): Promise<string> {
  if (!terminal.interactive) return ''
  const empty = isPresent ? 'keep the one it has' : variable.generate ? 'make one' : 'leave it out'
  return terminal.ask(`\n${variable.name}\n  ${variable.sentence}\n  Value, or Enter to ${empty}: `)
}
