/** `npm run deploy` against a played Cloudflare account: what it changes, what it leaves alone, what it asks. */
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemRandom } from '../../src/ports/clock.ts'
import { keepMade, readAnswers } from './answers.ts'
import { readPlan } from './plan.ts'
import { gatherSecrets } from './secrets.ts'
import { type DeployContext, ensureLogin, ensureQueues, publish } from './steps.ts'
import { DeployStopped } from './stopped.ts'
import { choices, variables } from './variables.ts'
import type { WranglerAnswer, WranglerOptions } from './wrangler.ts'

interface Account {
  signedIn: boolean
  readonly queues: Set<string>
  /** Undefined: the Worker was never deployed. */
  secrets: Map<string, string> | undefined
  readonly calls: string[]
}

const fine: WranglerAnswer = { ok: true, output: '' }
const failed = (output: string): WranglerAnswer => ({ ok: false, output })

function newAccount(): Account {
  return { signedIn: true, queues: new Set(), secrets: undefined, calls: [] }
}

/** Answers as wrangler 4.135 does, from the account. */
function playWrangler(account: Account) {
  const commands: Record<string, (name: string, args: readonly string[], options: WranglerOptions) => WranglerAnswer> =
    {
      whoami: () => (account.signedIn ? fine : failed('{"loggedIn":false}')),
      login: () => {
        account.signedIn = true
        return fine
      },
      'queues info': (name) => (account.queues.has(name) ? fine : failed(`Queue "${name}" does not exist.`)),
      'queues create': (name) => {
        account.queues.add(name)
        return fine
      },
      'secret list': () => {
        if (!account.secrets) return failed('Worker "switchhook" not found.')
        return {
          ok: true,
          output: JSON.stringify([...account.secrets.keys()].map((name) => ({ name, type: 'secret_text' }))),
        }
      },
      deploy: (_, args, options) => {
        const file = args[args.indexOf('--secrets-file') + 1]
        const given = args.includes('--secrets-file') && file ? JSON.parse(readFileSync(file, 'utf8')) : {}
        if (file && args.includes('--secrets-file')) expect(statSync(file).mode & 0o777).toBe(0o600)
        account.secrets = new Map([...(account.secrets ?? []), ...Object.entries<string>(given)])
        const entry = {
          type: 'deploy',
          version: 1,
          targets: ['https://switchhook.acme.workers.dev', 'schedule: */5 * * * *'],
        }
        writeFileSync(
          options.env?.WRANGLER_OUTPUT_FILE_PATH ?? '',
          `{"type":"wrangler-session"}\n${JSON.stringify(entry)}\n`,
        )
        return fine
      },
    }
  return async (args: readonly string[], options: WranglerOptions = {}) => {
    account.calls.push(args.join(' '))
    const [command = '', second = '', third = ''] = args
    const known = commands[`${command} ${second}`] ?? commands[command]
    if (!known) throw new Error(`wrangler ${args.join(' ')} is not played`)
    return known(commands[`${command} ${second}`] ? third : second, args, options)
  }
}

/** A context whose admin answers by variable name; what is not in `answers` gets Enter. */
function contextOf(
  account: Account,
  setup: { answers?: Record<string, string>; chosen?: string[]; env?: Record<string, string> } = {},
) {
  const picks = [...(setup.chosen ?? [])]
  const asked: string[] = []
  const said: string[] = []
  const context: DeployContext = {
    wrangler: playWrangler(account),
    env: setup.env ?? {},
    random: systemRandom,
    terminal: {
      interactive: setup.answers !== undefined,
      say: (text) => said.push(text),
      ask: async (question) => {
        const name = question.trim().split('\n')[0] ?? ''
        asked.push(name)
        expect(question).toContain(variables.find((variable) => variable.name === name)?.sentence)
        return setup.answers?.[name] ?? ''
      },
      choose: async (question) => {
        const numbers = (picks.shift() ?? '').split(',').filter(Boolean)
        const numberOf = (name: string) => new RegExp(`^ {2}(\\d+) {2}${name}`, 'm').exec(question)?.[1] ?? name
        return numbers.map(numberOf).join(', ')
      },
    },
  }
  return { context, asked, said }
}

async function deployOnce(account: Account, setup: Parameters<typeof contextOf>[1] = {}, askAgain = false) {
  const { context, asked, said } = contextOf(account, setup)
  await ensureLogin(context)
  await ensureQueues(context, readPlan().queues)
  const gathered = await gatherSecrets(context, 'switchhook', { askAgain })
  return { url: await publish(context, gathered.values), asked, said, gathered }
}

const ownKeys = { SWITCHHOOK_ADMIN_KEY: 'an-admin-key-of-ours', SWITCHHOOK_SITE_KEY: 'a-site-key-of-our-own' }
/** Where nobody sits. */
const alone = { env: ownKeys }

