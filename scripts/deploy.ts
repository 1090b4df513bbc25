/**
 * `npm run deploy`: from a clone to a running deployment on Cloudflare. `-- --dry-run` does everything that needs no
 * account and describes the rest; `-- --ask-again` also asks for secrets that are set already.
 */
import { parseArgs } from 'node:util'
import { SwitchhookError } from '../src/lib/errors.ts'
import { systemRandom } from '../src/ports/clock.ts'
import { ensureBundle } from '../src/programs/build/bundle.ts'
import { BuildFailed } from '../src/programs/build/worker-build.ts'
import { bundleSizeFault, kib } from './check/bundle-size.ts'
import { type DeployPlan, readPlan } from './deploy/plan.ts'
import {
  DeployStopped,
  ensureLogin,
  ensureQueues,
  type GatheredSecrets,
  gatherSecrets,
  publish,
} from './deploy/steps.ts'
import { processTerminal } from './deploy/terminal.ts'
import { variables } from './deploy/variables.ts'
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
    '- ask for these, unless the Worker has them or they are set as variables here:',
    ...asked,
    `- deploy the Worker ${plan.name} with`,
    ...plan.durableObjects.map((name) => `    Durable Object ${name}`),
    ...plan.crons.map((cron) => `    cron trigger ${cron}`),
    '- print its URL and the next step',
  ].join('\n')
}

function nextStep(url: string, { values, generated }: GatheredSecrets): string {
  const shown = generated.map((name) => `  ${name}=${values[name]}`)
  const keep = shown.length > 0 ? ['', 'Made for you; they are shown only now, so keep them safe:', ...shown] : []
  return [
    '',
    `Switchhook runs on ${url}`,
    ...keep,
    '',
    'Next: get the 3CX template and upload it in 3CX (Settings, CRM, Add); README, "Connect 3CX".',
    `  export SWITCHHOOK_URL=${url} SWITCHHOOK_ADMIN_KEY=…`,
    '  npx switchhook template > switchhook.xml',
  ].join('\n')
}

async function main(): Promise<void> {
  const { values: options } = parseArgs({
    options: { 'dry-run': { type: 'boolean' }, 'ask-again': { type: 'boolean' } },
  })
  const bundle = await ensureBundle()
  const plan = readPlan()
  console.log(
    `Built ${plan.name}: every start loads ${kib(bundle.rawBytes)} KiB, gzip ${kib(bundle.gzipBytes)} KiB; ` +
      `wrangler.toml is valid.`,
  )
  const tooBig = bundleSizeFault(bundle.gzipBytes)
  if (tooBig) throw new DeployStopped(tooBig)
  if (options['dry-run']) {
    console.log(`${describePlan(plan)}\nDry run: nothing was sent or changed.`)
    return
  }
  const context = { wrangler: runWrangler, terminal: processTerminal, env: process.env, random: systemRandom }
  await ensureLogin(context)
  await ensureQueues(context, plan.queues)
  const secrets = await gatherSecrets(context, plan.name, { askAgain: options['ask-again'] ?? false })
  console.log(nextStep(await publish(context, secrets.values), secrets))
}

try {
  await main()
} catch (error) {
  const expected = error instanceof DeployStopped || error instanceof BuildFailed || error instanceof SwitchhookError
  console.error(expected ? `\n${error.message}` : error)
  process.exitCode = 1
}
