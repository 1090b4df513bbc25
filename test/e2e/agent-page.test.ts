/** The agent page of the built product in a real Chromium: what an agent sees and does while a phone rings. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import {
  type AgentPage,
  type AgentPages,
  newCall,
  type OpenOptions,
  openAgentPages,
} from '../support/pages/agent-pages.ts'
import { seen } from '../support/pages/collecting-script.ts'
import { type ReamazeServer, startReamazeServer } from '../support/reamaze/server.ts'
import { waitFor } from '../support/wait-for.ts'

const seenSchema = z.object({
  notifications: z.array(z.object({ title: z.string(), body: z.string(), closed: z.boolean() })),
  asked: z.number(),
  sounds: z.number(),
  violations: z.array(z.string()),
  said: z.array(z.string()),
})
const callAnswerSchema = z.object({
  call: z.looseObject({ notes: z.array(z.looseObject({ text: z.string() })).optional() }),
})

let product: AgentPages
let reamaze: ReamazeServer
const opened: AgentPage[] = []

beforeAll(async () => {
  reamaze = await startReamazeServer()
  product = await openAgentPages(reamaze.env)
  const row = { emails: [], line: 1 }
  await product.ask('POST', '/v1/contacts/import', z.unknown(), {
    importId: 'test',
    contacts: [
      { ...row, name: 'Jane Doe', company: 'Acme Tools', phones: [{ number: '+12125550147' }] },
      {
        ...row,
        line: 2,
        name: '<img src=x onerror=alert(1)>',
        company: '"><script>',
        phones: [{ number: '+12125550199' }],
      },
    ],
  })
})
afterAll(async () => {
  await product.close()
  await reamaze.close()
})
// Whatever a test is about: nothing may go wrong on its pages, and nothing be asked of anybody else.
afterEach(async () => {
  for (const { faults, requests, page, context } of opened.splice(0)) {
    expect(faults).toEqual([])
    expect(seenSchema.parse(await page.evaluate(seen)).violations).toEqual([])
    expect([...new Set(requests.map((url) => new URL(url).origin))]).toEqual([product.server().url])
    await context.close()
  }
})

async function open(extension: string, options?: OpenOptions) {
  const one = await product.open(extension, options)
  opened.push(one)
  const card = one.page.locator('article')
  return { ...one, card, look: async () => seenSchema.parse(await one.page.evaluate(seen)) }
}

const textOf = async (locator: ReturnType<AgentPage['page']['locator']>) =>
  (await locator.allInnerTexts()).join(' ').replace(/\s+/g, ' ')

describe('the agent page', () => {
  it('shows who calls, from where and what was before, and takes it away with the reason', async () => {
    const before = newCall()
    await product.report(
      before.rings('201'),
      before.answered('201'),
      before.ended('201'),
      before.summary('Asked for order 17.'),
    )
    const { card, page } = await open('101')
    const call = newCall('+12125550147', { queue: { extension: '800', name: 'Support' } })
    await product.report(call.rings('101'), call.rings('102'))
    await page.getByRole('link', { name: 'Open record' }).waitFor()
    // The page writes numbers as the country does once it has loaded how.
    await card.getByText('(212) 555-0147').first().waitFor()
    const text = await textOf(card)
    for (const shown of [
      'Jane Doe',
      'Acme Tools',
      '(212) 555-0147',
      'United States',
      'Support',
      'called (212) 555-0100',
    ]) {
      expect(text).toContain(shown)
    }
    expect(text).toContain('AI summary of the last conversation Asked for order 17.')
    expect(text).toMatch(/Last call: Today, .* Answered by 201, \d+\ss\./)
    expect(text).toMatch(/Ringing 0:0\d/)
    const link = page.getByRole('link', { name: 'Open record' })
    expect(await link.getAttribute('target')).toBe('_blank')
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer')
    await product.report(call.answered('102'))
    await page.getByText('Answered by 102', { exact: true }).waitFor()
  })

  it('shows several calls at once, the newest first, each with its own time', async () => {
    const { card, page } = await open('103')
    const [first, second] = [newCall(), newCall('+442079460123')]
    await product.report(first.rings('103'), first.answered('103'))
    await page.getByText('On a call').waitFor()
    await product.report(second.rings('103'))
    await page.getByText('Ringing').waitFor()
    expect(await textOf(card.nth(0))).toContain('+44 20 7946 0123')
    expect(await textOf(card.nth(0))).toContain('United Kingdom')
    expect(await textOf(card.nth(1))).toMatch(/Jane Doe.*On a call 0:0\d/)
    await product.report(first.ended('103'))
    await page.getByText('Call ended', { exact: true }).waitFor()
    expect(await textOf(card.nth(0))).toContain('Ringing')
    expect(await page.title()).toContain('☎')
  })

  it('puts a note on the call, among its events and into the CRM', async () => {
    const { page, card } = await open('104')
    const call = newCall()
    await product.report(call.rings('104'), call.answered('104'))
    await page.getByLabel('Note').fill('Wants the price list of 2027')
    await page.getByRole('button', { name: 'Save note' }).click()
    await page.locator('[data-result="saved"]').waitFor()
    await product.report(call.ended('104'))
    await page.getByText('Call ended', { exact: true }).waitFor()
    const id = String(await card.getAttribute('data-call'))
    const answer = await product.ask('GET', `/v1/calls/${id}`, callAnswerSchema)
    expect(answer.call.notes).toMatchObject([{ text: 'Wants the price list of 2027', by: { extension: '104' } }])
    const written = () => reamaze.standIn.messages().some(({ body }) => body.includes('Wants the price list of 2027'))
    await waitFor(written)
    // Once it is over a note still lands, and the CRM's entry is amended.
    await page.getByLabel('Note').fill('Sent it')
    await page.getByLabel('Note').press('Control+Enter')
    await waitFor(() => reamaze.standIn.messages().some(({ body }) => body.includes('Sent it')))
  })

  it('shows an agent nothing of another extension’s calls', async () => {
    const [own, other] = [await open('105'), await open('106')]
    const call = newCall()
    await product.report(call.rings('105'))
    await own.card.waitFor()
    expect(await other.card.count()).toBe(0)
    const [id] = (
      await product.ask('GET', '/v1/calls?extension=105', z.object({ calls: z.array(z.object({ id: z.string() })) }))
    ).calls
    const { token } = await product.tokenOf('106')
    const note = product.ask('POST', `/v1/calls/${id?.id}/notes`, z.unknown(), { text: 'x' }, token)
    await expect(note).rejects.toThrow('404')
    const marker = newCall('+12125550111')
    await product.report(marker.rings('106'))
    await other.card.waitFor()
    expect(await other.page.content()).not.toContain('Jane Doe')
  })

  it('takes the token out of the address at once, and sends it in none', async () => {
    const { page, requests } = await open('107')
    expect(page.url()).toBe(`${product.server().url}/agent`)
    expect(requests.filter((url) => url.includes('eyJ'))).toEqual([])
    await page.reload()
    await page.locator('.connection[data-state="online"]').waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.reload()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(await page.evaluate('JSON.stringify([sessionStorage, localStorage])')).not.toContain('eyJ')
  })

  it('is sent with a policy that lets nothing else run, and is kept by no cache', async () => {
    const { headers } = await fetch(`${product.server().url}/agent`)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self';")
    expect(headers.get('content-security-policy')).not.toContain('unsafe')
    const { page, faults } = await open('108')
    const markup = page.evaluate("document.body.innerHTML = '<img src=x onerror=alert(1)>'")
    await expect(markup).rejects.toThrow('TrustedHTML')
    expect(faults.splice(0)).toHaveLength(1)
    await page.reload()
  })

  it('shows what strangers wrote as text, wherever it comes from', async () => {
    const { page, card } = await open('109')
    const evil = '<b onmouseover=alert(1)>x</b><img src=x onerror=alert(2)>'
    const call = newCall('+12125550199', { did: evil.slice(0, 40), queue: { extension: '8', name: evil } })
    await product.report(call.rings('109'), call.summary(evil))
    await card.getByRole('heading', { name: '<img src=x onerror=alert(1)>' }).waitFor()
    await page.getByText('AI summary of this call').waitFor()
    expect(await textOf(card)).toContain(evil)
    expect(await page.locator('article img, article b, article script').count()).toBe(0)
  })

  it('asks for notifications by its button only, shows the caller, and takes it back when the call is over', async () => {
    const { page, look } = await open('110')
    expect((await look()).asked).toBe(0)
    await page.getByRole('button', { name: 'Turn on notifications' }).click()
    await page.getByText('Notifications on').waitFor()
    const call = newCall('+12125550111', {
      external: { number: '+12125550111', e164: '+12125550111', matchKey: '2125550111', name: 'Ada' },
    })
    await product.report(call.rings('110'))
    await page.getByText('Ringing').waitFor()
    await expect.poll(async () => (await look()).notifications).toMatchObject([{ title: 'Ada', closed: false }])
    await page.evaluate("window.seen.notifications[0].dispatchEvent(new Event('click'))")
    expect(await page.evaluate('document.activeElement?.tagName')).toBe('ARTICLE')
    await product.report(call.ended('110'))
    await page.getByText('Missed', { exact: true }).waitFor()
    await expect.poll(async () => (await look()).notifications).toMatchObject([{ closed: true }])
  })

  it('is silent until sound is switched on, and stays as it was set', async () => {
    const { page, look } = await open('111')
    const [first, second] = [newCall(), newCall('+12125550111')]
    await product.report(first.rings('111'))
    await page.getByText('Ringing').waitFor()
    expect((await look()).sounds).toBe(0)
    const sound = page.getByRole('switch', { name: 'Sound' })
    await sound.click()
    const atSwitch = (await look()).sounds
    await product.report(second.rings('111'))
    await page.locator('article').nth(1).waitFor()
    await expect.poll(async () => (await look()).sounds).toBeGreaterThan(atSwitch)
    await page.reload()
    expect(await sound.getAttribute('aria-checked')).toBe('true')
    // Browsers let no page sound that nobody has touched: it says so instead of being silent unseen.
    await page.getByText('click the page once to allow it').waitFor()
    await page.locator('article').nth(1).waitFor()
    expect((await look()).sounds).toBe(0)
    await page.getByRole('heading', { name: 'Switchhook' }).click()
    await page.getByText('Sound', { exact: true }).waitFor()
  })

  it('announces the caller to screen readers once', async () => {
    const { page, look } = await open('112')
    const call = newCall()
    await product.report(call.rings('112'))
    await page.getByRole('link', { name: 'Open record' }).waitFor()
    await product.report(call.answered('112'))
    await page.getByText('On a call').waitFor()
    expect((await look()).said).toEqual(['Call from Jane Doe, Acme Tools'])
  })
})