describe('a first deployment', () => {
  it('makes both queues and the keys, and gives the address', async () => {
    const account = newAccount()
    const { url, gathered } = await deployOnce(account, { answers: {} })
    expect(url).toBe('https://switchhook.acme.workers.dev')
    expect([...account.queues]).toEqual(['switchhook-wakeups', 'switchhook-wakeups-dead'])
    expect(gathered.generated).toEqual(['SWITCHHOOK_ADMIN_KEY', 'SWITCHHOOK_SITE_KEY'])
    expect([...(account.secrets?.values() ?? [])].every((key) => key.length >= 40)).toBe(true)
  })

  it('asks which CRMs there are, and only their variables', async () => {
    const without = await deployOnce(newAccount(), { answers: {} })
    expect(without.asked).toEqual(variables.filter(({ choice }) => !choice).map(({ name }) => name))
    const answers = {
      SUITECRM_URL: 'https://crm.acme.example',
      SUITECRM_CLIENT_ID: 'a client',
      REAMAZE_BRAND: 'acme',
      REAMAZE_LOGIN_EMAIL: 'me@acme.example',
      REAMAZE_API_TOKEN: 'a token',
    }
    const account = newAccount()
    const two = await deployOnce(account, { answers, chosen: ['SuiteCRM,Re:amaze'] })
    expect(two.asked.filter((name) => /^(?:ODOO|HUBSPOT|ZENDESK|WEBHOOK|ELEVENLABS)/.test(name))).toEqual([])
    expect(two.asked).toEqual(expect.arrayContaining(['SUITECRM_CLIENT_SECRET', 'REAMAZE_API_TOKEN']))
    expect(account.secrets?.get('REAMAZE_API_TOKEN')).toBe('a token')
    expect(two.asked).not.toContain('REAMAZE_VOICE_SECRET')
    expect(two.asked).not.toContain('SUITECRM_PASSWORD')
  })

  it('asks again for a number that is on no line', async () => {
    const { said, asked } = await deployOnce(newAccount(), { answers: {}, chosen: ['99', 'HubSpot'] })
    expect(said).toContain(`Only numbers from 1 to ${choices.length}, please.`)
    expect(asked).toContain('HUBSPOT_TOKEN')
  })

  it('takes what is set as a variable without asking', async () => {
    const account = newAccount()
    const env = { ...ownKeys, ODOO_URL: 'https://odoo.acme.example' }
    const { asked, gathered } = await deployOnce(account, { answers: {}, env })
    expect(asked).toContain('ODOO_API_KEY')
    expect(asked).not.toContain('SWITCHHOOK_ADMIN_KEY')
    expect(gathered.generated).toEqual([])
    expect(account.secrets?.get('SWITCHHOOK_ADMIN_KEY')).toBe(ownKeys.SWITCHHOOK_ADMIN_KEY)
  })

  it('refuses a key that can be guessed, before anything is deployed', async () => {
    const account = newAccount()
    await expect(deployOnce(account, { answers: { SWITCHHOOK_ADMIN_KEY: '123A' } })).rejects.toThrow(
      /SWITCHHOOK_ADMIN_KEY/,
    )
    expect(account.calls.some((call) => call.startsWith('deploy'))).toBe(false)
  })
})

describe('a second deployment', () => {
  it('asks nothing that is set, makes nothing and keeps every secret', async () => {
    const account = newAccount()
    const places = { SWITCHHOOK_COUNTRY: 'GB', SWITCHHOOK_TIME_ZONE: 'Europe/London' }
    const answers = { ...places, HUBSPOT_TOKEN: 'a token' }
    await deployOnce(account, { answers, chosen: ['HubSpot'] })
    const kept = new Map(account.secrets)
    account.calls.length = 0
    const { asked, gathered } = await deployOnce(account, { answers: {} })
    expect(asked).toEqual([])
    expect(gathered).toEqual({ values: {}, generated: [] })
    expect(account.calls.filter((call) => call.startsWith('queues create'))).toEqual([])
    expect(account.calls.at(-1)).toMatch(/^deploy --config \S+\/dist\/worker\/wrangler-queues\.json$/)
    expect(account.secrets).toEqual(kept)
  })

  it('asked to ask again, changes what is entered and keeps the rest', async () => {
    const account = newAccount()
    await deployOnce(account, alone)
    const kept = account.secrets?.get('SWITCHHOOK_ADMIN_KEY')
    await deployOnce(account, { answers: { SWITCHHOOK_SITE_KEY: 'a-new-site-key-of-ours' } }, true)
    expect(account.secrets?.get('SWITCHHOOK_SITE_KEY')).toBe('a-new-site-key-of-ours')
    expect(account.secrets?.get('SWITCHHOOK_ADMIN_KEY')).toBe(kept)
  })
})

