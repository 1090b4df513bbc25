import { describe, expect, it } from 'vitest'
import { devicesOf, invitationsOf } from '../../src/app/agents/devices.ts'
import { openLookupApp } from '../../test/support/lookup-app.ts'
import { openBrowser } from '../../test/support/people.ts'
import { describeProtectedRoute } from '../../test/support/route-contract.ts'
import { getContactPage } from './contact-page.ts'
import { getUnknownCallerPage } from './unknown-caller-page.ts'

type Site = Awaited<ReturnType<typeof openLookupApp>>

async function open(site: Site, path: string) {
  const { token } = await site.makeKey(['read'])
  const headers = { authorization: `Basic ${btoa(`${token}:anything`)}` }
  const response = await site.request(path, { headers })
  return { response, page: await response.text() }
}

async function pathOf(site: Site, number: string): Promise<string> {
  const response = await site.post('/3cx/lookup', { number })
  return new URL((await response.json<{ url: string }>()).url).pathname
}

const hostile = `<script>alert('x')</script>"&`

describe('GET /contacts/{id}', () => {
  it('is where the lookup sends the browser, and shows name, numbers and addresses', async () => {
    const site = await openLookupApp()
    const { response, page } = await open(site, await pathOf(site, '+12025550123'))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    for (const text of ['Ada Lovelace', 'Engines Ltd', '(202) 555-0123', 'tel:+12025550123', 'ada@example.com']) {
      expect(page).toContain(text)
    }
  })

  it('makes nothing of what contacts hold but text, and lets nothing run', async () => {
    const site = await openLookupApp()
    const row = {
      line: 2,
      name: hostile,
      company: hostile,
      emails: ['"><i>@x.example'],
      phones: [{ number: '2025550166', label: hostile }],
    }
    await site.deployment().site('main').directory.importContacts([row], { importId: 'hostile' })
    const { response, page } = await open(site, await pathOf(site, '2025550166'))
    expect(page).not.toContain('<script')
    expect(page).not.toContain('<i>')
    expect(page).toContain('&lt;script&gt;')
    const policy = response.headers.get('content-security-policy')
    const nonce = /nonce-([\w+/=]+)/.exec(policy ?? '')?.[1]
    expect(policy).toMatch(/^default-src 'none'; style-src 'nonce-/)
    expect(policy).not.toContain('script-src')
    expect(page).toContain(`<style nonce="${nonce}">`)
  })

  it('asks a person to sign in, with the way back, a program for its key; and answers 404 to an unknown id', async () => {
    const site = await openLookupApp()
    const refused = await site.request('/contacts/abc', { headers: { 'sec-fetch-mode': 'navigate' } })
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, null])
    expect(await refused.text()).toContain('href="/agent?next=%2Fcontacts%2Fabc"')
    expect((await site.request('/contacts/abc')).headers.get('www-authenticate')).toContain('Bearer')
    expect((await open(site, '/contacts/abc')).response.status).toBe(404)
  })

  it('is opened by the paired browser of an agent, also by a link of the phone’s own pages', async () => {
    const site = await openLookupApp()
    const path = await pathOf(site, '+12025550123')
    const services = site.deployment().site('main')
    const [token] = (await invitationsOf(services).make(['101'], 'test', 60_000)).tokens
    const browser = openBrowser(site)
    await browser.ask('POST', '/agent/devices', { invitation: token })
    const fromPbx = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    const page = await browser.ask('GET', path, undefined, fromPbx)
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Ada Lovelace')])
    expect((await browser.ask('GET', path, undefined, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    await site.makeSite('north')
    expect((await browser.ask('GET', `${path}?site=north`)).status).toBe(403)
    const [device] = await devicesOf(services).list()
    await devicesOf(services).end(device ? [device] : [])
    expect((await browser.ask('GET', path, undefined, fromPbx)).status).toBe(401)
  })

  it('shows no contact of another site', async () => {
    const site = await openLookupApp()
    const path = await pathOf(site, '+12025550123')
    const { token } = await site.makeKey(['read'], 'north')
    expect((await site.request(path, { headers: { authorization: `Bearer ${token}` } })).status).toBe(404)
  })
})

describe('GET /contacts/unknown', () => {
  it('says that nobody has the number, readably', async () => {
    const { response, page } = await open(await openLookupApp(), '/contacts/unknown?number=%2B442079460999')
    expect(response.status).toBe(200)
    expect(page).toContain('+44 20 7946 0999')
    expect(page).toContain('No contact has this number yet.')
  })

  it('leads to the contact that was added since', async () => {
    const site = await openLookupApp()
    const { response } = await open(site, '/contacts/unknown?number=%2B12025550123')
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toContain(await pathOf(site, '+12025550123'))
  })

  it('escapes what stands in the address', async () => {
    const { page } = await open(await openLookupApp(), `/contacts/unknown?number=${encodeURIComponent(hostile)}`)
    expect(page).not.toContain('<script')
  })

  it('names a hidden caller, and a CRM that did not answer', async () => {
    const site = await openLookupApp({ crm: true })
    expect((await open(site, '/contacts/unknown?number=anonymous')).page).toContain('Withheld number')
    site.standIn.fail({ kind: 'status', status: 500 })
    expect((await open(site, '/contacts/unknown?number=%2B12025550199')).page).toContain('did not answer')
  })
})

describeProtectedRoute({ operation: getContactPage, url: '/contacts/abc' })
describeProtectedRoute({ operation: getUnknownCallerPage, url: '/contacts/unknown?number=1' })
