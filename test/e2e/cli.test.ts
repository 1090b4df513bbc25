/** The command line program as an admin runs it: real processes against the running server. */

import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ReamazeServer, startReamazeServer } from '../support/reamaze/server.ts'
import { runSwitchhook } from '../support/run-switchhook.ts'
import { cleanEnv, newDataDir, startServer, type TestServer } from '../support/server.ts'
import { waitFor } from '../support/wait-for.ts'

const root = path.resolve(import.meta.dirname, '../..')

describe('npx switchhook', () => {
  let crm: ReamazeServer
  let server: TestServer
  let files: string

  beforeAll(async () => {
    crm = await startReamazeServer()
    server = await startServer({ env: { ...crm.env, SWITCHHOOK_SETTLE_MS: '0' } })
    files = newDataDir()
  })
  afterAll(async () => {
    await server.stop()
    await crm.close()
  })

  const switchhook = (args: readonly string[], env: Record<string, string> = {}) => runSwitchhook(server, args, env)
  const json = async (...args: string[]) => {
    const { code, out, err } = await switchhook([...args, '--json'])
    expect(code, err).toBe(0)
    return JSON.parse(out)
  }
  const fileOf = (name: string, text: string) => {
    const file = path.join(files, name)
    writeFileSync(file, text)
    return file
  }
  const found = async (number: string) => (await json('lookup', number)).contact?.name

  const csv = [
    'Name;Firma;Mobil;Notiz',
    'Jane Sample;Example Bakery;+1 202 555 0161;likes rye',
    'Zoë 見本;;+1 202 555 0162;',
    'No Number;;;',
    '"Broken;Row";;call me;',
    '',
  ].join('\n')

  it('imports a CSV, and reports rejected rows with line and reason', async () => {
    const rejects = path.join(files, 'rejects.csv')
    const { code, out, err } = await switchhook(['contacts', 'import', fileOf('c.csv', csv), '--rejects', rejects])
    expect(code, err).toBe(0)
    expect(out).toContain('created    2\n')
    expect(out).toContain('rejected   2\n')
    expect(err).toBe('Columns not imported: Notiz\n')
    const [header, ...lines] = readFileSync(rejects, 'utf8').trim().split('\n')
    expect(header).toBe('line,outcome,reason')
    expect(lines).toEqual([
      expect.stringMatching(/^4,rejected,".*no phone number/),
      expect.stringMatching(/^5,rejected,".*call me.* is not a phone number/),
    ])
    expect(await found('(202) 555-0162')).toBe('Zoë 見本')
  })

  it('again it updates what changed and doubles nothing', async () => {
    const again = await json('contacts', 'import', fileOf('c.csv', csv))
    expect(again).toMatchObject({ created: 0, updated: 0, unchanged: 2, rejected: 2 })
    const changed = await json('contacts', 'import', fileOf('c.csv', csv.replace('Example Bakery', 'Sample Bakery')))
    expect(changed).toMatchObject({ created: 0, updated: 1, unchanged: 1 })
    const { shared, contact } = await json('lookup', '+12025550161')
    expect({ shared, company: contact.company }).toEqual({ shared: false, company: 'Sample Bakery' })
  })

  it('imports a vCard', async () => {
    const card = [
      'BEGIN:VCARD',
      'VERSION:3.0',
      'UID:u-1',
      'FN:Max Dummy',
      'TEL;TYPE=CELL:+12025550163',
      'END:VCARD',
      '',
    ]
    const file = fileOf('c.vcf', card.join('\r\n'))
    expect(await json('contacts', 'import', file)).toMatchObject({ format: 'vcard', created: 1 })
    expect(await json('contacts', 'import', file)).toMatchObject({ created: 0, unchanged: 1 })
    expect(await found('+12025550163')).toBe('Max Dummy')
  })

  it('imports more than one batch, each row once', async () => {
    const rows = Array.from(
      { length: 1234 },
      (_, at) => `Person ${at},+1 202 ${600 + Math.floor(at / 100)} ${1000 + (at % 100)}`,
    )
    const file = fileOf('many.csv', `Name,Mobile\n${rows.join('\n')}\n`)
    expect(await json('contacts', 'import', file)).toMatchObject({ created: 1234, rejected: 0 })
    expect(await json('contacts', 'import', file)).toMatchObject({ created: 0, unchanged: 1234 })
    expect(await found('+12026121033')).toBe('Person 1233')
  })

  it('makes a key that works, lists it without its secret, and ends it', async () => {
    const made = await switchhook(['keys', 'create', '--name', 'Desk', '--scopes', 'lookup'])
    const [token = ''] = made.out.split('\n')
    const asks = () => fetch(`${server.url}/v1/lookup?number=1`, { headers: { authorization: `Bearer ${token}` } })
    expect((await asks()).status).toBe(200)
    const id = token.split('_')[2] ?? ''
    const listed = await switchhook(['keys', 'list'])
    expect(listed.out).toContain(id)
    expect(listed.out).not.toContain(token)
    expect((await switchhook(['keys', 'revoke', id])).code).toBe(0)
    expect((await asks()).status).toBe(401)
  })

  it('needs neither the admin key nor the URL here, and uses those that are set', async () => {
    expect((await switchhook(['keys', 'list'])).code).toBe(0)
    const wrong = await switchhook(['keys', 'list'], { SWITCHHOOK_ADMIN_KEY: 'some-other-admin-key-1' })
    expect(wrong).toMatchObject({ code: 1, out: '', err: expect.stringContaining('(unauthorized, request ') })
    const elsewhere = await switchhook(['keys', 'list'], { SWITCHHOOK_URL: 'http://localhost:9' })
    expect(elsewhere).toMatchObject({ code: 1, err: expect.stringContaining('http://localhost:9') })
    expect((await switchhook(['keys', 'list', '--nope'])).code).toBe(2)
  })

  const journal = async (number: string, minute: string) => {
    const response = await fetch(`${server.url}/api/v1/call-journal`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${server.siteKey}:`)}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        number,
        type: 'Inbound',
        agent: '101',
        agentFirstName: 'Ann',
        durationSeconds: '20',
        callStartTimeUTC: `11/20/2026 09:${minute}:00`,
        callEndTimeUTC: `11/20/2026 09:${minute}:25`,
      }),
    })
    expect(response.status).toBe(200)
  }

  it('shows calls and one call with its events and deliveries', async () => {
    await journal('+12025550161', '10')
    await waitFor(() => crm.standIn.messages().length === 1)
    const { out } = await switchhook(['calls', 'list', '--number', '(202) 555-0161'])
    expect(out).toMatch(/^2026-11-20 09:10 +in +\+12025550161 +Jane Samp\S* +101 +answered +0:20 +call_\w+$/m)
    expect(out).toContain('Times are in Europe/London')
    const id = /call_\w+/.exec(out)?.[0] ?? ''
    const delivered = async () => (await json('calls', 'show', id)).deliveries[0]?.state === 'delivered'
    await waitFor(delivered)
    const shown = await switchhook(['calls', 'show', id])
    expect(shown.out).toMatch(/^Incoming call answered by Ann \(101\)\n/)
    expect(shown.out).toMatch(/^reamaze +delivered +call_\w+\.reamaze$/m)
  })

  it('finds a dead delivery, sends it again, and the CRM has it once', async () => {
    crm.standIn.fail({ kind: 'status', status: 422 })
    const before = crm.standIn.messages().length
    await journal('+12025550162', '20')
    await waitFor(async () => (await json('deliveries', 'list', '--state', 'dead')).deliveries.length === 1)
    const listed = await switchhook(['deliveries', 'list', '--state', 'dead'])
    expect(listed.out).toContain('crm_rejected')
    const id = /call_\w+\.reamaze/.exec(listed.out)?.[0] ?? ''
    crm.standIn.heal()
    expect((await switchhook(['deliveries', 'retry', id])).code).toBe(0)
    await waitFor(async () => (await json('deliveries', 'show', id)).state === 'delivered')
    expect(crm.standIn.messages().length - before).toBe(1)
    expect((await switchhook(['deliveries', 'list', '--state', 'dead'])).out).toBe('No delivery is dead.\n')
    expect(await switchhook(['deliveries', 'retry', id])).toMatchObject({
      code: 1,
      err: expect.stringContaining('conflict'),
    })
  })

  it('says how the server and its connectors are', async () => {
    expect(await switchhook(['health'])).toMatchObject({
      code: 0,
      out: expect.stringContaining(`${server.url} works.`),
    })
    expect((await switchhook(['connectors'])).out).toMatch(/^reamaze +reamaze +10 +yes +yes +ok/m)
  })

  it('writes the template', async () => {
    const file = path.join(files, 'template.xml')
    expect((await switchhook(['template', '--out', file])).code).toBe(0)
    expect(readFileSync(file, 'utf8')).toContain(server.url)
  })

  it('ends quietly when its reader has seen enough', async () => {
    const child = spawn('sh', ['-c', 'node bin/switchhook.mjs template | head -1'], {
      cwd: root,
      env: cleanEnv({ SWITCHHOOK_DATA: server.dataDir }),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let err = ''
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    await new Promise((resolve) => child.once('close', resolve))
    // Only that the template of this test's server is good for this machine alone.
    expect(err).toMatch(/^▲ The template holds http:\/\/localhost[^\n]*\n$/)
  })
})
