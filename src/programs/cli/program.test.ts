import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { answeredJournal, openJournalApp } from '../../../test/support/journal-app.ts'
import { openLookupApp } from '../../../test/support/lookup-app.ts'
import { reamazeFetch } from '../../../test/support/reamaze/server.ts'
import { createReamazeStandIn } from '../../../test/support/reamaze/stand-in.ts'
import { newDataDir } from '../../../test/support/server.ts'
import { bearer, openTestApp, testAdminKey, testSiteKey } from '../../../test/support/test-app.ts'
import { openTestCli } from '../../../test/support/test-cli.ts'
import { sweepDue } from '../../adapters/platform/sweep.ts'

type App = Pick<ReturnType<typeof openTestApp>, 'request'>

function cliOn(site: App, env: Record<string, string> = {}, timeZone?: string) {
  return openTestCli({
    fetch: async (url, init) => site.request(url, init),
    env: { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_URL: 'https://hook.example.com', ...env },
    timeZone,
    columns: 100,
  })
}

/** A site whose CRM gives calls up, with one such call. */
async function siteWithDeadDelivery() {
  const standIn = createReamazeStandIn()
  const site = openJournalApp({
    variables: { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey, ...standIn.env() },
    platformParts: { fetch: reamazeFetch(standIn) },
  })
  standIn.fail({ kind: 'status', status: 422 })
  const deliver = async () => {
    await site.process()
    await site.clock.advance(60_000)
    const queue = {
      wake: async (due: (typeof site.woken)[number]) => void site.woken.push(due),
      wakeAt: async () => {},
    }
    await sweepDue({ records: site.records('main'), queue: queue, clock: site.clock })
    await site.process()
  }
  await site.post('/api/v1/call-journal', answeredJournal)
  await deliver()
  return { site, standIn, deliver }
}

describe('exit codes and errors', () => {
  const cli = cliOn(openTestApp())

  it.each([
    ['an unknown command', ['nonsense'], /unknown command 'nonsense'/],
    ['an unknown option', ['calls', 'list', '--nope'], /unknown option '--nope'/],
    ['a missing option', ['keys', 'create', '--name', 'x'], /--scopes/],
    ['a scope that is none', ['keys', 'create', '--name', 'x', '--scopes', 'read,root'], /No scope is called root/],
    ['an outcome that is none', ['calls', 'list', '--outcome', 'great'], /Allowed choices are/],
    ['a time that is none', ['calls', 'list', '--from', 'yesterday'], /--from "yesterday" is no time/],
    ['an empty range', ['calls', 'list', '--from', '2026-11-21', '--to', '2026-11-20'], /before --to/],
    ['a state that is none', ['deliveries', 'list', '--state', 'lost'], /Allowed choices are/],
    ['a limit that is none', ['calls', 'list', '--limit', '0'], /whole number from 1/],
    ['a map that is none', ['contacts', 'import', 'x', '--map', 'Mobile'], /Mobile/],
    ['neither number nor e-mail', ['lookup'], /Give a number/],
    ['number and e-mail', ['lookup', '1', '--email', 'a@b.c'], /Give a number/],
    ['an address that is none', ['health', '--url', 'nowhere'], /not the address of a server/],
  ])('wrong usage is 2: %s', async (_, args, says) => {
    const { code, out, err } = await cli.run(...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(says)
    expect(err).toMatch(/^✘ /)
  })

  it('help is 0 and says what there is', async () => {
    const { code, out } = await cli.run('--help')
    expect(code).toBe(0)
    for (const word of ['health', 'template', 'keys', 'contacts', 'lookup', 'calls', 'deliveries', 'connectors']) {
      expect(out).toContain(`\n  ${word}`)
    }
    expect(out).toContain('SWITCHHOOK_ADMIN_KEY')
  })

  it('a refusal is 1, with message, code and request id on the error stream', async () => {
    const { code, out, err } = await cli.run('calls', 'show', 'call_none')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/^✘ There is no call call_none.* \(not_found, request \S+\)\n$/)
  })

  it('for programs it is JSON', async () => {
    const { code, out, err } = await cli.run('calls', 'show', 'call_none', '--json')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(JSON.parse(err)).toMatchObject({
      error: { code: 'not_found', requestId: expect.any(String), retryable: false },
    })
  })

  it('no secret is ever shown, even when it is refused', async () => {
    const wrong = cliOn(openTestApp(), { SWITCHHOOK_ADMIN_KEY: 'a-wrong-key-that-stays-secret' })
    for (const json of [[], ['--json']]) {
      const { code, out, err } = await wrong.run('keys', 'list', ...json)
      expect(code).toBe(1)
      expect(out + err).not.toContain('a-wrong-key')
    }
  })

  it('Ctrl-C is 130', async () => {
    const stopped = cliOn(openTestApp())
    stopped.interrupt()
    expect((await stopped.run('keys', 'list')).code).toBe(130)
  })
})

