// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a dialplan's variables look like a template's
/**
 * The dialplans of docs/route-to-owner.md on a real Asterisk, word for word: its CURL() asks the built product, whose CRM has the owner.
 * The contexts get names of their own and are taken away at the end; calls are Local channels without phones.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../src/ports/clock.ts'
import { AmiConnection } from '../../src/programs/forwarder/ami/connection.ts'
import { asteriskAmiSchema } from '../../src/programs/forwarder/sources/asterisk-ami/settings.ts'
import { type RunningServer, serveHandler } from '../support/crm/handler-server.ts'
import { createOdooStandIn, standInUser } from '../support/odoo/stand-in.ts'
import { startServer, type TestServer } from '../support/server.ts'

const { AMI_HOST, AMI_PORT, AMI_USER = '', AMI_SECRET = '' } = process.env
const config = asteriskAmiSchema.parse({
  ...{ id: 'ami', type: 'asterisk-ami', host: AMI_HOST, port: AMI_PORT ? Number(AMI_PORT) : undefined },
  ...{ username: AMI_USER || 'x', secret: AMI_SECRET || 'x' },
})
const docs = readFileSync(path.resolve(import.meta.dirname, '../../docs/route-to-owner.md'), 'utf8')
const [owned, nobodys] = ['+447700900123', '+447700900124']
/** One of each run, so that two at once don't meet. */
const run = `sh${Date.now().toString(36)}`

interface Line {
  readonly exten: string
  readonly priority: number
  readonly label?: string
  readonly application: string
}

/** A block of the page as lines of one context, labels as the priorities that they stand for. */
function dialplan(heading: string): readonly Line[] {
  const block = docs.split(`## ${heading}`)[1]?.split('```ini')[1]?.split('```')[0] ?? ''
  const lines: Line[] = []
  for (const text of block.split('\n')) {
    const [, exten = lines.at(-1)?.exten ?? '', label, application] =
      /^(?:exten => (\S+?),1| same => n(?:\((\w+)\))?),(.+)$/.exec(text) ?? []
    if (application) lines.push({ exten, priority: lines.length + 1, label, application })
  }
  const labels = new Map(lines.flatMap(({ label, priority }) => (label ? [[label, priority] as const] : [])))
  return lines.map((line) => ({
    ...line,
    application: line.application.replace(/\?(\w+)\)$/, (jump, label) =>
      labels.has(label) ? `?${labels.get(label)})` : jump,
    ),
  }))
}

describe.runIf(AMI_HOST)('the way to the owner on a real Asterisk', () => {
  const stop = new AbortController()
  const visited: string[] = []
  let ami: AmiConnection
  let product: TestServer
  let crm: RunningServer

  const command = (text: string) => ami.request({ Action: 'Command', Command: text })
  /** Adds the lines to a context of this run. */
  const load = async (heading: string, change: (application: string) => string, name = heading.toLowerCase()) => {
    const context = `${run}-${name}`
    for (const { exten, priority, application } of dialplan(heading)) {
      const escaped = change(application).replace(/["\\]/g, '\\$&')
      await command(`dialplan add extension "${exten},${priority},${escaped}" into ${context}`)
    }
    return context
  }
  /** Where a call from the number goes, until it is there: each `context,extension application(data)` of the dialplan, in order. */
  const call = async (where: string, number: string, until: RegExp) => {
    visited.length = 0
    const asked = { Channel: `Local/${where}/n`, Application: 'Wait', Data: '20', CallerID: `<${number}>`, Async: true }
    await ami.request({ Action: 'Originate', ...asked })
    const quickly = { timeout: 15_000, interval: 50 }
    await vi.waitFor(() => expect(visited.join('\n')).toMatch(until), quickly)
    const way = visited.join('\n')
    // The phone of nobody would ring on, and the next call hear of it. Where the dialplan ended, it is over by itself.
    await ami.request({ Action: 'Hangup', Channel: `/^Local.*${run}/` }).catch(() => undefined)
    await vi.waitFor(() => expect(visited.filter((one) => one === 'ended')).toHaveLength(2), quickly)
    return way
  }

  beforeAll(async () => {
    const odoo = createOdooStandIn({ users: [standInUser] })
    const ann = odoo.database.create('res.users', { login: 'ann', name: 'Ann', email: 'ann@example.com' })
    odoo.seed({ name: 'Jane Miller', phone: owned, user_id: [ann, 'Ann'] })
    crm = await serveHandler(odoo.handle)
    product = await startServer({ env: { SWITCHHOOK_COUNTRY: 'GB', ...odoo.env(crm.url) } })
    const ask = (method: string, where: string, body: object) =>
      fetch(product.url + where, {
        method,
        headers: { authorization: `Bearer ${product.adminKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    await ask('PUT', '/v1/agents/1001', { name: 'Ann', email: 'ann@example.com' })
    const made = await ask('POST', '/v1/keys', { name: 'pbx', scopes: ['lookup'] })
    const { token } = (await made.json()) as { token: string }
    ami = await AmiConnection.open(
      config,
      {
        onEvents: (events) => {
          for (const event of events) {
            const context = event.text('Context') ?? ''
            if (event.text('Event') === 'Newexten' && (context.startsWith(run) || context === 'from-did-direct'))
              visited.push(
                `${context},${event.text('Extension')} ${event.text('Application')}(${event.text('AppData')})`,
              )
            const channel = event.text('Channel') ?? ''
            if (event.text('Event') === 'Hangup' && channel.startsWith('Local/') && channel.includes(run))
              visited.push('ended')
          }
        },
      },
      systemClock,
      stop.signal,
    )
    const here = (application: string) =>
      application
        .replace('https://hook.example.com', product.url)
        .replace('<key>', token)
        .replace('from-trunk-usual,${EXTEN}', `${run}-usual,s`)
        .replace('ext-queues,<queue>', `${run}-usual,s`)
    await command(`dialplan add extension "s,1,NoOp(the usual way)" into ${run}-usual`)
    await load('Asterisk', here)
    await load('FreePBX', here)
  }, 120_000)
  afterAll(async () => {
    for (const context of ['asterisk', 'freepbx', 'refused', 'usual'])
      await command(`dialplan remove context ${run}-${context}`)
    stop.abort()
    await product.stop()
    await crm.close()
  })

  it('rings the owner of the contact, and leaves everybody else to the usual way', async () => {
    const way = await call(`15550009000@${run}-asterisk`, owned, / Dial\(PJSIP\/1001,20\)/)
    expect(way).toMatch(/ Set\(OWNER=1001\)/)
    const usual = await call(`15550009000@${run}-asterisk`, nobodys, /NoOp\(the usual way\)/)
    expect(usual).toMatch(/ Set\(OWNER=\)/)
    expect(usual).not.toContain('Dial(')
  }, 60_000)

  it('goes the FreePBX way, from the custom destination to the extension with its own rules', async () => {
    const way = await call(`s@${run}-freepbx`, owned, /from-did-direct,1001 /)
    expect(way).not.toContain('the usual way')
    await call(`s@${run}-freepbx`, nobodys, /NoOp\(the usual way\)/)
  }, 60_000)

  it('takes what is no extension for silence: the answer to a wrong key', async () => {
    const withoutKey = (text: string) =>
      text.replace('https://hook.example.com', product.url).replace('from-trunk-usual,${EXTEN}', `${run}-usual,s`)
    const refused = await load('Asterisk', withoutKey, 'refused')
    const way = await call(`15550009000@${refused}`, owned, /NoOp\(the usual way\)/)
    expect(way).toMatch(/ Set\(OWNER=\{"error"/)
  }, 60_000)
})
