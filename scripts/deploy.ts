/**
 * `npm run deploy`: from a clone to a running deployment on Cloudflare. `-- --dry-run` does everything that needs no
 * account and describes the rest; `-- --ask-again` also asks for secrets that are set already; `-- --yes` asks nothing;
 * `-- --answers FILE` asks nothing and takes the values from the file. SWITCHHOOK_QUEUES=off deploys without queues. Ends with 0 when it is
 * deployed, 1 when it is not, 2 after a wrong option, 130 after Ctrl-C.
 */
import { parseArgs } from 'node:util'
import { SwitchhookError } from '../src/lib/errors.ts'
import { systemRandom } from '../src/ports/clock.ts'
import { BuildFailed } from '../src/programs/build/build-failed.ts'
import { ensureBundle } from '../src/programs/build/bundle.ts'
import { wantsQueues } from '../src/programs/build/queues.ts'
import { bundleSizeFault, kib } from './check/bundle-size.ts'
import { keepMade, readAnswers } from './deploy/answers.ts'
import { type DeployPlan, isWorkersBuilds, readPlan } from './deploy/plan.ts'
import { type GatheredSecrets, gatherSecrets } from './deploy/secrets.ts'
import { type DeployContext, ensureLogin, ensureQueues, publish } from './deploy/steps.ts'
import { DeployStopped, exitCodeOf, wrongUsage } from './deploy/stopped.ts'
import { processTerminal } from './deploy/terminal.ts'
import { choices, variables } from './deploy/variables.ts'
import { runWrangler } from './deploy/wrangler.ts'

function describePlan(plan: DeployPlan): string {
  const asked = variables.map(({ name, sentence, required, generate }) => {
    const need = required ? 'required' : 'optional'
    return `  ${name} (${need}${generate ? '; made for you if you enter none' : ''})\n    ${sentence}`
  })
  return [
    'npm run deploy would now',
    '- check that you are signed in to Cloudflare (npx wrangler login, or CLOUDFLARE_API_TOKEN)',
    ...plan.queues.map((queue) => `- make the queue ${queue} if it is not there`),
    `- ask which of these it connects to: ${choices.map(({ name }) => name).join('; ')}`,
    '- ask for these, of a CRM only if it was chosen, unless the Worker has them or they are set as variables or in --answers FILE:',
    ...asked,
    `- deploy the Worker ${plan.name} with`,
    ...plan.durableObjects.map((name) => `    Durable Object ${name}`),
    ...plan.crons.map((cron) => `    cron trigger ${cron}`),
    '- print its URL and the next step',
  ].join('\n')
}

function keptKeys({ values, generated }: GatheredSecrets, file: string | undefined): string[] {
  if (generated.length === 0) return []
  if (file !== undefined) return ['', `Made for you, and kept in ${file}: ${generated.join(', ')}`]
  const shown = generated.map((name) => `  ${name}=${values[name]}`)
  return ['', 'Made for you; they are shown only now, so keep them safe:', ...shown]
}

function nextStep(url: string, secrets: GatheredSecrets, file: string | undefined): string {
  return [
    '',
    `Switchhook runs on ${url}`,
    ...keptKeys(secrets, file),
    '',
    'Next: open the dashboard, which shows what to do step by step (README, "Connect 3CX").',
    `  export SWITCHHOOK_URL=${url} SWITCHHOOK_ADMIN_KEY=…`,
    '  npx switchhook dashboard',
    'To go back to the version before: npx wrangler rollback --name switchhook (docs/deploy.md, "Back, and forward", says when that is enough).',
  ].join('\n')
}

interface DeployOptions {
  readonly file: string | undefined
  readonly askAgain: boolean
  /** Nobody is asked. */
  readonly quiet: boolean
}

async function deploy({ file, askAgain, quiet }: DeployOptions): Promise<void> {
  const withQueues = wantsQueues(process.env) && !isWorkersBuilds(process.env)
  const plan = readPlan({ withQueues })
  const answers = file === undefined ? {} : readAnswers(file)
  const context: DeployContext = {
    wrangler: runWrangler,
    terminal: quiet ? { ...processTerminal, interactive: false } : processTerminal,
    env: { ...process.env, ...answers },
    random: systemRandom,
  }
  await ensureLogin(context)
  const secrets = await gatherSecrets(context, plan.name, { askAgain, keepsMade: file !== undefined, answers })
  await ensureQueues(context, plan.queues)
  // Before they are in use: what was made must not be lost with a deployment that fails half-way.
  if (file !== undefined)
    keepMade(file, Object.fromEntries(secrets.generated.map((name) => [name, secrets.values[name] ?? ''])))
  console.log(nextStep(await publish(context, secrets.values, { withQueues }), secrets, file))
}

async function main(): Promise<void> {
  const options = readOptions()
  const bundle = await ensureBundle()
  const plan = readPlan({ withQueues: wantsQueues(process.env) && !isWorkersBuilds(process.env) })
  console.log(
    `Built ${plan.name}: every start loads ${kib(bundle.rawBytes)} KiB, gzip ${kib(bundle.gzipBytes)} KiB; ` +
      `wrangler.toml is valid.`,
  )
  const tooBig = bundleSizeFault(bundle)
  if (tooBig) throw new DeployStopped(tooBig)
  if (options['dry-run']) console.log(`${describePlan(plan)}\nDry run: nothing was sent or changed.`)
  else {
    const { answers: file, yes = false, 'ask-again': askAgain = false } = options
    await deploy({ file, askAgain, quiet: yes || file !== undefined })
  }
}

function readOptions() {
  const [flag, text] = [{ type: 'boolean' }, { type: 'string' }] as const
  try {
    return parseArgs({ options: { 'dry-run': flag, 'ask-again': flag, yes: flag, answers: text } }).values
  } catch (error) {
    throw wrongUsage(error, '--dry-run, --ask-again, --yes and --answers FILE')
  }
}

try {
  await main()
} catch (error) {
  const expected = error instanceof DeployStopped || error instanceof BuildFailed || error instanceof SwitchhookError
  console.error(expected ? `\n${error.message}` : error)
  process.exitCode = exitCodeOf(error)
}