describe('health, template, connectors', () => {
  it('health works without a key', async () => {
    const cli = cliOn(openTestApp(), { SWITCHHOOK_ADMIN_KEY: '' })
    const { code, out } = await cli.run('health')
    expect(code).toBe(0)
    expect(out).toContain('https://hook.example.com works.')
  })

  it('D5 health fails where the server does not work, and says what to set', async () => {
    const { code, out } = await cliOn(openTestApp({ variables: {} })).run('health')
    expect(code).toBe(1)
    expect(out).toContain('does not work')
    expect(out).toContain('SWITCHHOOK_ADMIN_KEY')
  })

  it('template prints the XML, or writes it and says what to do with it', async () => {
    const cli = cliOn(openTestApp())
    const printed = await cli.run('template')
    expect(printed.out).toMatch(/^<\?xml/)
    expect(printed.out).toContain('https://hook.example.com')
    const file = path.join(newDataDir(), 'v18.xml')
    const written = await cli.run('template', '--v18', '--out', file)
    expect(written.out).toContain(`Wrote ${file}.`)
    expect(readFileSync(file, 'utf8')).not.toBe(printed.out)
    expect(JSON.parse((await cli.run('template', '--json')).out)).toMatchObject({ version: 'v20' })
  })

  it('template warns beside it when only a PBX on this machine would reach its address', async () => {
    const variables = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_PUBLIC_URL: 'http://localhost:8787' }
    const local = await cliOn(openTestApp({ variables })).run('template')
    expect(local.out).toMatch(/^<\?xml/)
    expect(local.err).toMatch(/http:\/\/localhost:8787.*SWITCHHOOK_PUBLIC_URL/)
    expect((await cliOn(openTestApp()).run('template')).err).toBe('')
  })

  it('connectors says which CRMs there are, or that there is none', async () => {
    expect((await cliOn(openTestApp()).run('connectors')).out).toContain('No CRM connected')
    const { site } = await siteWithDeadDelivery()
    const { out } = await cliOn(site).run('connectors')
    expect(out).toMatch(/^reamaze +reamaze +10 +yes +yes/m)
    expect(out).not.toContain('No CRM')
  })
})

describe('keys', () => {
  it('are made, listed without their secret, and revoked', async () => {
    const cli = cliOn(openTestApp())
    const made = await cli.run('keys', 'create', '--name', 'Front desk', '--scopes', 'lookup,journal')
    expect(made.code).toBe(0)
    const [token = ''] = made.out.split('\n')
    expect(token).toMatch(/^swh_main_/)
    const id = token.split('_')[2] ?? ''
    const listed = await cli.run('keys', 'list')
    expect(listed.out).toContain('Front desk')
    expect(listed.out).not.toContain(token.split('_')[3])
    expect((await cli.run('keys', 'revoke', id)).out).toContain(`Revoked ${id} (Front desk)`)
    expect((await cli.run('keys', 'list')).out).toContain('revoked 2026-11-20 09:00:00')
  })

  it('show how much they are used, some seconds behind', async () => {
    const app = openTestApp()
    const cli = cliOn(app)
    const made = await cli.run('keys', 'create', '--name', 'Wallboard', '--scopes', 'read')
    const [token = ''] = made.out.split('\n')
    const id = token.split('_')[2] ?? ''
    expect((await cli.run('keys', 'usage', id)).out).toBe(`Key ${id} was not used yet.\n`)
    for (const path of ['/v1/calls', '/v1/calls', '/v1/keys']) await app.request(path, { headers: bearer(token) })
    await app.background()
    const { out } = await cli.run('keys', 'usage', id)
    expect(out).toMatch(/DAY \(UTC\) +REQUESTS +ERRORS\n2026-11-20 +3 +1\n/)
    expect(out).toContain('In all 3 requests, 1 of them answered with an error, last 2026-11-20 09:00.')
    expect((await cli.run('keys', 'list')).out).toMatch(new RegExp(`${id} +Wallboard .* 09:00 +3 +1\n`))
    expect((await cli.run('keys', 'usage', 'nothere')).err).toContain('no key with that id')
  })

  it('belong to the site that is named', async () => {
    const cli = cliOn(openTestApp())
    await cli.run('sites', 'create', 'north')
    await cli.run('keys', 'create', '--name', 'North', '--scopes', 'read', '--site', 'north')
    expect((await cli.run('keys', 'list')).out).toContain('No keys yet')
    expect(JSON.parse((await cli.run('keys', 'list', '--site', 'north', '--json')).out).keys).toMatchObject([
      { name: 'North' },
    ])
  })

  it('are made for no site that was mistyped, and its health is not shown either', async () => {
    const cli = cliOn(openTestApp())
    for (const args of [['keys', 'create', '--name', 'North', '--scopes', 'read'], ['health']]) {
      const { code, out, err } = await cli.run(...args, '--site', 'nrth')
      expect({ code, out }).toEqual({ code: 1, out: '' })
      expect(err).toContain('There is no site nrth.')
    }
    expect((await cli.run('sites', 'list')).out).not.toContain('nrth')
  })

  it('are listed beyond one page', async () => {
    const site = openTestApp()
    const many = 501
    for (let at = 0; at < many; at += 1)
      await site
        .deployment()
        .site('main')
        .keys.create({ name: `${at}`, scopes: ['read'] })
    expect(JSON.parse((await cliOn(site).run('keys', 'list', '--json')).out).keys).toHaveLength(many)
  })
})