describe('signing in', () => {
  it('is asked of whoever sits there', async () => {
    const account = { ...newAccount(), signedIn: false }
    await deployOnce(account, { answers: {} })
    expect(account.calls).toContain('login')
  })

  it('where nobody sits stops with what to do, and changes nothing', async () => {
    const account = { ...newAccount(), signedIn: false }
    await expect(deployOnce(account)).rejects.toThrow(DeployStopped)
    await expect(deployOnce(account)).rejects.toThrow(/wrangler login.*CLOUDFLARE_API_TOKEN/)
    expect(account.queues.size).toBe(0)
  })
})

describe('where nobody sits', () => {
  it('makes no key that nobody would see, and deploys nothing without one', async () => {
    const account = newAccount()
    await expect(deployOnce(account)).rejects.toThrow(/SWITCHHOOK_ADMIN_KEY and SWITCHHOOK_SITE_KEY must be set/)
    expect(account.calls.some((call) => call.startsWith('deploy'))).toBe(false)
  })

  it('in the build of Cloudflare’s button makes and prints no key, makes no queue, and deploys without one', async () => {
    const account = newAccount()
    const { context, said } = contextOf(account, { env: { WORKERS_CI: '1' } })
    await ensureQueues(context, readPlan({ withQueues: false }).queues)
    const { values, generated } = await gatherSecrets(context, 'switchhook')
    await publish(context, values, { withQueues: false })
    expect([values, generated, said, account.queues.size]).toEqual([{}, [], [], 0])
    expect(account.calls.at(-1)).toMatch(/^deploy --config \S+\/dist\/worker\/wrangler\.json$/)
  })

  it('keeps the keys that are made in the file of answers, for its owner only', async () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'switchhook-answers-')), 'answers.env')
    writeFileSync(file, 'ODOO_URL=https://odoo.acme.example\nODOO_API_KEY="a # key"', { mode: 0o644 })
    const { context } = contextOf(newAccount(), { env: { ...readAnswers(file) } as Record<string, string> })
    const { values, generated } = await gatherSecrets(context, 'switchhook', { keepsMade: true })
    expect(values.ODOO_API_KEY).toBe('a # key')
    expect(generated).toEqual(['SWITCHHOOK_ADMIN_KEY', 'SWITCHHOOK_SITE_KEY'])
    keepMade(file, Object.fromEntries(generated.map((name) => [name, values[name] ?? ''])))
    expect(readAnswers(file)).toEqual(values)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('sets all that a file gives, such as what switchhook migrate wrote, also what nobody is asked for', async () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'switchhook-answers-')), '.dev.vars')
    const moved = {
      CALL_LOGGER_URL: 'https://logger.acme.example',
      LOG_LEVEL: 'debug',
      SWITCHHOOK_CLICK_TO_CALL: 'keys',
    }
    const all = { ...ownKeys, ...moved }
    writeFileSync(
      file,
      Object.entries(all)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    )
    const answers = readAnswers(file)
    const { context, said } = contextOf(newAccount(), { env: { ...answers } as Record<string, string> })
    expect((await gatherSecrets(context, 'switchhook', { keepsMade: true, answers })).values).toEqual(all)
    expect(said).toEqual([])
  })

  it('says which CRM is set up wrong', async () => {
    const { context, said } = contextOf(newAccount(), { env: { ...ownKeys, ODOO_URL: 'odoo', ODOO_API_KEY: 'a key' } })
    await gatherSecrets(context, 'switchhook')
    expect(said).toEqual([expect.stringMatching(/^▲ Odoo is set up wrong: ODOO_URL must be/)])
  })

  it('refuses a file with a name that no deployment has, and says which is meant', () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'switchhook-answers-')), 'answers.env')
    writeFileSync(file, 'SWITCHHOK_ADMIN_KEY=x\n')
    expect(() => readAnswers(file)).toThrow(/SWITCHHOK_ADMIN_KEY.*SWITCHHOOK_ADMIN_KEY is meant/)
  })

  it('refuses a file that can’t be read or written, in one sentence', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'switchhook-answers-'))
    expect(() => readAnswers(folder)).toThrow(DeployStopped)
    expect(() => keepMade(path.join(folder, 'nowhere/answers.env'), { A: 'b' })).toThrow(DeployStopped)
  })
})

describe('the plan', () => {
  it('is what wrangler.toml says', () => {
    expect(readPlan()).toEqual({
      name: 'switchhook',
      queues: ['switchhook-wakeups', 'switchhook-wakeups-dead'],
      durableObjects: ['SiteObject (migration v1)'],
      crons: ['*/5 * * * *'],
    })
  })
})
