import { describe, expect, it } from 'vitest'
import { answeredJournal } from '../../test/support/journal-app.ts'
import { openBrowser, openPeople } from '../../test/support/people.ts'
import { bearer, openTestApp, type TestApp, testAdminKey } from '../../test/support/test-app.ts'

/** What is waiting in the queue is done. */
async function processTasks({ deployment, woken }: Pick<TestApp, 'deployment' | 'woken'>) {
  const { pipeline } = await deployment().site('main')
  for (const { refs } of woken.splice(0)) await pipeline.wake(refs)
}

async function open() {
  const site = openTestApp()
  const ask = async (method: string, path: string, body?: unknown, key = testAdminKey) => {
    const headers = { ...bearer(key), ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
    const response = await site.request(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    return { status: response.status, answer: await response.json<Record<string, unknown>>() }
  }
  await ask('POST', '/v1/sites', { name: 'north' })
  const { token } = await site.makeKey(['journal', 'read'], 'north')
  return { ...site, ask, token, process: () => processTasks(site) }
}

describe('a provider’s sites', () => {
  it('have a title that can change, while name and keys stay', async () => {
    const { ask, token } = await open()
    const { answer } = await ask('PATCH', '/v1/sites/north', { title: 'Northwind Dental' })
    expect(answer).toMatchObject({ name: 'north', title: 'Northwind Dental' })
    expect((await ask('GET', '/v1/calls', undefined, token)).status).toBe(200)
    expect((await ask('PATCH', '/v1/sites/north', { title: '' })).answer).not.toHaveProperty('title')
  })

  it('refuse their keys while disabled, with what to do, and take them again once enabled', async () => {
    const { ask, token } = await open()
    await ask('PATCH', '/v1/sites/north', { disabled: true })
    expect(await ask('GET', '/v1/calls', undefined, token)).toMatchObject({
      status: 403,
      answer: { error: { code: 'forbidden', message: expect.stringContaining('north is disabled') } },
    })
    expect((await ask('GET', '/v1/calls?site=north')).status).toBe(200)
    await ask('PATCH', '/v1/sites/north', { disabled: false })
    expect((await ask('GET', '/v1/calls', undefined, token)).status).toBe(200)
  })

  it('are disabled within a minute in another isolate that knew them', async () => {
    const { ask, token, isolate, clock } = await open()
    const other = isolate()
    const read = () => other.request('/v1/calls', { headers: bearer(token) })
    expect((await read()).status).toBe(200)
    await ask('PATCH', '/v1/sites/north', { disabled: true })
    await clock.advance(61_000)
    expect((await read()).status).toBe(403)
  })

  it('are listed worst first, each with its calls of today; of one without any call nobody says that it works', async () => {
    const { ask, token } = await open()
    await ask('POST', '/v1/sites', { name: 'south' })
    await ask('POST', '/api/v1/call-journal', answeredJournal, token)
    const { answer } = await ask('GET', '/v1/sites?summary=true')
    expect(answer).toMatchObject({
      sites: [
        { name: 'north', summary: { state: 'ok', needsYou: 0, at: '2026-11-20T09:00:00.000Z' } },
        { name: 'main', summary: { state: 'unknown', sentence: 'No call was reported yet.' } },
        { name: 'south', summary: { state: 'unknown' } },
      ],
    })
  })

  it('are removed only by name, after an export, and with everything that was stored', async () => {
    const { ask, token, records, process } = await open()
    await ask('POST', '/api/v1/call-journal', answeredJournal, token)
    expect((await ask('DELETE', '/v1/sites/north?confirm=nort')).status).toBe(400)
    expect((await ask('DELETE', '/v1/sites/north?confirm=north')).status).toBe(409)
    expect((await ask('GET', '/v1/export?site=north&limit=500')).answer).not.toHaveProperty('next')
    const removed = await ask('DELETE', '/v1/sites/north?confirm=north')
    expect(removed).toMatchObject({ status: 202, answer: { kind: 'remove-site', filter: { site: 'north' } } })
    // Nobody uses it meanwhile, and the same wish is the same task.
    expect((await ask('GET', '/v1/calls', undefined, token)).status).toBe(403)
    expect((await ask('DELETE', '/v1/sites/north?confirm=north')).answer.id).toBe(removed.answer.id)
    await process()
    expect((await ask('GET', `/v1/tasks/${removed.answer.id}`)).answer).toMatchObject({
      state: 'done',
      progress: { done: expect.any(Number), total: expect.any(Number), failed: 0 },
    })
    expect((await records('north').scan({ limit: 1000 })).records).toEqual([])
    expect((await ask('GET', '/v1/calls?site=north')).status).toBe(404)
    expect((await ask('GET', '/v1/calls', undefined, token)).status).toBe(404)
    expect((await ask('GET', '/v1/sites')).answer).toEqual({ sites: [{ name: 'main' }] })
  })

  it('are not brought back by a message that was late', async () => {
    const { ask, deployment, process } = await open()
    await ask('DELETE', '/v1/sites/north?confirm=north&withoutExport=true')
    await process()
    await deployment().knownSites.add('north')
    expect(await deployment().knownSites.has('north')).toBe(false)
    expect((await ask('POST', '/v1/sites', { name: 'north' })).answer).toMatchObject({
      error: { message: expect.stringContaining('less than a day ago') },
    })
  })

  it('are changed and removed by the owner of the deployment alone', async () => {
    const { ask, makeKey } = await open()
    const { token } = await makeKey(['admin'], 'north')
    expect((await ask('PATCH', '/v1/sites/north', { title: 'x' }, token)).status).toBe(403)
    expect((await ask('DELETE', '/v1/sites/north?confirm=north&withoutExport=true', undefined, token)).status).toBe(403)
    expect((await ask('PATCH', '/v1/sites/main', { disabled: true })).status).toBe(400)
    expect((await ask('PATCH', '/v1/sites/nowhere', { disabled: true })).status).toBe(404)
  })
})

describe('a removed site', () => {
  it('leaves nothing to its people when another customer gets the name: no role, no session, no audit log', async () => {
    const people = openPeople()
    await people.makeSite('north')
    const provider = await people.asFirstAdmin()
    const north = { site: 'north', role: 'admin' } as const
    const old = (await people.signInAs([north], { email: 'old@example.com' })).browser
    const roles = [north, { site: 'south', role: 'viewer' as const }]
    const both = (await people.signInAs(roles, { email: 'both@example.com' })).browser
    await old.ask('PUT', '/v1/agents/101', { name: 'Old Customer' })
    const removed = await provider.ask('DELETE', '/v1/sites/north?confirm=north&withoutExport=true')
    expect(removed.status).toBe(202)
    // Somebody of the first site alone does not learn of the others.
    const ofMain = (await people.signInAs([{ site: 'main', role: 'admin' }], { email: 'main@example.com' })).browser
    const { id } = await removed.json<{ id: string }>()
    expect(await (await ofMain.ask('GET', '/v1/tasks')).json()).toEqual({ tasks: [] })
    for (const method of ['GET', 'DELETE']) expect((await ofMain.ask(method, `/v1/tasks/${id}`)).status).toBe(404)
    await processTasks(people)
    expect((await old.ask('GET', '/v1/session')).status).toBe(401)
    expect(await (await both.ask('GET', '/v1/session')).json()).toMatchObject({
      sites: [{ site: 'south', role: 'viewer' }],
    })
    await people.clock.advance(86_400_001)
    await people.request('/v1/sites', {
      method: 'POST',
      headers: { ...bearer(testAdminKey), 'content-type': 'application/json' },
      body: '{"name":"north"}',
    })
    const { browser } = await people.signInAs([north], { email: 'new@example.com' })
    await browser.ask('PUT', '/v1/agents/102', { name: 'New Customer' })
    const text = await (await browser.ask('GET', '/v1/audit')).text()
    expect(text).toContain('New Customer')
    expect(text).not.toContain('Old Customer')
    const all = await people.request('/v1/audit?everywhere=true', { headers: bearer(testAdminKey) })
    expect(await all.text()).toContain('Old Customer')
  })
})

describe('a disabled site', () => {
  const open = async () => {
    const people = openPeople()
    const provider = await people.asFirstAdmin()
    const north = { site: 'north', role: 'viewer' } as const
    const { browser } = await people.signInAs([north], { email: 'one@example.com' })
    const roles = [north, { site: 'south', role: 'viewer' as const }]
    const both = (await people.signInAs(roles, { email: 'both@example.com' })).browser
    expect((await provider.ask('PATCH', '/v1/sites/north', { disabled: true })).status).toBe(200)
    return { ...people, browser, both }
  }

  it('refuses its people in every isolate, from the first request on', async () => {
    const { browser, isolate } = await open()
    const elsewhere = openBrowser(isolate())
    elsewhere.cookie = browser.cookie
    expect((await elsewhere.ask('GET', '/v1/calls')).status).toBe(403)
    expect((await elsewhere.ask('GET', '/v1/calls?site=north')).status).toBe(403)
  })

  it('keeps nobody from the other sites, who has a role there too', async () => {
    const { both, isolate } = await open()
    const elsewhere = openBrowser(isolate())
    elsewhere.cookie = both.cookie
    const session = await elsewhere.ask('GET', '/v1/session')
    expect([session.status, await session.json()]).toMatchObject([200, { site: 'south' }])
    expect((await elsewhere.ask('DELETE', '/v1/session')).status).toBe(200)
  })
})