describe('lookup', () => {
  it('shows who it is and where the contact is from, and creates nobody', async () => {
    const site = await openLookupApp()
    const found = await cliOn(site).run('lookup', '(202) 555-0123')
    expect(found.code).toBe(0)
    expect(found.out).toMatch(/^Found +Ada Lovelace \(person\)$/m)
    expect(found.out).toMatch(/^Source +directory, id /m)
    expect(found.out).not.toContain('Shared')
    const nobody = await cliOn(site).run('lookup', '+1 202 555 0199')
    expect(nobody).toMatchObject({ code: 0, err: '' })
    expect(nobody.out).toMatch(/^Found +nobody$/m)
    expect(nobody.out).toMatch(/^Number +\+12025550199$/m)
    expect(await site.contactsInDirectory()).toBe(0)
  })

  it('finds by e-mail', async () => {
    const { out } = await cliOn(await openLookupApp()).run('lookup', '--email', 'ada@example.com', '--json')
    expect(JSON.parse(out)).toMatchObject({ outcome: 'found', contact: { name: 'Ada Lovelace' } })
  })

  it('N2 says that a number is shared', async () => {
    const site = await openLookupApp()
    const row = { line: 9, name: 'Bob Babbage', emails: [], phones: [{ number: '+12025550123' }] }
    await site.deployment().site('main').directory.importContacts([row], { importId: 'more' })
    expect((await cliOn(site).run('lookup', '+12025550123')).out).toMatch(/^Shared +yes/m)
  })

  it('says which CRM could not be asked', async () => {
    const site = await openLookupApp({ crm: true })
    site.standIn.fail({ kind: 'status', status: 500 })
    const { out } = await cliOn(site).run('lookup', '+12025550199')
    expect(out).toContain('▲ reamaze could not be asked (crm_unavailable): the answer may be incomplete.')
  })
})

describe('calls and deliveries', () => {
  it('are listed, in the admin’s zone', async () => {
    const { site } = await siteWithDeadDelivery()
    const cli = cliOn(site, {}, 'America/New_York')
    const { out } = await cli.run('calls', 'list')
    expect(out).toMatch(/^2026-11-20 04:00 +in +\+15551234567 +Jane Doe +101 +answered +0:55 +call_\w+$/m)
    expect(out).toContain('Times are in America/New_York, this machine’s zone (--zone names another).')
    expect((await cli.run('calls', 'list', '--zone', 'Europe/London')).out).toContain('Times are in Europe/London.')
    expect((await cli.run('calls', 'list', '--utc')).out).toContain('2026-11-20 09:00')
  })

  it('are found by number, extension and time', async () => {
    const { site } = await siteWithDeadDelivery()
    const cli = cliOn(site)
    const count = async (...filters: string[]) =>
      JSON.parse((await cli.run('calls', 'list', '--json', ...filters)).out).calls.length
    expect(await count('--number', '(555) 123-4567')).toBe(1)
    expect(await count('--number', '5550000000')).toBe(0)
    expect(await count('--extension', '101')).toBe(1)
    expect(await count('--from', '2026-11-20', '--to', '2026-11-20')).toBe(1)
    expect(await count('--to', '2026-11-19')).toBe(0)
  })

  it('one call is shown with its legs, its events and what became of its deliveries', async () => {
    const { site } = await siteWithDeadDelivery()
    const cli = cliOn(site)
    const [call] = JSON.parse((await cli.run('calls', 'list', '--json')).out).calls
    const { out } = await cli.run('calls', 'show', call.id)
    expect(out).toMatch(/^Incoming call answered by Ann Lee \(101\)\n/)
    expect(out).toMatch(/^From +Jane Doe, \+15551234567$/m)
    expect(out).toMatch(/^Talk time +55 s$/m)
    expect(out).toMatch(/^2026-11-20 09:00:05 +answered +journal +Ann Lee \(101\)$/m)
    expect(out).toMatch(/^reamaze +dead \(1 failure: crm_rejected\)/m)
  })

  it('all that was with a caller is shown by number or by one of the calls, and no name moves the cursor', async () => {
    const { site } = await siteWithDeadDelivery()
    const cli = cliOn(site)
    const [call] = JSON.parse((await cli.run('calls', 'list', '--json')).out).calls
    const note = { id: 'n1', text: 'Wants\u001b[2J the list' }
    const headers = { ...bearer(testAdminKey), 'content-type': 'application/json' }
    await site.request(`/v1/calls/${call.id}/notes`, { method: 'POST', headers, body: JSON.stringify(note) })
    const { out } = await cli.run('contacts', 'timeline', '(555) 123-4567')
    expect(out).toMatch(
      /^2026-11-20 09:00 {2}in {2}answered {2}by Ann Lee {2}0:55 {2}call_\w+\n {2}.*Wants \[2J the list$/m,
    )
    expect((await cli.run('contacts', 'timeline', call.id)).out).toBe(out)
    expect(JSON.parse((await cli.run('contacts', 'timeline', call.id, '--json')).out).entries).toHaveLength(1)
    expect((await cli.run('contacts', 'timeline', '+12125550100')).out).toBe('No calls.\n')
    expect((await cli.run('contacts', 'timeline', 'call_x')).code).toBe(1)
  })

  it('a dead delivery is listed, explained, and sent again', async () => {
    const { site, standIn, deliver } = await siteWithDeadDelivery()
    const cli = cliOn(site)
    const listed = await cli.run('deliveries', 'list', '--state', 'dead')
    const id = /call_\w+\.reamaze/.exec(listed.out)?.[0] ?? ''
    expect(listed.out).toContain('crm_rejected')
    const shown = await cli.run('deliveries', 'show', id)
    expect(shown.out).toContain(`Send it again: npx switchhook deliveries retry ${id}`)
    standIn.heal()
    expect((await cli.run('deliveries', 'retry', id)).out).toContain('is being retried')
    await deliver()
    expect((await cli.run('deliveries', 'show', id)).out).toMatch(/^State +delivered$/m)
    expect(standIn.messages()).toHaveLength(1)
    const again = await cli.run('deliveries', 'retry', id)
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('conflict') })
  })

  it('all that were given up are sent again by options, and one by its id only', async () => {
    const { site, standIn, deliver } = await siteWithDeadDelivery()
    const cli = cliOn(site)
    standIn.heal()
    const retry = async (...options: string[]) => cli.run('deliveries', 'retry', ...options)
    expect((await retry('--state', 'dead', '--destination', 'odoo')).out).toBe('No delivery matches.\n')
    expect((await retry('--state', 'dead', '--to', '2026-11-19')).out).toBe('No delivery matches.\n')
    expect(await retry()).toMatchObject({ code: 2 })
    expect(await retry('an-id', '--state', 'dead')).toMatchObject({ code: 2 })
    const options = ['--destination', 'reamaze', '--code', 'crm_rejected', '--from', '2026-11-20', '--to', '2026-11-20']
    expect((await retry('--state', 'dead', ...options)).out).toBe('1 delivery is being retried.\n')
    await deliver()
    expect(standIn.messages()).toHaveLength(1)
  })

  it('are empty in words', async () => {
    const cli = cliOn(openTestApp())
    expect((await cli.run('calls', 'list')).out).toBe('No calls.\n')
    expect((await cli.run('deliveries', 'list', '--state', 'dead')).out).toBe('No delivery is dead.\n')
  })
})

describe('contacts import', () => {
  const file = (text: string) => {
    const name = path.join(newDataDir(), 'contacts.csv')
    writeFileSync(name, text)
    return name
  }
  const good = 'Name,Mobile\nJane,+12025550101\n'

  it('is 1 when nothing of the file was taken, and when the file holds nothing', async () => {
    const cli = cliOn(openTestApp())
    const rejected = await cli.run('contacts', 'import', file('Name,Mobile\nJane,unknown\n'))
    expect(rejected.code).toBe(1)
    expect(rejected.out).toContain('rejected   1')
    expect(await cli.run('contacts', 'import', file('Name,Mobile\n'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('holds no contacts'),
    })
  })

  it('is 1 for no file and for a file without numbers', async () => {
    const cli = cliOn(openTestApp())
    expect(await cli.run('contacts', 'import', '/no/such.csv')).toMatchObject({
      code: 1,
      err: expect.stringContaining('/no/such.csv'),
    })
    const { code, err } = await cli.run('contacts', 'import', file('Name,Town\nJane,Riverton\n'))
    expect(code).toBe(1)
    expect(err).toContain('--map')
  })

  it('says how far it came when the server refuses, and that it failed', async () => {
    const cli = cliOn(openTestApp(), { SWITCHHOOK_ADMIN_KEY: 'a-wrong-key-000000000' })
    const { code, out, err } = await cli.run('contacts', 'import', file(good), '--json')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ complete: false, created: 0 })
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'unauthorized' } })
  })

  it('previews without sending anything', async () => {
    const cli = openTestCli({ fetch: () => Promise.reject(new Error('it sent something')) })
    const { code, out } = await cli.run('contacts', 'import', file(good), '--preview')
    expect(code).toBe(0)
    expect(out).toContain('phone.mobile')
    expect(out).toContain('could not be asked for its country')
  })

  it('previews with how many numbers of the whole file are none of the site’s country, as the report says it', async () => {
    const cli = cliOn(openTestApp())
    const rows = Array.from({ length: 9 }, (_, at) => `P${at},${at < 7 ? '017112345678' : `202555010${at}`}`)
    const german = file(`Name,Mobile\n${rows.join('\n')}\nX,+4930123456\n`)
    const question = 'Read as US; 7 of 9 are no valid US numbers: is SWITCHHOOK_COUNTRY right?'
    expect((await cli.run('contacts', 'import', german, '--preview')).out).toContain(question)
    expect((await cli.run('contacts', 'list')).out).toBe('No contacts.\n')
    expect((await cli.run('contacts', 'import', german)).out).toContain(question)
  })
})

describe('a CRM that refuses calls', () => {
  it('is shown by overview and problems with what to do; a task retries them, and all is well again', async () => {
    const { site, standIn, deliver } = await siteWithDeadDelivery()
    const { run } = cliOn(site)
    const overview = await run('overview')
    expect(overview).toMatchObject({ code: 1 })
    expect(overview.out).toMatch(/reamaze +ok +yes +One call was given up/)
    const { out } = await run('problems', 'list')
    expect(out).toMatch(/^▲ Re:amaze refuses the entry \(1, open\)/)
    const start = /npx switchhook (tasks start .*)$/m.exec(out)?.[1]?.split(' ') ?? []
    const id = /Id: (\S+)/.exec(out)?.[1] ?? ''
    expect((await run('problems', 'acknowledge', id, '--by', 'Ana', '--remark', 'Asked them')).code).toBe(0)
    expect((await run('problems', 'list')).out).toMatch(/Acknowledged by Ana: Asked them/)
    expect((await run('calls', 'list', '--state', 'missing')).out).toMatch(/Jane Doe/)
    standIn.heal()
    const { out: started } = await run(...start)
    const task = /tasks show (\S+)/.exec(started)?.[1] ?? ''
    await deliver()
    await deliver()
    expect((await run('tasks', 'show', task)).out).toMatch(/State +done[\s\S]*1 done of 1/)
    expect((await run('problems', 'list')).out).toBe('No problems.\n')
    expect(await run('overview')).toMatchObject({ code: 0 })
    const traffic = await run('traffic', '--count', '2')
    expect(traffic).toMatchObject({ code: 0 })
    expect(traffic.out).toMatch(/DAY +ANSWERED +MISSED/)
    expect(traffic.out).toMatch(/reamaze \d+ \(\d+ failed\)/)
    expect((await run('tasks', 'abort', task)).out).toMatch(/State +done/)
    expect((await run('setup')).out).toMatch(/First call logged in the CRM +done/)
  })
})
